//! The people: known from the first time they get reports on.

use domain::Expense;
use sqlx::SqliteConnection;

use super::{Store, StoreError};
use crate::{auth::guard::Caller, demo::DatedReport};

impl Store {
    /// Writes the person down with their first `reports`, unless they are known. All or nothing: of several
    /// requests at once one writes, and the others find it done.
    pub(crate) async fn welcome(
        &self,
        caller: &Caller,
        reports: impl FnOnce() -> Vec<DatedReport>,
    ) -> Result<(), StoreError> {
        if self.knows(caller).await? {
            return Ok(());
        }
        // The write lock is taken at the start: a transaction that first reads could not wait for it later.
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let newcomer: Option<i64> = sqlx::query_scalar(
            "INSERT INTO people (issuer, subject) VALUES (?1, ?2) ON CONFLICT DO NOTHING RETURNING id",
        )
        .bind(caller.issuer())
        .bind(caller.subject())
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some(person) = newcomer {
            for report in reports() {
                insert(&mut transaction, person, &report).await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn knows(&self, caller: &Caller) -> Result<bool, StoreError> {
        let known =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM people WHERE issuer = ?1 AND subject = ?2)")
                .bind(caller.issuer())
                .bind(caller.subject())
                .fetch_one(&self.pool)
                .await?;
        Ok(known)
    }
}

async fn insert(db: &mut SqliteConnection, person: i64, dated: &DatedReport) -> Result<(), StoreError> {
    let DatedReport { report, created_at } = dated;
    sqlx::query("INSERT INTO reports (id, person_id, title, status, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")
        .bind(report.id.to_string())
        .bind(person)
        .bind(&report.title)
        .bind(report.status.word())
        .bind(created_at.unix_timestamp())
        .execute(&mut *db)
        .await?;
    for Expense { id, date, description, amount } in &report.expenses {
        sqlx::query(
            "INSERT INTO expenses (id, report_id, spent_on, description, amount_minor, currency)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(id.0.to_string())
        .bind(report.id.to_string())
        .bind(date)
        .bind(description)
        .bind(amount.minor())
        .bind(amount.currency().code().to_owned())
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
