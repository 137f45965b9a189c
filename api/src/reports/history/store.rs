//! What happened to a report. There is a statement that adds a line, and none that changes one.

use domain::{Entry, Event, ReportId};
use time::OffsetDateTime;

use crate::{
    auth::identity::Identity,
    people::store::PersonRow,
    reports::store::{ReportAccess, visible_report},
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        from_row::from_row,
        query::query,
    },
};

impl Store {
    /// At most `limit` lines of a report's history with their numbers, newest first, those before the number `before`.
    pub(crate) async fn history(
        &self,
        person: &Identity,
        (reach, id): (ReportAccess, ReportId),
        before: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Entry)>, OperationError> {
        let mut snapshot = self.snapshot().await?;
        visible_report(&mut snapshot, person, reach, id).await?;
        let rows: Vec<Row> = query(
            "SELECT h.id, h.at, p.subject, p.name, p.email, h.event, h.note FROM history h JOIN people p ON p.id = h.person_id
             WHERE h.report_id = $1 AND h.id < $2 ORDER BY h.id DESC LIMIT 0 + $3",
        )
        .bind(id.to_string())
        .bind(before)
        .bind(limit as i64)
        .fetch_all(&mut snapshot)
        .await?;
        Ok(rows.into_iter().map(Row::entry).collect::<Option<_>>().ok_or(StoreError::Corrupt("history"))?)
    }
}

/// Adds a line: who did what, and the event's note.
pub(crate) async fn record_report_event(
    db: &mut Connection,
    report: ReportId,
    person: i64,
    now: OffsetDateTime,
    (event, note): (Event, Option<&str>),
) -> Result<(), StoreError> {
    query("INSERT INTO history (report_id, person_id, at, event, note) VALUES ($1, $2, $3, $4, $5)")
        .bind(report.to_string())
        .bind(person)
        .bind(now.unix_timestamp())
        .bind(event.word())
        .bind(note)
        .execute(db)
        .await?;
    Ok(())
}

struct Row {
    id: i64,
    at: i64,
    by: PersonRow,
    event: String,
    note: Option<String>,
}

from_row!(Row { id, at, event, note; by });

impl Row {
    fn entry(self) -> Option<(i64, Entry)> {
        let at = OffsetDateTime::from_unix_timestamp(self.at).ok()?;
        let event = Event::from_word(&self.event)?;
        Some((self.id, Entry { at, by: self.by.into(), event, note: self.note }))
    }
}
