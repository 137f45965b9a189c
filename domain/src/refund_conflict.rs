//! Why a refund and its expense stay as they are.

use serde::{Deserialize, Serialize};

use crate::Money;

/// Why a refund and its expense stay as they are. Each text says what to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "conflict", rename_all = "snake_case")]
pub enum RefundConflict {
    /// What it would belong to is not there.
    #[error("the expense that this is a refund of is not there; name another one, or bring it back first")]
    NoExpense,
    /// What it would belong to is a refund.
    #[error("this is a refund of what is one itself; name the expense that was paid")]
    OfRefund,
    /// It is in another currency than what was paid.
    #[error("a refund is in the currency of its expense, and that is {}", .paid.currency())]
    OtherCurrency {
        /// What was paid.
        paid: Money,
    },
    /// More would come back than was paid.
    #[error("no more comes back than was paid, and of this expense {} {} are left", .left.decimal(), .left.currency())]
    TooMuch {
        /// How much of it has not come back.
        left: Money,
    },
    /// What was paid has refunds that would stand alone.
    #[error(
        "refunds of {} {} belong to this expense; change or delete them first",
        .back.decimal(), .back.currency()
    )]
    Refunded {
        /// How much came back.
        back: Money,
    },
}
