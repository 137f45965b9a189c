//! Where sessions are kept: one sealed row each, in the project's own store behind tower-sessions.
//!
//! `save` only ever updates a row that is still there: a request that outlives a sign-out brings nothing back.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::SessionKey;
use crate::{clock::Clock, db::Db, millis, seal::Sealer};

/// The sessions.
#[derive(Clone)]
pub(crate) struct Sessions {
    db: Db,
    sealer: Sealer,
    clock: Arc<dyn Clock>,
    idle: Duration,
}

type Data = std::collections::HashMap<String, Value>;

impl Sessions {
    pub(crate) fn new(db: Db, sealer: Sealer, clock: Arc<dyn Clock>, idle: Duration) -> Self {
        Self { db, sealer, clock, idle }
    }

    /// When the session was last used; nothing where it has ended.
    pub(crate) async fn last_seen(&self, key: &SessionKey) -> sqlx::Result<Option<OffsetDateTime>> {
        let seen = sqlx::query_scalar("SELECT last_seen_at FROM sessions WHERE id_hash = $1")
            .bind(key.as_bytes())
            .fetch_optional(&self.db.read)
            .await?;
        Ok(seen.map(millis::to_time))
    }

    /// Notes that the session is in use.
    pub(crate) async fn touch(&self, key: &SessionKey, now: OffsetDateTime) -> sqlx::Result<()> {
        sqlx::query("UPDATE sessions SET last_seen_at = $1 WHERE id_hash = $2 AND last_seen_at < $1")
            .bind(millis::from_time(now))
            .bind(key.as_bytes())
            .execute(&self.db.write)
            .await?;
        Ok(())
    }

    /// Ends a session, its tokens with it. Whether there was one.
    pub(crate) async fn end(&self, key: &SessionKey) -> sqlx::Result<bool> {
        let ended = sqlx::query("DELETE FROM sessions WHERE id_hash = $1")
            .bind(key.as_bytes())
            .execute(&self.db.write)
            .await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Ends a session whose tokens are still those of `generation`, and no other. Whether it did.
    pub(crate) async fn end_at(&self, key: &SessionKey, generation: u64) -> sqlx::Result<bool> {
        let ended = sqlx::query(
            "DELETE FROM sessions WHERE id_hash = $1
             AND EXISTS (SELECT 1 FROM tokens WHERE session_hash = $1 AND generation = $2)",
        )
        .bind(key.as_bytes())
        .bind(i64::try_from(generation).unwrap_or(i64::MAX))
        .execute(&self.db.write)
        .await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Removes sessions that have ended, `limit` at most. How many were removed.
    pub(crate) async fn sweep(&self, limit: u32) -> sqlx::Result<u64> {
        let now = self.clock.now();
        let swept = sqlx::query(
            "DELETE FROM sessions WHERE id_hash IN (
                 SELECT id_hash FROM sessions WHERE ends_at <= $1 OR last_seen_at <= $2 LIMIT $3)",
        )
        .bind(millis::from_time(now))
        .bind(millis::from_time(now - self.idle))
        .bind(limit)
        .execute(&self.db.write)
        .await?;
        Ok(swept.rows_affected())
    }

    fn seal(&self, record: &Record) -> Result<(SessionKey, Vec<u8>)> {
        let key = SessionKey::of(&record.id);
        let plain = serde_json::to_vec(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        Ok((key, self.sealer.seal(&place(&key), &plain)))
    }
}

/// What a sealed session is bound to: its own row.
fn place(key: &SessionKey) -> Vec<u8> {
    [b"session".as_slice(), key.as_bytes()].concat()
}

fn backend(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let (key, sealed) = self.seal(record)?;
            let created = sqlx::query(
                "INSERT INTO sessions (id_hash, sealed, last_seen_at, ends_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (id_hash) DO NOTHING",
            )
            .bind(key.as_bytes())
            .bind(sealed)
            .bind(millis::from_time(self.clock.now()))
            .bind(millis::from_time(record.expiry_date))
            .execute(&self.db.write)
            .await
            .map_err(backend)?;
            if created.rows_affected() == 1 {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let (key, sealed) = self.seal(record)?;
        sqlx::query("UPDATE sessions SET sealed = $1, ends_at = $2 WHERE id_hash = $3")
            .bind(sealed)
            .bind(millis::from_time(record.expiry_date))
            .bind(key.as_bytes())
            .execute(&self.db.write)
            .await
            .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let key = SessionKey::of(id);
        let now = self.clock.now();
        let row: Option<(Vec<u8>, i64)> = sqlx::query_as(
            "SELECT sealed, ends_at FROM sessions WHERE id_hash = $1 AND ends_at > $2 AND last_seen_at > $3",
        )
        .bind(key.as_bytes())
        .bind(millis::from_time(now))
        .bind(millis::from_time(now - self.idle))
        .fetch_optional(&self.db.read)
        .await
        .map_err(backend)?;
        let Some((sealed, ends_at)) = row else { return Ok(None) };
        let plain = match self.sealer.open(&place(&key), &sealed) {
            Ok(plain) => plain,
            Err(error) => {
                tracing::warn!(session = %key, %error, "a session could not be opened and is treated as ended");
                return Ok(None);
            }
        };
        let data =
            serde_json::from_slice::<Data>(&plain).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: millis::to_time(ends_at) }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.end(&SessionKey::of(id)).await.map_err(backend)?;
        Ok(())
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}
