//! Reports as they are read: one's own, and those of others that were handed in.

use std::collections::HashMap;

use domain::{Actor, Expense, Money, Report, ReportId, ReportSummary, Status, Version, money};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    auth::identity::Identity,
    expenses::store::expenses_of_report,
    people::store::PersonRow,
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        from_row::from_row,
        query_builder::QueryBuilder,
    },
};

/// Whose reports a request reaches, as its scope has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportAccess {
    /// One's own.
    Own,
    /// And those of others that were handed in.
    Approvals,
}

const SELECT: &str = "
    SELECT r.id, r.person_id, r.title, r.status, p.subject, p.name, p.email, r.version, r.created_at, r.submitted_at, r.reason
    FROM reports r JOIN people p ON p.id = r.person_id
    WHERE r.deleted_at IS NULL";

/// Where a page of one's own reports begins: after the one of this time and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReportCursor {
    time: i64,
    id: ReportId,
}

impl ReportCursor {
    pub(crate) const fn created(report: &ReportSummary) -> Self {
        Self { time: report.created_at.unix_timestamp(), id: report.id }
    }

    pub(crate) fn submitted(report: &ReportSummary) -> Self {
        Self { time: report.submitted_at.map_or(0, OffsetDateTime::unix_timestamp), id: report.id }
    }
}

impl Store {
    /// At most `limit` of the person's own reports, newest first, after `after`.
    pub(crate) async fn reports(
        &self,
        person: &Identity,
        status: Option<Status>,
        after: Option<&ReportCursor>,
        limit: usize,
    ) -> Result<Vec<ReportSummary>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let mut select = QueryBuilder::new(snapshot.engine(), SELECT);
        select.push(" AND r.person_id = ").push_bind(person.id);
        if let Some(status) = status {
            select.push(" AND r.status = ").push_bind(status.word());
        }
        if let Some(ReportCursor { time, id }) = after {
            select.push(" AND (r.created_at < ").push_bind(*time);
            select.push(" OR r.created_at = ").push_bind(*time);
            select.push(" AND r.id > ").push_bind(id.to_string()).push(")");
        }
        select.push(" ORDER BY r.created_at DESC, r.id LIMIT 0 + ").push_bind(limit as i64);
        let rows: Vec<ReportRow> = select.build().fetch_all(&mut snapshot).await?;
        summaries(&mut snapshot, rows).await
    }

    /// At most `limit` reports of others that have come this far, the ones that wait for longest first, after `after`.
    pub(crate) async fn approvals(
        &self,
        person: &Identity,
        status: Status,
        after: Option<&ReportCursor>,
        limit: usize,
    ) -> Result<Vec<ReportSummary>, StoreError> {
        if !Actor::Approver.sees(status) {
            return Ok(Vec::new());
        }
        let mut snapshot = self.snapshot().await?;
        let mut select = QueryBuilder::new(snapshot.engine(), SELECT);
        select.push(" AND r.status = ").push_bind(status.word());
        select.push(" AND r.person_id <> ").push_bind(person.id);
        select.push(" AND p.issuer = ").push_bind(&person.issuer);
        if let Some(ReportCursor { time, id }) = after {
            select.push(" AND (r.submitted_at, r.id) > (").push_bind(*time);
            select.push(", ").push_bind(id.to_string()).push(")");
        }
        select.push(" ORDER BY r.submitted_at, r.id LIMIT 0 + ").push_bind(limit as i64);
        let rows: Vec<ReportRow> = select.build().fetch_all(&mut snapshot).await?;
        summaries(&mut snapshot, rows).await
    }

    /// A report that the person may see, with its expenses.
    pub(crate) async fn report(
        &self,
        person: &Identity,
        reach: ReportAccess,
        id: ReportId,
    ) -> Result<(Actor, Report), OperationError> {
        find_report(&mut *self.snapshot().await?, person, reach, id).await
    }
}

