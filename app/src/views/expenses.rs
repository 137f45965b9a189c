//! Expenses as pages show them: what the API tells of them, and what the page needs beside.

use domain::{Currency, Expense, Receipt, ReportId};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use super::{form_key::FormKey, permissions::Permissions};

/// A part of the person's expenses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpensesView {
    /// What the person may do.
    pub permissions: Permissions,
    /// In the order that was asked for.
    pub expenses: Vec<Expense>,
    /// Where the list goes on, if it does.
    pub next: Option<String>,
    /// Whether the list does not go on from where that was asked for, and is the first part instead.
    #[serde(default)]
    pub restarted: bool,
}

/// What a form for a new expense needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewExpenseView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// The form's key.
    pub form_key: FormKey,
    /// The currency of the person's latest expense.
    pub currency: Option<Currency>,
    /// The reports it can be put into.
    pub reports: Vec<ReportChoice>,
}

/// Where a person goes who has written an expense down, as the form's button says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AfterSave {
    /// To the list.
    #[default]
    List,
    /// To where receipts are added to it.
    Receipts,
}

/// One expense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpenseView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// What the person may do.
    pub permissions: Permissions,
    /// The expense.
    pub expense: Expense,
    /// Its receipts, in the order in which they were added.
    pub receipts: Vec<Receipt>,
    /// The key of the form for more.
    pub form_key: FormKey,
    /// The reports it can be put into, the one it is in among them.
    pub reports: Vec<ReportChoice>,
}

impl ExpenseView {
    /// Whether the person can change it as it stands.
    #[must_use]
    pub fn takes_changes(&self) -> bool {
        self.permissions.write && self.expense.takes_changes()
    }
}

/// A report that an expense can be put into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportChoice {
    /// Its name.
    pub id: ReportId,
    /// What the person calls it.
    pub title: String,
}
