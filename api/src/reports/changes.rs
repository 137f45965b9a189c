//! Reports as they are begun, renamed and deleted.

use domain::{Event, Report, ReportDraft, ReportId, Status, Valid, problem::Present};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    history::store::record_report_event,
    store::{ReportAccess, find_report},
};
use crate::{
    auth::identity::Identity,
    http::precondition::IfMatch,
    idempotency::{
        answers::{earlier_answer, remember_answer},
        key::KeyedRequest,
    },
    store::{Store, connection::Connection, error::OperationError, query::query},
};

impl Store {
    /// Begins a report. The same `keyed` request finds the one that was begun the first time.
    pub(crate) async fn create_report(
        &self,
        person: &Identity,
        keyed: Option<&KeyedRequest>,
        draft: &Valid<ReportDraft>,
        now: OffsetDateTime,
    ) -> Result<Report, OperationError> {
        let mut transaction = self.write(person).await?;
        if let Some(report) = earlier_answer(&mut transaction, person, keyed, now).await? {
            return Ok(report);
        }
        let id = ReportId(Uuid::new_v4());
        query(
            "INSERT INTO reports (id, person_id, title, status, created_at) VALUES ($1, $2, $3, 'open', $4)",
        )
        .bind(id.to_string())
        .bind(person.id)
        .bind(&draft.title)
        .bind(now.unix_timestamp())
        .execute(&mut transaction)
        .await?;
        record_report_event(&mut transaction, id, person.id, now, (Event::Created, None)).await?;
        let (_, report) = find_report(&mut transaction, person, ReportAccess::Own, id).await?;
        remember_answer(&mut transaction, person, keyed, &report, now).await?;
        transaction.commit().await?;
        Ok(report)
    }

    /// Renames a report of the version that the client saw.
    pub(crate) async fn rename_report(
        &self,
        person: &Identity,
        id: ReportId,
        if_match: &IfMatch,
        draft: &Valid<ReportDraft>,
        now: OffsetDateTime,
    ) -> Result<Report, OperationError> {
        let mut transaction = self.write(person).await?;
        let before = changeable_report(&mut transaction, person, id, if_match).await?;
        if before.title == draft.title {
            return Ok(before);
        }
        query("UPDATE reports SET title = $1, version = version + 1 WHERE id = $2")
            .bind(&draft.title)
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        let event = (Event::Renamed, Some(draft.title.as_str()));
        record_report_event(&mut transaction, id, person.id, now, event).await?;
        let (_, report) = find_report(&mut transaction, person, ReportAccess::Own, id).await?;
        transaction.commit().await?;
        Ok(report)
    }

    /// Deletes an open report of the version that the client saw. Its expenses stay, in no report.
    pub(crate) async fn delete_report(
        &self,
        person: &Identity,
        id: ReportId,
        if_match: &IfMatch,
        now: OffsetDateTime,
    ) -> Result<(), OperationError> {
        let mut transaction = self.write(person).await?;
        let before = seen(&mut transaction, person, id, if_match).await?;
        if before.status != Status::Open {
            return Err(OperationError::NotOpen(before.status));
        }
        query("UPDATE expenses SET report_id = NULL, version = version + 1 WHERE report_id = $1")
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        query("UPDATE reports SET deleted_at = $1, version = version + 1 WHERE id = $2")
            .bind(now.unix_timestamp())
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        record_report_event(&mut transaction, id, person.id, now, (Event::Deleted, None)).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The person's own report, if it is the version that the client saw.
async fn seen(
    db: &mut Connection,
    person: &Identity,
    id: ReportId,
    if_match: &IfMatch,
) -> Result<Report, OperationError> {
    let (_, report) = find_report(db, person, ReportAccess::Own, id).await?;
    if if_match.matches(report.version) {
        Ok(report)
    } else {
        Err(OperationError::Stale(Present::Report(Box::new(report))))
    }
}

/// As [`seen`], if it may still be changed.
pub(crate) async fn changeable_report(
    db: &mut Connection,
    person: &Identity,
    id: ReportId,
    if_match: &IfMatch,
) -> Result<Report, OperationError> {
    let report = seen(db, person, id, if_match).await?;
    if report.status.takes_changes() { Ok(report) } else { Err(OperationError::Closed(report.status)) }
}
