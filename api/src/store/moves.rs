//! Reports as they go from one status to the next. Where they may go is `domain`'s affair.

use domain::{Action, Denied, RefusalDraft, Report, ReportId, Status, Valid, problem::Present};
use time::OffsetDateTime;

use super::{NotDone, Reach, Store, history, reports::find};
use crate::{admitted::Person, precondition::IfMatch};

/// What is to be done with a report.
#[derive(Debug)]
pub(crate) struct Move {
    pub(crate) report: ReportId,
    pub(crate) action: Action,
    /// Why, where it is to be refused.
    pub(crate) reason: Option<Valid<RefusalDraft>>,
    /// The version that the client saw.
    pub(crate) if_match: IfMatch,
}

impl Store {
    /// Moves a report on, and writes that into its history.
    pub(crate) async fn move_report(
        &self,
        person: &Person,
        reach: Reach,
        Move { report: id, action, reason, if_match }: &Move,
        now: OffsetDateTime,
    ) -> Result<Report, NotDone> {
        let mut transaction = self.write().await?;
        let (actor, before) = find(&mut transaction, person, reach, *id).await?;
        let after = before.status.after(*action, actor);
        // Who may never do this learns that first; a newer version would not help.
        if let Err(denied @ Denied::Actor { .. }) = after {
            return Err(denied.into());
        }
        if !if_match.admits(before.version) {
            return Err(NotDone::Stale(Present::Report(Box::new(before))));
        }
        let status = after?;
        if *action == Action::Submit {
            before.ready(now.date())?;
        }
        let submitted_at = match status {
            Status::Open => None,
            Status::Submitted => Some(now),
            _ => before.submitted_at,
        };
        let reason = reason.as_ref().map(|draft| draft.reason.as_str());
        sqlx::query(
            "UPDATE reports SET status = ?1, submitted_at = ?2, reason = ?3, version = version + 1 WHERE id = ?4",
        )
        .bind(status.word())
        .bind(submitted_at.map(OffsetDateTime::unix_timestamp))
        .bind(reason)
        .bind(id.to_string())
        .execute(&mut *transaction)
        .await?;
        history::add(&mut transaction, *id, person.id, now, ((*action).into(), reason)).await?;
        let (_, report) = find(&mut transaction, person, reach, *id).await?;
        transaction.commit().await?;
        Ok(report)
    }
}
