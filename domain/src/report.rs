//! A report: expenses handed in together, and how far they have come.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::{Expense, ExpenseDraft, ExpenseId, Money, Person, ReportId, Status, Version, money};

/// Expenses that belong together, each of them in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// Its name.
    pub id: ReportId,
    /// What the person calls it.
    pub title: String,
    /// How far it has come.
    pub status: Status,
    /// Whose it is.
    pub owner: Person,
    /// Which state of it this is. It counts the changes of the expenses in it, too.
    pub version: Version,
    /// When it was begun.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last handed in.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub submitted_at: Option<OffsetDateTime>,
    /// Why it was refused, while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub reason: Option<String>,
    /// What is in it, newest first.
    pub expenses: Vec<Expense>,
}

/// A report without its expenses: a line in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportSummary {
    /// Its name.
    pub id: ReportId,
    /// What the person calls it.
    pub title: String,
    /// How far it has come.
    pub status: Status,
    /// Whose it is.
    pub owner: Person,
    /// Which state of it this is.
    pub version: Version,
    /// When it was begun.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last handed in.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub submitted_at: Option<OffsetDateTime>,
    /// How many expenses are in it.
    pub expenses: usize,
    /// One sum for each currency.
    pub totals: Vec<Money>,
}

/// Why a report can't be handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// There is nothing in it.
    #[error("there is no expense in the report; put one in before you submit it")]
    Empty,
    /// An expense in it would not be taken today.
    #[error("the expense {0} can't be submitted as it is; correct it or take it out")]
    Expense(ExpenseId),
}

impl Report {
    /// How many expenses a report holds at most, so that it can be read as a whole.
    pub const MOST_EXPENSES: usize = 200;

    /// One sum for each currency.
    #[must_use]
    pub fn totals(&self) -> Vec<Money> {
        money::totals(self.expenses.iter().map(|expense| expense.amount))
    }

    /// Whether it can be handed in: there is an expense in it, and each is one that would be taken `today`.
    ///
    /// # Errors
    /// [`NotReady`], with the first expense at fault.
    pub fn ready(&self, today: Date) -> Result<(), NotReady> {
        if self.expenses.is_empty() {
            return Err(NotReady::Empty);
        }
        let at_fault =
            self.expenses.iter().find(|expense| ExpenseDraft::from(*expense).check(today).is_err());
        at_fault.map_or(Ok(()), |expense| Err(NotReady::Expense(expense.id)))
    }

    /// The report without its expenses.
    #[must_use]
    pub fn summary(&self) -> ReportSummary {
        ReportSummary {
            id: self.id,
            title: self.title.clone(),
            status: self.status,
            owner: self.owner.clone(),
            version: self.version,
            created_at: self.created_at,
            submitted_at: self.submitted_at,
            expenses: self.expenses.len(),
            totals: self.totals(),
        }
    }
}
