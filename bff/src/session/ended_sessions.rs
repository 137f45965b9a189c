//! The sessions that have ended lately, and why. Who learns of an end here may tell others at once, so it counts for what is
//! in memory as well.

use time::OffsetDateTime;

use super::{end_reason::EndReason, key::SessionKey, store::Sessions};
use crate::{db::query, unix_millis::from_time};

/// How many are read at once: whoever shares the processor waits for so many. Thousands end together where a company signs
/// in at the same hour.
const AT_ONCE: usize = 100;

const SELECT: &str = "SELECT id_hash, reason, ended_at FROM ended_sessions
     WHERE ended_at >= $1 AND (ended_at > $1 OR id_hash > $2) ORDER BY ended_at, id_hash LIMIT $3";

impl Sessions {
    /// Why a session ended, if it did so lately.
    pub(crate) async fn end_reason(&self, key: &SessionKey) -> sqlx::Result<Option<EndReason>> {
        let select = query("SELECT reason FROM ended_sessions WHERE id_hash = $1").bind(key.as_bytes());
        let row: Option<(String,)> = self.db.fetch_optional(select).await?;
        if row.is_some() {
            self.cache.remove(key);
        }
        Ok(row.and_then(|(reason,)| EndReason::from_name(&reason)))
    }

    /// The sessions that ended at `since` or later.
    pub(crate) async fn ended_since(
        &self,
        since: OffsetDateTime,
    ) -> sqlx::Result<Vec<(SessionKey, EndReason)>> {
        let (mut time, mut last, mut ended) = (from_time(since), Vec::new(), Vec::new());
        loop {
            let select = query(SELECT).bind(time).bind(last.as_slice()).bind(AT_ONCE as i64);
            let rows: Vec<(Vec<u8>, String, i64)> = self.db.fetch_all(select).await?;
            for (key, reason, _) in &rows {
                let Some(key) = SessionKey::from_bytes(key) else { continue };
                self.cache.remove(&key);
                ended.extend(EndReason::from_name(reason).map(|reason| (key, reason)));
            }
            match rows.into_iter().nth(AT_ONCE - 1) {
                Some((key, _, ended_at)) => (last, time) = (key, ended_at),
                None => return Ok(ended),
            }
        }
    }
}
