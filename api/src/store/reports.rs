//! The reports of one person. Every query is bound to the caller; there is none that reads another's.

use std::collections::HashMap;

use domain::{Expense, ExpenseId, Money, Report, ReportId, Status};
use sqlx::FromRow;
use time::Date;
use uuid::Uuid;

use super::{Store, StoreError};
use crate::auth::guard::Caller;

impl Store {
    /// The caller's reports with their expenses, newest first.
    pub(crate) async fn reports(&self, caller: &Caller) -> Result<Vec<Report>, StoreError> {
        self.select(caller, None).await
    }

    /// The caller's report of that id.
    pub(crate) async fn report(&self, caller: &Caller, id: ReportId) -> Result<Option<Report>, StoreError> {
        Ok(self.select(caller, Some(id)).await?.pop())
    }

    /// Two queries, however many reports there are, in one transaction: both see the same state.
    async fn select(&self, caller: &Caller, id: Option<ReportId>) -> Result<Vec<Report>, StoreError> {
        let id = id.map(|id| id.to_string());
        let mut snapshot = self.pool.begin().await?;
        let reports: Vec<ReportRow> = sqlx::query_as(
            "SELECT r.id, r.title, r.status
             FROM reports r JOIN people p ON p.id = r.person_id
             WHERE p.issuer = ?1 AND p.subject = ?2 AND (?3 IS NULL OR r.id = ?3)
             ORDER BY r.created_at DESC, r.id",
        )
        .bind(caller.issuer())
        .bind(caller.subject())
        .bind(&id)
        .fetch_all(&mut *snapshot)
        .await?;
        let expenses: Vec<ExpenseRow> = sqlx::query_as(
            "SELECT e.id, e.report_id, e.spent_on, e.description, e.amount_minor, e.currency
             FROM expenses e JOIN reports r ON r.id = e.report_id JOIN people p ON p.id = r.person_id
             WHERE p.issuer = ?1 AND p.subject = ?2 AND (?3 IS NULL OR r.id = ?3)
             ORDER BY e.spent_on DESC, e.id",
        )
        .bind(caller.issuer())
        .bind(caller.subject())
        .bind(&id)
        .fetch_all(&mut *snapshot)
        .await?;
        snapshot.commit().await?;
        assemble(reports, expenses)
    }
}

#[derive(FromRow)]
struct ReportRow {
    id: String,
    title: String,
    status: String,
}

#[derive(FromRow)]
struct ExpenseRow {
    id: String,
    report_id: String,
    spent_on: Date,
    description: String,
    amount_minor: i64,
    currency: String,
}

/// Puts each expense into its report; the order of both stays.
fn assemble(reports: Vec<ReportRow>, expenses: Vec<ExpenseRow>) -> Result<Vec<Report>, StoreError> {
    let mut by_report = HashMap::<String, Vec<Expense>>::new();
    for row in expenses {
        by_report.entry(row.report_id.clone()).or_default().push(row.try_into()?);
    }
    let with_expenses = |row: ReportRow| {
        Ok(Report {
            expenses: by_report.remove(&row.id).unwrap_or_default(),
            id: ReportId(row.id.parse().map_err(|_| StoreError::Corrupt("reports"))?),
            status: Status::from_word(&row.status).ok_or(StoreError::Corrupt("reports"))?,
            title: row.title,
        })
    };
    reports.into_iter().map(with_expenses).collect()
}

impl TryFrom<ExpenseRow> for Expense {
    type Error = StoreError;

    fn try_from(row: ExpenseRow) -> Result<Self, StoreError> {
        let id: Uuid = row.id.parse().map_err(|_| StoreError::Corrupt("expenses"))?;
        let currency = row.currency.parse().map_err(|_| StoreError::Corrupt("expenses"))?;
        Ok(Self {
            id: ExpenseId(id),
            date: row.spent_on,
            description: row.description,
            amount: Money::new(row.amount_minor, currency),
        })
    }
}
