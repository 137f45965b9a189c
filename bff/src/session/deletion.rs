//! The end of a session in the database: its row goes, its tokens with it, and why it ended is recorded.

use sqlx::{Any, Transaction};
use time::OffsetDateTime;

use super::{end_reason::EndReason, key::SessionKey};
use crate::unix_millis::from_time;

/// Deletes a session, whenever it would have ended, and records why it did. Whether there was one.
pub(crate) async fn delete(
    transaction: &mut Transaction<'_, Any>,
    key: &SessionKey,
    reason: EndReason,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    delete_ending_by(transaction, key, i64::MAX, reason, now).await
}

/// Deletes a session if it ends at `latest` or before.
pub(super) async fn delete_ending_by(
    transaction: &mut Transaction<'_, Any>,
    key: &SessionKey,
    latest: i64,
    reason: EndReason,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let deleted = sqlx::query("DELETE FROM sessions WHERE id_hash = $1 AND ends_at <= $2")
        .bind(key.as_bytes())
        .bind(latest)
        .execute(&mut **transaction)
        .await?;
    if deleted.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO ended_sessions (id_hash, reason, ended_at) VALUES ($1, $2, $3) ON CONFLICT (id_hash) DO NOTHING",
    )
    .bind(key.as_bytes())
    .bind(reason.as_str())
    .bind(from_time(now))
    .execute(&mut **transaction)
    .await?;
    Ok(true)
}
