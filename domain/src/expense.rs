//! One expense: what was bought, when, for how much.

use serde::{Deserialize, Serialize};
use time::Date;
use uuid::Uuid;

use crate::Money;

/// The name of one expense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExpenseId(pub Uuid);

/// What a person spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expense {
    /// Its name.
    pub id: ExpenseId,
    /// The day it was spent, as on the receipt (ISO 8601, `2026-11-23`).
    #[serde(with = "iso_date")]
    pub date: Date,
    /// What it was for.
    pub description: String,
    /// What it cost.
    pub amount: Money,
}

time::serde::format_description!(iso_date, Date, "[year]-[month]-[day]");