/// A report that the person may see, and who they are to it.
pub(crate) async fn find_report(
    db: &mut Connection,
    person: &Identity,
    reach: ReportAccess,
    id: ReportId,
) -> Result<(Actor, Report), OperationError> {
    let (actor, row) = visible_report(db, person, reach, id).await?;
    let expenses = expenses_of_report(db, id).await?;
    Ok((actor, row.report(expenses).ok_or(StoreError::Corrupt("reports"))?))
}

/// As [`find_report`], without the expenses: how many there are and what they come to.
pub(crate) async fn find_report_summary(
    db: &mut Connection,
    person: &Identity,
    reach: ReportAccess,
    id: ReportId,
) -> Result<(Actor, ReportSummary), OperationError> {
    let (actor, row) = visible_report(db, person, reach, id).await?;
    let summary = summaries(db, vec![row]).await?.pop().ok_or(StoreError::Corrupt("reports"))?;
    Ok((actor, summary))
}

/// As [`find_report`], with nothing of the expenses. A report that the person may not see is as good as not there.
pub(crate) async fn visible_report(
    db: &mut Connection,
    person: &Identity,
    reach: ReportAccess,
    id: ReportId,
) -> Result<(Actor, ReportRow), OperationError> {
    let mut select = QueryBuilder::new(db.engine(), SELECT);
    select.push(" AND r.id = ").push_bind(id.to_string());
    select.push(" AND p.issuer = ").push_bind(&person.issuer);
    let row: Option<ReportRow> = select.build().fetch_optional(db).await?;
    let row = row.ok_or(OperationError::NotFound("report"))?;
    let status = Status::from_word(&row.status).ok_or(StoreError::Corrupt("reports"))?;
    let actor = Actor::of(row.person_id == person.id, reach == ReportAccess::Approvals);
    let actor = actor.filter(|actor| actor.sees(status)).ok_or(OperationError::NotFound("report"))?;
    Ok((actor, row))
}

pub(crate) struct ReportRow {
    id: String,
    person_id: i64,
    title: String,
    status: String,
    owner: PersonRow,
    version: i64,
    created_at: i64,
    submitted_at: Option<i64>,
    reason: Option<String>,
}

from_row!(ReportRow { id, person_id, title, status, version, created_at, submitted_at, reason; owner });

/// Counts and adds up the expenses of each report in the database.
async fn summaries(db: &mut Connection, rows: Vec<ReportRow>) -> Result<Vec<ReportSummary>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = QueryBuilder::new(
        db.engine(),
        "SELECT report_id, currency, count(*), CAST(sum(amount_minor) AS BIGINT)
         FROM expenses WHERE deleted_at IS NULL AND report_id IN (",
    );
    select.push_list(rows.iter().map(|row| row.id.as_str())).push(") GROUP BY report_id, currency");
    let sums: Vec<(String, String, i64, i64)> = select.build().fetch_all(db).await?;
    let mut by_report = HashMap::<String, (usize, Vec<Money>)>::new();
    for (report, currency, count, minor) in sums {
        let currency = currency.parse().map_err(|_| StoreError::Corrupt("expenses"))?;
        let (expenses, amounts) = by_report.entry(report).or_default();
        *expenses += usize::try_from(count).unwrap_or_default();
        amounts.push(Money::new(minor, currency));
    }
    let summary = |row: ReportRow| {
        let (expenses, amounts) = by_report.remove(&row.id).unwrap_or_default();
        let report = row.report(Vec::new()).ok_or(StoreError::Corrupt("reports"))?;
        Ok(ReportSummary { expenses, totals: money::totals(amounts), ..report.summary() })
    };
    rows.into_iter().map(summary).collect()
}

impl ReportRow {
    fn report(self, expenses: Vec<Expense>) -> Option<Report> {
        let time = |seconds| OffsetDateTime::from_unix_timestamp(seconds).ok();
        Some(Report {
            id: ReportId(self.id.parse().ok()?),
            title: self.title,
            status: Status::from_word(&self.status)?,
            owner: self.owner.into(),
            version: Version(u32::try_from(self.version).ok()?),
            created_at: time(self.created_at)?,
            submitted_at: self.submitted_at.and_then(time),
            reason: self.reason,
            expenses,
        })
    }
}
