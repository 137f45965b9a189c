//! Reports as pages show them: what the API tells of them, and what the page needs beside.

use std::collections::HashMap;

use domain::{Action, Actor, Comment, Entry, ExpenseId, Receipt, Report, ReportSummary, Status};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use crate::Permissions;

/// Which of the person's reports are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsWanted {
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
    /// What proves each of its expenses.
    pub receipts: HashMap<ExpenseId, Vec<Receipt>>,
    /// What was said about it, in the order in which it was said.
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

/// What a form bears so that it creates one thing however often it is sent. Each form that is shown has a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormKey(pub String);
