//! The end of a session in the database: its row goes, its tokens with it, and why it ended is recorded.

use time::OffsetDateTime;

use super::{end_reason::EndReason, key::SessionKey};
use crate::{
    db::{Connection, query},
    unix_millis::from_time,
};

const DELETE: &str = "DELETE FROM sessions WHERE id_hash = $1";
const RECORD_END: &str = "INSERT INTO ended_sessions (id_hash, reason, ended_at) VALUES ($1, $2, $3)
     ON CONFLICT (id_hash) DO NOTHING";

/// Deletes a session, whenever it would have ended, and records why it did. Whether there was one.
pub(crate) async fn delete(
    connection: &mut Connection,
    key: &SessionKey,
    reason: EndReason,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    if connection.execute(query(DELETE).bind(key.as_bytes())).await? == 0 {
        return Ok(false);
    }
    record_end(connection, key.as_bytes().to_vec(), reason, now).await?;
    Ok(true)
}

/// Records why a session ended that was deleted.
pub(super) async fn record_end(
    connection: &mut Connection,
    key: Vec<u8>,
    reason: EndReason,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let end = query(RECORD_END).bind(key).bind(reason.as_str()).bind(from_time(now));
    connection.execute(end).await.map(drop)
}
