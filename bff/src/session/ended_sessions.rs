//! The sessions that have ended lately, and why. Who learns of an end here may tell others at once, so it counts for what is
//! in memory as well.

use time::OffsetDateTime;

use super::{end_reason::EndReason, key::SessionKey, store::Sessions};
use crate::{db::query, unix_millis::from_time};

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
        let select = query("SELECT id_hash, reason FROM ended_sessions WHERE ended_at >= $1");
        let rows: Vec<(Vec<u8>, String)> = self.db.fetch_all(select.bind(from_time(since))).await?;
        let ended = |(key, reason): &(Vec<u8>, String)| {
            Some((SessionKey::from_bytes(key)?, EndReason::from_name(reason)?))
        };
        let ended = rows.iter().filter_map(ended).collect::<Vec<_>>();
        ended.iter().for_each(|(key, _)| self.cache.remove(key));
        Ok(ended)
    }
}
