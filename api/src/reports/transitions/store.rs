//! Reports as they go from one status to the next. Where they may go is `domain`'s affair.

use std::iter;

use domain::{Action, Denied, Invalid, RefusalDraft, Report, ReportId, Status, Valid, problem::Present};
use time::OffsetDateTime;

use crate::{
    auth::{identity::Identity, step_up::StepUp},
    http::precondition::IfMatch,
    reports::{
        history::store::record_report_event,
        store::{ReportAccess, find_report, find_report_summary},
    },
    store::{Store, connection::Connection, error::OperationError, query::query},
};

/// What is to be done with a report.
#[derive(Debug)]
pub(crate) struct Transition {
    pub(crate) report: ReportId,
    pub(crate) action: Action,
    /// Why, where it is to be refused.
    pub(crate) reason: Option<Valid<RefusalDraft>>,
    /// The version that the client saw.
    pub(crate) if_match: IfMatch,
}

impl Store {
    /// Moves a report on.
    pub(crate) async fn transition_report(
        &self,
        person: &Identity,
        reach: ReportAccess,
        step: &Transition,
        step_up: &StepUp,
        now: OffsetDateTime,
    ) -> Result<Report, OperationError> {
        let mut transaction = self.write_on_reports(person, iter::once(step.report)).await?;
        apply(&mut transaction, person, reach, step, step_up, now).await?;
        let (_, report) = find_report(&mut transaction, person, reach, step.report).await?;
        transaction.commit().await?;
        Ok(report)
    }

    /// Decides on several reports, and tells where each is then, or why it stays. They are one transaction: whoever hangs
    /// up leaves all of it done or nothing, and nothing is done where one of them asks for a fresh sign-in.
    pub(crate) async fn decide(
        &self,
        person: &Identity,
        steps: impl Iterator<Item = Result<Transition, Invalid>> + Send,
        step_up: &StepUp,
        now: OffsetDateTime,
    ) -> Result<Vec<Result<Status, OperationError>>, OperationError> {
        let steps: Vec<_> = steps.collect();
        let reports: Vec<_> = steps.iter().flatten().map(|step| step.report).collect();
        let mut transaction = self.write_on_reports(person, reports.into_iter()).await?;
        let mut decided = Vec::new();
        for step in steps {
            let outcome = match step {
                Ok(step) => {
                    apply(&mut transaction, person, ReportAccess::Approvals, &step, step_up, now).await
                }
                Err(invalid) => Err(invalid.into()),
            };
            match outcome {
                Err(error @ (OperationError::ReauthenticationRequired { .. } | OperationError::Store(_))) => {
                    return Err(error);
                }
                outcome => decided.push(outcome),
            }
        }
        transaction.commit().await?;
        Ok(decided)
    }
}

/// Takes the step and writes it into the report's history. All that it depends on is read in its own transaction, so
/// that nothing changes between the question whether it may be and the step.
async fn apply(
    db: &mut Connection,
    person: &Identity,
    reach: ReportAccess,
    Transition { report: id, action, reason, if_match }: &Transition,
    step_up: &StepUp,
    now: OffsetDateTime,
) -> Result<Status, OperationError> {
    let (actor, before) = find_report_summary(db, person, reach, *id).await?;
    let after = before.status.after(*action, actor);
    // Who may never do this learns that first; a newer version would not help.
    if let Err(denied @ Denied::Actor { .. }) = after {
        return Err(denied.into());
    }
    if !if_match.matches(before.version) {
        let (_, present) = find_report(db, person, reach, *id).await?;
        return Err(OperationError::Stale(Present::Report(Box::new(present))));
    }
    let status = after?;
    match action {
        Action::Submit => find_report(db, person, reach, *id).await?.1.ready(now.date())?,
        Action::Approve if step_up.asks(&before.totals) && !step_up.is_fresh(person.auth_time, now) => {
            return Err(OperationError::ReauthenticationRequired { max_age: step_up.max_age });
        }
        _ => {}
    }
    let submitted_at = match status {
        Status::Open => None,
        Status::Submitted => Some(now),
        _ => before.submitted_at,
    };
    let reason = reason.as_ref().map(|draft| draft.reason.as_str());
    query(
        "UPDATE reports SET status = $1, submitted_at = $2, reason = $3, version = version + 1 WHERE id = $4",
    )
    .bind(status.word())
    .bind(submitted_at.map(OffsetDateTime::unix_timestamp))
    .bind(reason)
    .bind(id.to_string())
    .execute(db)
    .await?;
    record_report_event(db, *id, person.id, now, ((*action).into(), reason)).await?;
    Ok(status)
}
