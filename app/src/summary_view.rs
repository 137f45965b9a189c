//! How things stand for a person, as the home page shows it.

use domain::Summary;
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use crate::{ApprovalsView, Permissions};

/// How things stand for a person, with what waits for them as an approver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// What the person may do.
    pub permissions: Permissions,
    /// What the API tells.
    pub summary: Summary,
    /// What waits for the person's decision, where they may decide.
    pub to_decide: Option<ToDecide>,
}

/// How many reports wait for a decision.
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
