//! What has expired is deleted, in small batches.

use sqlx::Connection;
use time::Duration;

use super::{
    deletion::delete_ending_by,
    end_reason::EndReason,
    store::{Sessions, session_keys},
};
use crate::unix_millis::from_time;

/// How long it is kept why a session ended.
const RETENTION: Duration = Duration::days(1);

const DELETE_ENDED_SESSIONS: &str = "DELETE FROM ended_sessions
     WHERE id_hash IN (SELECT id_hash FROM ended_sessions WHERE ended_at <= $1 LIMIT $2)";
const DELETE_LOGOUT_TOKENS: &str = "DELETE FROM logout_tokens
     WHERE jti_hash IN (SELECT jti_hash FROM logout_tokens WHERE forget_at <= $1 LIMIT $2)";

impl Sessions {
    /// Deletes sessions that have expired, `limit` at most, and what is kept of ended ones and of logout tokens for too
    /// long. How many sessions it were.
    pub(crate) async fn delete_expired(&self, limit: u32) -> sqlx::Result<u64> {
        let now = self.clock.now();
        let rows: Vec<(Vec<u8>,)> =
            sqlx::query_as("SELECT id_hash FROM sessions WHERE ends_at <= $1 LIMIT $2")
                .bind(from_time(now))
                .bind(i64::from(limit))
                .fetch_all(&self.db.read)
                .await?;
        let mut deleted = 0;
        let mut connection = self.db.relaxed().await?;
        let mut transaction = connection.begin().await?;
        for key in session_keys(&rows) {
            // It may have been used since it was read, by a request that came in its last moment.
            let reason = EndReason::Expired;
            deleted +=
                u64::from(delete_ending_by(&mut transaction, &key, from_time(now), reason, now).await?);
        }
        for (delete, until) in [(DELETE_ENDED_SESSIONS, now - RETENTION), (DELETE_LOGOUT_TOKENS, now)] {
            sqlx::query(delete)
                .bind(from_time(until))
                .bind(i64::from(limit))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(deleted)
    }
}
