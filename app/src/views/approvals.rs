//! The reports that an approver decides on, and the decisions that a form brings.

use std::collections::HashMap;

use domain::{Decided, Decision, RefusalDraft, ReportId, ReportSummary, Status, Verdict, Version};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use crate::AppError;

/// Which of the reports of others are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalsQuery {
    /// Those that have come this far.
    pub status: Status,
    /// Where the list goes on: what [`ApprovalsView::next`] told.
    #[serde(default)]
    pub after: Option<String>,
}

impl Default for ApprovalsQuery {
    /// The reports to decide on, from the beginning.
    fn default() -> Self {
        Self { status: Status::Submitted, after: None }
    }
}

/// A part of the reports of others that have come equally far, the longest ago first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalsView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// How far each has come.
    pub status: Status,
    /// One line a report.
    pub reports: Vec<ReportSummary>,
    /// Where the list goes on, if it does.
    pub next: Option<String>,
    /// Whether the list does not go on from where that was asked for, and is the first part instead.
    #[serde(default)]
    pub restarted: bool,
}

/// Reports and the version in which the approver saw each, as a form's fields tell them: `chosen[report-<id>]=3`.
pub type Chosen = HashMap<String, String>;

/// What stands before a report's id in the name of its field. A name that began with a digit, as most ids do, would be
/// read as a place in a list.
const REPORT: &str = "report-";

/// A report among those that are [`Chosen`].
pub(crate) fn key_of(report: ReportId) -> String {
    format!("{REPORT}{report}")
}

/// The field that chooses a report.
#[must_use]
pub fn field_of(report: ReportId) -> String {
    format!("chosen[{}]", key_of(report))
}

/// What is decided, as a form's button says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// All that is chosen is accepted.
    Approve,
    /// All that is chosen is turned down, for one reason.
    Refuse,
    /// All that is chosen is paid back.
    Reimburse,
}

/// The same decision on each report that was chosen.
///
/// # Errors
/// [`AppError::NothingChosen`], [`AppError::NotFound`] where a field names no report or no version, and
/// [`AppError::Invalid`] where a refusal has no reason.
pub fn decisions(chosen: &Chosen, choice: Choice, reason: String) -> Result<Vec<Decision>, AppError> {
    if chosen.is_empty() {
        return Err(AppError::NothingChosen);
    }
    let verdict = match choice {
        Choice::Approve => Verdict::Approve,
        Choice::Reimburse => Verdict::Reimburse,
        Choice::Refuse => Verdict::Refuse { reason: RefusalDraft { reason }.check()?.reason.clone() },
    };
    let decision = |(report, version): (&String, &String)| {
        let report = report.strip_prefix(REPORT)?.parse().map(ReportId).ok()?;
        let version = version.parse().map(Version).ok()?;
        Some(Decision { report, version, verdict: verdict.clone() })
    };
    chosen.iter().map(decision).collect::<Option<_>>().ok_or(AppError::NotFound)
}

/// Whether each was decided on.
///
/// # Errors
/// [`AppError::DecidedInPart`] with how many were and were not.
pub fn all_decided(decided: &[Decided]) -> Result<(), AppError> {
    match decided.iter().filter(|decided| decided.status.is_none()).count() {
        0 => Ok(()),
        left => Err(AppError::DecidedInPart { decided: decided.len() - left, left }),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn chosen() -> Chosen {
        [(1, "3"), (2, "1")]
            .map(|(id, version)| (key_of(ReportId(Uuid::from_u128(id))), version.to_owned()))
            .into()
    }

    #[test]
    fn the_same_decision_is_made_on_all_that_was_chosen() {
        let approved = decisions(&chosen(), Choice::Approve, String::new()).unwrap();
        assert_eq!(approved.len(), 2);
        assert!(approved.iter().all(|decision| decision.verdict == Verdict::Approve));
        let seen = |decision: &Decision| chosen()[&key_of(decision.report)] == decision.version.to_string();
        assert!(approved.iter().all(seen));

        let refused = decisions(&chosen(), Choice::Refuse, " Why so much? ".to_owned()).unwrap();
        let reason = "Why so much?".to_owned();
        assert!(
            refused.iter().all(|decision| decision.verdict == Verdict::Refuse { reason: reason.clone() })
        );
    }

    #[test]
    fn nothing_is_decided_without_a_choice_nor_refused_without_a_reason() {
        let nothing = decisions(&Chosen::new(), Choice::Approve, String::new());
        assert_eq!(nothing, Err(AppError::NothingChosen));
        let unsaid = decisions(&chosen(), Choice::Refuse, " \n".to_owned());
        assert!(matches!(unsaid, Err(AppError::Invalid { .. })));
    }
}
