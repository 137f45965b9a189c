//! What is kept for a day and no longer: the answers to requests that may be sent again, and imports that nobody has
//! confirmed.

use time::{Duration, OffsetDateTime};

use super::{connection::Connection, engine::ByEngine, error::StoreError, query::query};

/// How long it is kept.
pub(crate) const RETENTION: Duration = Duration::DAY;

/// On PostgreSQL others may be at it, too: nobody waits for a row that somebody else has hold of.
const EXPIRED: [ByEngine<&str>; 2] = [
    ByEngine {
        sqlite: "DELETE FROM idempotency_keys WHERE created_at <= $1",
        postgres: "DELETE FROM idempotency_keys WHERE (person_id, key) IN (
                       SELECT person_id, key FROM idempotency_keys WHERE created_at <= $1 FOR UPDATE SKIP LOCKED
                   )",
    },
    ByEngine {
        sqlite: "DELETE FROM imports WHERE imported_at IS NULL AND created_at <= $1",
        postgres: "DELETE FROM imports WHERE id IN (
                       SELECT id FROM imports WHERE imported_at IS NULL AND created_at <= $1 FOR UPDATE SKIP LOCKED
                   )",
    },
];

/// Removes what is of no use any more.
pub(crate) async fn delete_expired(db: &mut Connection, now: OffsetDateTime) -> Result<(), StoreError> {
    let end = (now - RETENTION).unix_timestamp();
    for statement in EXPIRED {
        query(statement).bind(end).execute(db).await?;
    }
    Ok(())
}
