//! Reports as pages show them: what the API tells of them, and what the page needs beside.

use std::collections::HashMap;

use domain::{Action, Actor, Comment, Entry, Expense, ExpenseId, Receipt, Report, ReportSummary, Status};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use super::{form_key::FormKey, permissions::Permissions};
use crate::AppError;

/// Which of the person's reports are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsQuery {
    /// Those of one status, or all.
    #[serde(default)]
    pub status: Option<Status>,
    /// Where the list goes on: what [`ReportsView::next`] told.
    #[serde(default)]
    pub after: Option<String>,
}

/// A part of the person's reports, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsView {
    /// What the person may do.
    pub permissions: Permissions,
    /// The key of the form for a new report.
    pub form_key: FormKey,
    /// The reports.
    pub reports: Vec<ReportSummary>,
    /// Where the list goes on, if it does.
    pub next: Option<String>,
    /// Whether the list does not go on from where that was asked for, and is the first part instead.
    #[serde(default)]
    pub restarted: bool,
}

/// One report, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// The subject (`sub`) of the person who looks.
    pub viewer: String,
    /// Who that person is to the report.
    pub actor: Actor,
    /// What the person may do.
    pub permissions: Permissions,
    /// The key of the form for a comment.
    pub form_key: FormKey,
    /// The report, with its expenses.
    pub report: Report,
    /// The receipts of each of its expenses.
    pub receipts: HashMap<ExpenseId, Vec<Receipt>>,
    /// What can be put into it, newest first: the person's expenses that are in no report, or the first part of them.
    pub loose: Vec<Expense>,
    /// The comments on it, in the order in which they were made.
    pub comments: Vec<Comment>,
    /// What happened to it, in the order in which it happened.
    pub history: Vec<Entry>,
}

impl ReportView {
    /// What the person can do with the report as it stands.
    pub fn actions(&self) -> impl Iterator<Item = Action> {
        let allowed = self.permissions.allow(self.actor);
        self.report.status.actions(self.actor).filter(move |_| allowed)
    }

    /// Whether the person can change it as it stands.
    #[must_use]
    pub fn takes_changes(&self) -> bool {
        self.actor == Actor::Owner && self.permissions.write && self.report.status.takes_changes()
    }
}

/// Expenses as a form's checkboxes tell them: `expenses[expense-<id>]=on`.
pub type ChosenExpenses = HashMap<String, String>;

/// What stands before an expense's id in the name of its field: see [`Chosen`](super::approvals::Chosen).
const EXPENSE: &str = "expense-";

/// The field that chooses an expense.
pub(crate) fn field_of(expense: ExpenseId) -> String {
    format!("expenses[{EXPENSE}{expense}]")
}

/// The expenses that were chosen.
///
/// # Errors
/// [`AppError::NothingChosen`], and [`AppError::NotFound`] where a field names no expense.
pub fn chosen_expenses(chosen: &ChosenExpenses) -> Result<Vec<ExpenseId>, AppError> {
    if chosen.is_empty() {
        return Err(AppError::NothingChosen);
    }
    let id = |field: &String| field.strip_prefix(EXPENSE)?.parse().ok().map(ExpenseId);
    chosen.keys().map(id).collect::<Option<_>>().ok_or(AppError::NotFound)
}
