//! What a column of a table means.

use serde::{Deserialize, Serialize};

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Nothing that is read.
    Other,
    /// The day on which money was spent.
    Day,
    /// The day on which the bank booked it: the day where there is no other.
    Booked,
    /// The day from which interest is reckoned: the day where there is no other.
    Value,
    /// Who was paid, or has paid.
    Payee,
    /// What for. There may be several.
    Text,
    /// What the bank or the card takes it for: `Travel`.
    Category,
    /// What kind of movement it is: `Card payment`.
    Kind,
    /// Whether it is booked yet: `PENDING`.
    State,
    /// How much, in and out in one column.
    Amount,
    /// How much money went out.
    MoneyOut,
    /// How much money came in.
    MoneyIn,
    /// Which way it went: `D` or `C`.
    Direction,
    /// The amount's currency.
    Currency,
    /// What the bank took for it, beside the amount.
    Fee,
    /// How much in the currency in which it was spent.
    ForeignAmount,
    /// The currency in which it was spent.
    ForeignCurrency,
    /// What was on the account after it.
    Balance,
    /// The bank's own name for the movement.
    Id,
    /// Which account or card it is.
    Account,
}

impl Meaning {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 20] = [
        Self::Day,
        Self::Booked,
        Self::Value,
        Self::Payee,
        Self::Text,
        Self::Category,
        Self::Kind,
        Self::State,
        Self::Amount,
        Self::MoneyOut,
        Self::MoneyIn,
        Self::Direction,
        Self::Currency,
        Self::Fee,
        Self::ForeignAmount,
        Self::ForeignCurrency,
        Self::Balance,
        Self::Id,
        Self::Account,
        Self::Other,
    ];

    /// What people read above the column.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Other => "Not read",
            Self::Day => "Date",
            Self::Booked => "Booking date",
            Self::Value => "Value date",
            Self::Payee => "Merchant",
            Self::Text => "Description",
            Self::Category => "Category",
            Self::Kind => "Type",
            Self::State => "Status",
            Self::Amount => "Amount",
            Self::MoneyOut => "Money out",
            Self::MoneyIn => "Money in",
            Self::Direction => "In or out",
            Self::Currency => "Currency",
            Self::Fee => "Fee",
            Self::ForeignAmount => "Foreign amount",
            Self::ForeignCurrency => "Foreign currency",
            Self::Balance => "Balance",
            Self::Id => "Transaction ID",
            Self::Account => "Account",
        }
    }

    /// Whether it is a day.
    #[must_use]
    pub const fn is_day(self) -> bool {
        matches!(self, Self::Day | Self::Booked | Self::Value)
    }

    /// Whether it is the amount of the movement itself.
    #[must_use]
    pub const fn is_amount(self) -> bool {
        matches!(self, Self::Amount | Self::MoneyOut | Self::MoneyIn)
    }

    /// Whether it is a number of money.
    #[must_use]
    pub const fn is_figure(self) -> bool {
        self.is_amount() || matches!(self, Self::Fee | Self::ForeignAmount | Self::Balance)
    }
}
