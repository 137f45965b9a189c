//! The people: known from their first request on.

use sqlx::SqliteConnection;
use time::Date;

use super::{Store, StoreError};
use crate::{auth::guard::Caller, demo::Demo};

impl Store {
    /// The row of the person, made where there is none, and then filled with `demo`. All or nothing: of several
    /// requests at once one writes, and the others find it done.
    pub(crate) async fn welcome(
        &self,
        caller: &Caller,
        demo: Option<&Demo>,
        today: Date,
    ) -> Result<i64, StoreError> {
        let (issuer, subject) = (caller.issuer(), caller.subject());
        if let Some(id) = row(&mut *self.pool.acquire().await?, issuer, subject).await? {
            return Ok(id);
        }
        let mut transaction = self.write().await?;
        if insert(&mut transaction, issuer, subject).await?.is_some()
            && let Some(demo) = demo
        {
            super::demo::write(&mut transaction, demo, issuer, subject, today).await?;
        }
        let id = row(&mut transaction, issuer, subject).await?.ok_or(StoreError::Corrupt("people"))?;
        transaction.commit().await?;
        Ok(id)
    }
}

pub(super) async fn row(
    db: &mut SqliteConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<i64>, StoreError> {
    let id = sqlx::query_scalar("SELECT id FROM people WHERE issuer = ?1 AND subject = ?2")
        .bind(issuer)
        .bind(subject)
        .fetch_optional(db)
        .await?;
    Ok(id)
}

/// The new row, or none where there was one.
pub(super) async fn insert(
    db: &mut SqliteConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<i64>, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO people (issuer, subject) VALUES (?1, ?2) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(issuer)
    .bind(subject)
    .fetch_optional(db)
    .await?;
    Ok(id)
}
