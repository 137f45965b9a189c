//! What an approver decides on several reports at once.

use serde::{Deserialize, Serialize};

use crate::{Action, Problem, ReportId, Status, Version};

/// Yes or no; and later, that the money is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// The report is accepted.
    Approve,
    /// The report is turned down.
    Refuse {
        /// Why; the owner reads it.
        #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::reason))]
        reason: String,
    },
    /// The report, accepted before, is paid back.
    Reimburse,
}

impl Verdict {
    /// What it does to the report.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Approve => Action::Approve,
            Self::Refuse { .. } => Action::Refuse,
            Self::Reimburse => Action::Reimburse,
        }
    }
}

/// A verdict on one report: `{"report": "…", "version": 3, "verdict": "approve"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// On which report.
    pub report: ReportId,
    /// As the approver saw it. A report that has changed since is not decided on.
    pub version: Version,
    /// What was decided.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What became of one decision: a status, or a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decided {
    /// Of which report.
    pub report: ReportId,
    /// Where the report is now, if it was decided on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub status: Option<Status>,
    /// Why it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub problem: Option<Problem>,
}
