//! A confirmation as it is undone: the expenses that came of it are deleted, but those that are another thing by now.

use domain::{
    Event, ExpenseId, Import, ImportId, ImportRow, ReportId,
    import::{ImportConflict, UNDONE_WITHIN},
};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    rows_query::Shown,
    store::{find, record},
};
use crate::{
    auth::identity::Identity,
    expenses::events::{ExpenseEvent, record_expense_events},
    reports::history::store::record_report_event,
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        query::query,
        query_builder::QueryBuilder,
    },
};

const CORRUPT: StoreError = StoreError::Corrupt("import_rows");

impl Store {
    /// Deletes the expenses that came of an import, but those that are another thing by now. An import that was undone stays
    /// as it is.
    pub(crate) async fn undo_import(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<Import, OperationError> {
        let mut transaction = self.write(person).await?;
        let before = record(&mut transaction, person, id, now).await?;
        if before.undone_at.is_some() {
            return find(&mut transaction, person, id, &Shown::default(), now).await;
        }
        let imported_at = before.imported_at.ok_or(ImportConflict::NotConfirmed)?;
        if imported_at + UNDONE_WITHIN <= now {
            return Err(ImportConflict::TooLate.into());
        }
        // Of what was confirmed before expenses were written down here, nobody knows which they are.
        if decide_outcomes(&mut transaction, id).await? == 0 {
            return Err(ImportConflict::TooLate.into());
        }
        delete_removed(&mut transaction, person, (id, before.created_at.date()), now).await?;
        query(
            "DELETE FROM import_sources WHERE person_id = $1 AND expense_id IN (
                 SELECT expense_id FROM import_rows WHERE import_id = $2 AND outcome IN ('removed', 'deleted')
             )",
        )
        .bind(person.id)
        .bind(id.to_string())
        .execute(&mut transaction)
        .await?;
        query("INSERT INTO import_undos (import_id, undone_at) VALUES ($1, $2)")
            .bind(id.to_string())
            .bind(now.unix_timestamp())
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        // Nobody waits to write while it is looked at.
        find(&mut *self.snapshot().await?, person, id, &Shown::default(), now).await
    }
}

/// What becomes of each expense, and how many there are. The words of a report's status are those of domain's `takes_changes`.
async fn decide_outcomes(db: &mut Connection, id: ImportId) -> Result<u64, StoreError> {
    let expenses = query(
        "UPDATE import_rows SET outcome = (
             SELECT CASE
                 WHEN e.deleted_at IS NOT NULL THEN 'deleted'
                 WHEN EXISTS (
                     SELECT 1 FROM reports r WHERE r.id = e.report_id AND r.status NOT IN ('open', 'refused')
                 ) THEN 'submitted'
                 WHEN EXISTS (
                     SELECT 1 FROM expense_events v
                     WHERE v.expense_id = e.id AND v.event IN ('changed', 'receipt_added', 'receipt_removed')
                 ) THEN 'changed'
                 ELSE 'removed'
             END
             FROM expenses e WHERE e.id = import_rows.expense_id
         )
         WHERE import_id = $1 AND expense_id IS NOT NULL",
    )
    .bind(id.to_string())
    .execute(db)
    .await?;
    // What came back stays, and so does what it came back for.
    query(
        "UPDATE import_rows SET outcome = 'changed'
         WHERE import_id = $1 AND outcome = 'removed' AND EXISTS (
             SELECT 1 FROM expenses f
             LEFT JOIN import_rows r ON r.import_id = $1 AND r.expense_id = f.id AND r.outcome = 'removed'
             WHERE f.refund_of = import_rows.expense_id AND f.deleted_at IS NULL AND r.expense_id IS NULL
         )",
    )
    .bind(id.to_string())
    .execute(db)
    .await?;
    Ok(expenses)
}

/// Deletes the expenses that are as they came, with a line in the history of each, and of the report that it was in.
async fn delete_removed(
    db: &mut Connection,
    person: &Identity,
    (id, today): (ImportId, Date),
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let rows: Vec<(String, String, Option<String>, Option<String>)> = query(
        "SELECT r.expense_id, r.content, e.refund_of, p.id FROM import_rows r JOIN expenses e ON e.id = r.expense_id
         LEFT JOIN reports p ON p.id = e.report_id AND p.deleted_at IS NULL
         WHERE r.import_id = $1 AND r.outcome = 'removed' ORDER BY r.place",
    )
    .bind(id.to_string())
    .fetch_all(db)
    .await?;
    for refunds_or_paid in ["refund_of IS NOT NULL", "refund_of IS NULL"] {
        let mut delete =
            QueryBuilder::new(db.engine(), "UPDATE expenses SET version = version + 1, deleted_at = ");
        delete
            .push_bind(now.unix_timestamp())
            .push(format_args!(
                " WHERE {refunds_or_paid} AND id IN (
                SELECT expense_id FROM import_rows WHERE outcome = 'removed' AND import_id = "
            ))
            .push_bind(id.to_string())
            .push(")");
        delete.build().execute(db).await?;
    }
    let mut removed = Vec::with_capacity(rows.len());
    for (expense, content, refund_of, report) in rows {
        let row: ImportRow = serde_json::from_str(&content).map_err(|_| CORRUPT)?;
        let mut draft = row.draft(today).ok_or(CORRUPT)?;
        if let Some(of) = refund_of {
            draft = draft.as_refund_of(ExpenseId(of.parse::<Uuid>().map_err(|_| CORRUPT)?));
        }
        if let Some(report) = report {
            let report = ReportId(report.parse::<Uuid>().map_err(|_| CORRUPT)?);
            let event = (Event::ExpenseRemoved, Some(draft.description.as_str()));
            record_report_event(db, report, person.id, now, event).await?;
        }
        removed.push((ExpenseId(expense.parse::<Uuid>().map_err(|_| CORRUPT)?), draft));
    }
    let events = removed.iter().map(|(expense, draft)| (*expense, ExpenseEvent::Deleted(draft)));
    record_expense_events(db, person.id, now, events).await
}
