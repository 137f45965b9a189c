//! The summary of a person's expenses, as the home page shows it.

use domain::Summary;
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use super::{approvals::ApprovalsView, permissions::Permissions};

/// A summary for a person, with the reports that they can decide on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// What the person may do.
    pub permissions: Permissions,
    /// What the API tells.
    pub summary: Summary,
    /// The reports to decide on, where the person may decide.
    pub to_decide: Option<ToDecide>,
}

/// How many reports there are to decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToDecide {
    /// That many, at least.
    pub reports: usize,
    /// Whether there are more.
    pub more: bool,
}

impl From<&ApprovalsView> for ToDecide {
    fn from(view: &ApprovalsView) -> Self {
        Self { reports: view.reports.len(), more: view.next.is_some() }
    }
}
