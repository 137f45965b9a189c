//! What is kept for a day and no longer: the answers to requests that may be sent again, and imports that nobody has
//! confirmed.

use sqlx::SqliteConnection;
use time::{Duration, OffsetDateTime};

use super::error::StoreError;

/// How long it is kept.
pub(crate) const RETENTION: Duration = Duration::DAY;

/// Removes what is of no use any more.
pub(crate) async fn delete_expired(db: &mut SqliteConnection, now: OffsetDateTime) -> Result<(), StoreError> {
    let end = (now - RETENTION).unix_timestamp();
    sqlx::query("DELETE FROM idempotency_keys WHERE created_at <= ?1").bind(end).execute(&mut *db).await?;
    sqlx::query("DELETE FROM imports WHERE imported_at IS NULL AND created_at <= ?1")
        .bind(end)
        .execute(db)
        .await?;
    Ok(())
}
