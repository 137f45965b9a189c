//! One expense: what was bought, when, where, for how much.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Category, ExpenseId, ForeignAmount, Money, ReportId, Status, Version, iso_date};

/// What a person spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Expense {
    /// Its name.
    pub id: ExpenseId,
    /// The day it was spent, as on the receipt (ISO 8601, `2026-11-23`).
    #[serde(with = "iso_date")]
    pub date: Date,
    /// Who was paid.
    pub merchant: String,
    /// What it was for.
    pub description: String,
    /// What kind of thing it was.
    pub category: Category,
    /// What it cost; less than nothing where money came back.
    pub amount: Money,
    /// Which state of it this is.
    pub version: Version,
    /// The report it is in, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub report: Option<InReport>,
    /// Another expense of the same person, day, merchant and amount: this one may have been entered twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub duplicate_of: Option<ExpenseId>,
    /// The expense for which money came back: this one is a refund of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub refund_of: Option<ExpenseId>,
    /// What came back for it: all its refunds together. As long as there are any, it is not deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub refunded: Option<Money>,
    /// The amount in the currency in which it was spent, where a bank has told both; `amount` is what was booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub foreign: Option<ForeignAmount>,
}

/// The report that an expense is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InReport {
    /// Its name.
    pub id: ReportId,
    /// What the person calls it.
    pub title: String,
    /// How far it has come.
    pub status: Status,
}

impl Expense {
    /// Whether its owner may still change it: it is in no report, or in one that takes changes.
    #[must_use]
    pub fn takes_changes(&self) -> bool {
        self.report.as_ref().is_none_or(|report| report.status.takes_changes())
    }
}
