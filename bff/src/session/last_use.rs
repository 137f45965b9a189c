//! When sessions were used last, and until when that lets them live: known in this process at once, and written behind,
//! many in one transaction.
//!
//! A use that is not written yet is lost with the process. So where half of an idle lifetime is over, it is written at once:
//! others have the other half before they could take the session for ended. Writing late brings nothing back: a row that
//! has gone stays gone, one that had ended when it was used stays so, and none outlives its refresh token.

use std::error::Error;

use sqlx::Connection;
use time::{Duration, OffsetDateTime};

use super::{
    key::SessionKey,
    noted_uses::{LastUse, Note},
    store::Sessions,
};
use crate::unix_millis::from_time;

/// Where the idle lifetime is shorter than this, each use that counts is written at once.
const SHORTEST_IDLE: Duration = Duration::seconds(60);
/// How many are written in one transaction, so that others who write wait for few.
const BATCH: usize = 200;

impl Sessions {
    /// Records a use of a session that would have ended at `ends_at`. Whether the caller must now have
    /// [`write_noted_uses`](Self::write_noted_uses) run; nobody else is told so until that has ended.
    pub(crate) async fn record_use(
        &self,
        key: &SessionKey,
        last_use: LastUse,
        ends_at: OffsetDateTime,
    ) -> sqlx::Result<bool> {
        let LastUse { at, idle_ends_at } = last_use;
        let is_urgent = self.idle < SHORTEST_IDLE || ends_at - at < self.idle / 2 && idle_ends_at > ends_at;
        let note = if is_urgent { Note::Refused } else { self.noted_uses.note(*key, last_use) };
        if matches!(note, Note::Refused) {
            self.write_uses(&[(*key, last_use)]).await?;
        }
        self.cache.record_use(key, at, idle_ends_at);
        Ok(matches!(note, Note::First))
    }

    /// Writes the uses that were noted and will be in the next moments, until there are none any more.
    pub(crate) async fn write_noted_uses(&self) {
        loop {
            self.noted_uses.wait().await;
            let failed = self.write_unwritten_uses().await.inspect_err(|error| {
                let error = error as &dyn Error;
                tracing::warn!(error, "the last uses of sessions could not be written");
            });
            if self.noted_uses.is_over(failed.is_err()) {
                return;
            }
        }
    }

    /// Writes the uses that were noted until now.
    pub(crate) async fn write_unwritten_uses(&self) -> sqlx::Result<()> {
        for uses in self.noted_uses.unwritten().chunks(BATCH) {
            self.write_uses(uses).await?;
            self.noted_uses.written(uses);
        }
        Ok(())
    }

    /// What is noted is written without delay from now on: the program ends.
    pub(crate) fn hurry_noted_uses(&self) {
        self.noted_uses.hurry();
    }

    /// Writes that sessions were in use, and until when that lets them live: never past their refresh tokens, which may
    /// have been replaced since the callers read the rows.
    pub(super) async fn write_uses(&self, uses: &[(SessionKey, LastUse)]) -> sqlx::Result<()> {
        let mut connection = self.db.relaxed().await?;
        let mut transaction = connection.begin().await?;
        for (key, LastUse { at, idle_ends_at }) in uses {
            let used = sqlx::query(
                "UPDATE sessions SET last_used_at = $1
                 WHERE id_hash = $2 AND last_used_at < $1 AND ends_at > $1",
            )
            .bind(from_time(*at))
            .bind(key.as_bytes())
            .execute(&mut *transaction)
            .await?;
            if used.rows_affected() == 0 {
                continue;
            }
            // The row is held from here on: what comes before is seen, and what comes after caps the session itself.
            sqlx::query(
                "UPDATE sessions SET ends_at = COALESCE(
                     (SELECT refresh_ends_at FROM tokens WHERE session_hash = id_hash AND refresh_ends_at < $1), $1)
                 WHERE id_hash = $2",
            )
            .bind(from_time(*idle_ends_at))
            .bind(key.as_bytes())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }
}
