//! Where sessions are kept: one sealed row each, in the project's own table.

use std::{fmt, sync::Arc};

use time::{Duration, OffsetDateTime};
use tower_sessions::session::Id;

use super::{
    cache::SessionCache,
    deletion::delete,
    end_reason::EndReason,
    key::{IssuerKey, SessionKey},
    noted_uses::NotedUses,
    record::Record,
    stored_session::{FoundSession, RecordSealer, Row, SessionError, StoredSession, select_session},
};
use crate::{
    clock::Clock,
    db::{Db, Durability, Query, query},
    seal::Sealer,
    unix_millis::from_time,
};

const INSERT: &str = "INSERT INTO sessions (id_hash, person_hash, provider_session_hash, sealed,
                                            signed_in_at, last_used_at, ends_at, absolute_end_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id_hash) DO NOTHING";

/// The sessions.
#[derive(Clone)]
pub(crate) struct Sessions {
    pub(super) db: Db,
    pub(super) sealer: RecordSealer,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) idle: Duration,
    pub(super) cache: SessionCache,
    pub(super) noted_uses: NotedUses,
}

impl Sessions {
    pub(crate) fn new(db: Db, sealer: Sealer, clock: Arc<dyn Clock>, idle: Duration) -> Self {
        let (cache, noted_uses) = (SessionCache::default(), NotedUses::default());
        Self { db, sealer: RecordSealer::new(sealer), clock, idle, cache, noted_uses }
    }

    /// What is in memory of the sessions. Whoever changes a row tells it.
    pub(crate) const fn cache(&self) -> &SessionCache {
        &self.cache
    }

    /// The session, if it has not ended: from memory where that is known to be as the row is.
    pub(crate) async fn find(&self, key: &SessionKey) -> Result<Option<FoundSession>, SessionError> {
        if let Some(found) = self.cache.get(key, self.clock.now()) {
            return Ok(Some(found));
        }
        // Boxed, as each way to the database is on the path of every request: what most of them never do would take room
        // in all of them, and be moved with them.
        Box::pin(self.find_stored(key)).await
    }

    async fn find_stored(&self, key: &SessionKey) -> Result<Option<FoundSession>, SessionError> {
        let reading = self.cache.begin_read(*key);
        let Some(stored) = self.read(key).await? else { return Ok(None) };
        let found = FoundSession::from(stored);
        self.cache.put(reading, found.clone());
        Ok(Some(found))
    }

    /// The session by its row, if it has not ended.
    pub(super) async fn read(&self, key: &SessionKey) -> Result<Option<StoredSession>, SessionError> {
        let select = query(select_session!("WHERE id_hash = $1 AND ends_at > $2"))
            .bind(key.as_bytes())
            .bind(from_time(self.clock.now()));
        let row = self.db.fetch_optional(select).await?;
        row.map(|row| self.open(row)).transpose()
    }

    /// A row as it will be once the last use is written.
    pub(super) fn open(&self, row: Row) -> Result<StoredSession, SessionError> {
        let mut stored = self.sealer.open_row(row)?;
        self.noted_uses.apply(&mut stored);
        Ok(stored)
    }

    /// How many sessions are alive.
    pub(crate) async fn count(&self) -> sqlx::Result<i64> {
        let count =
            query("SELECT COUNT(*) FROM sessions WHERE ends_at > $1").bind(from_time(self.clock.now()));
        let row: Option<(i64,)> = self.db.fetch_optional(count).await?;
        Ok(row.map_or(0, |(count,)| count))
    }

    /// Whether the database can be asked for sessions.
    pub(crate) async fn check(&self) -> sqlx::Result<()> {
        let any = query("SELECT ends_at FROM sessions WHERE id_hash = $1").bind(&[0; 32][..]);
        self.db.fetch_optional::<(i64,)>(any).await.map(drop)
    }

    /// Names the device of a session. Whether the session is still there.
    pub(crate) async fn rename(&self, key: &SessionKey, name: Option<&str>) -> Result<bool, SessionError> {
        loop {
            let Some(old) = self.sealed(key).await? else { return Ok(false) };
            let mut record = self.sealer.open(key, &old)?;
            record.name = name.map(str::to_owned);
            if self.replace_sealed(key, &old, &self.sealer.seal(key, &record)?).await? {
                return Ok(true);
            }
        }
    }

    /// Seals the session's record with the first secret, unless it is so already. Whether it had to be.
    pub(crate) async fn reseal(&self, key: &SessionKey) -> Result<bool, SessionError> {
        let Some(old) = self.sealed(key).await? else { return Ok(false) };
        let Some(new) = self.sealer.reseal(key, &old)? else { return Ok(false) };
        Ok(self.replace_sealed(key, &old, &new).await?)
    }

    async fn sealed(&self, key: &SessionKey) -> sqlx::Result<Option<Vec<u8>>> {
        let select = query("SELECT sealed FROM sessions WHERE id_hash = $1").bind(key.as_bytes());
        let row: Option<(Vec<u8>,)> = self.db.fetch_optional(select).await?;
        Ok(row.map(|(sealed,)| sealed))
    }

    async fn replace_sealed(&self, key: &SessionKey, old: &[u8], new: &[u8]) -> sqlx::Result<bool> {
        let change = self.cache.begin_change(&[*key]);
        let replace = query("UPDATE sessions SET sealed = $1 WHERE id_hash = $2 AND sealed = $3")
            .bind(new)
            .bind(key.as_bytes())
            .bind(old);
        let replaced = self.db.execute(Durability::Durable, replace).await?;
        change.done();
        Ok(replaced == 1)
    }

    /// Ends a session, its tokens with it. Whether there was one.
    pub(crate) async fn end(&self, key: &SessionKey, reason: EndReason) -> sqlx::Result<bool> {
        let change = self.cache.begin_change(&[*key]);
        let (key, now) = (*key, self.clock.now());
        let work = self.db.transaction::<_, sqlx::Error>(Durability::Durable, move |connection| {
            Box::pin(async move { delete(connection, &key, reason, now).await })
        });
        let ended = work.await?;
        change.done();
        Ok(ended)
    }

    /// A new id, and what inserts a session under it, as a part of its beginning. It writes no row where there is a
    /// session of that id.
    pub(crate) fn insert(
        &self,
        record: &Record,
        absolute_end_at: OffsetDateTime,
    ) -> serde_json::Result<(Id, Query)> {
        let (id, now) = (Id::default(), self.clock.now());
        let key = SessionKey::of(&id);
        let insert = query(INSERT)
            .bind(key.as_bytes())
            .bind(record.identity.person_key().as_bytes())
            .bind(record.identity.provider_session_key().as_ref().map(IssuerKey::as_bytes))
            .bind(self.sealer.seal(&key, record)?)
            .bind(from_time(record.signed_in_at))
            .bind(from_time(now))
            .bind(from_time(absolute_end_at.min(now + self.idle)))
            .bind(from_time(absolute_end_at));
        Ok((id, insert))
    }
}

/// The keys of rows that hold nothing else.
pub(super) fn session_keys(rows: &[(Vec<u8>,)]) -> Vec<SessionKey> {
    rows.iter().filter_map(|(key,)| SessionKey::from_bytes(key)).collect()
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}
