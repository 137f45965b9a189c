//! What is wrong with a row of a statement.

use serde::{Deserialize, Serialize};

use crate::Currency;

/// What is wrong with a row. Each text says what would mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum RowFault {
    /// It is no day, or none in the order of the others.
    #[error("“{text}” is no date in the order of the others. Enter the date.")]
    NotADay {
        /// What stands there.
        text: String,
    },
    /// It is a day of any year.
    #[error("“{text}” has no year, and the other dates of the file don’t tell it. Enter the date.")]
    NoYear {
        /// What stands there.
        text: String,
    },
    /// It is no amount.
    #[error("“{text}” is no amount. Enter it.")]
    NotAnAmount {
        /// What stands there.
        text: String,
    },
    /// It has more decimals than its currency.
    #[error(
        "The amount has more decimals than {currency} has. Enter the amount, or choose another currency."
    )]
    TooManyDecimals {
        /// The currency.
        currency: Currency,
    },
    /// Beside the amount stands another currency than in its column.
    #[error("The row names two currencies. Choose one.")]
    TwoCurrencies,
    /// What stands in the column of currencies is none.
    #[error("“{text}” is no currency. Choose one.")]
    NotACurrency {
        /// What stands there.
        text: String,
    },
    /// Money went out and came in.
    #[error("The row has an amount both for money out and for money in. Enter the one that is right.")]
    BothWays,
    /// A sign says the opposite of its column, in this row and not in the others.
    #[error(
        "The amount’s sign is another than in the other rows of its column. Choose whether money went out or came in."
    )]
    UnclearSign,
    /// It has more cells than there are columns.
    #[error("The row has more cells than the header: a separator may stand within a text. Correct the row.")]
    TooManyCells,
}
