//! The end of a session in the database: its row goes, its tokens with it, and why it ended is recorded.

use std::{fmt::Write as _, sync::LazyLock};

use time::OffsetDateTime;

use super::{end_reason::EndReason, key::SessionKey};
use crate::{
    db::{Connection, Query, query},
    unix_millis::from_time,
};

const DELETE: &str = "DELETE FROM sessions WHERE id_hash = $1";
const RECORD_END: &str = "INSERT INTO ended_sessions (id_hash, reason, ended_at) VALUES ($1, $2, $3)
     ON CONFLICT (id_hash) DO NOTHING";

/// How many ends one statement records.
const ENDS: usize = 5;
/// The way to a connection costs more than a row does: so many rows go it together.
static RECORD_ENDS: LazyLock<String> = LazyLock::new(|| {
    let mut statement =
        String::from("INSERT INTO ended_sessions (id_hash, reason, ended_at) VALUES ($3, $1, $2)");
    for key in 4..ENDS + 3 {
        _ = write!(statement, ", (${key}, $1, $2)");
    }
    statement + " ON CONFLICT (id_hash) DO NOTHING"
});

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

/// Records why sessions ended that were deleted.
pub(super) async fn record_ends(
    connection: &mut Connection,
    keys: Vec<Vec<u8>>,
    reason: EndReason,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let mut keys = keys.into_iter();
    while keys.len() >= ENDS {
        let record = query(RECORD_ENDS.as_str()).bind(reason.as_str()).bind(from_time(now));
        connection.execute(keys.by_ref().take(ENDS).fold(record, Query::bind)).await?;
    }
    for key in keys {
        record_end(connection, key, reason, now).await?;
    }
    Ok(())
}

async fn record_end(
    connection: &mut Connection,
    key: Vec<u8>,
    reason: EndReason,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let end = query(RECORD_END).bind(key).bind(reason.as_str()).bind(from_time(now));
    connection.execute(end).await.map(drop)
}
