//! Where sessions are kept: one sealed row each, in the project's own table.

use std::{fmt, sync::Arc};

use time::{Duration, OffsetDateTime};
use tower_sessions::session::Id;

use super::{
    deletion::delete,
    end_reason::EndReason,
    key::{IssuerKey, SessionKey},
    record::Record,
    stored_session::{RecordSealer, SessionError, StoredSession, select_session},
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
const TOUCH: &str =
    "UPDATE sessions SET last_used_at = $1, ends_at = $2 WHERE id_hash = $3 AND last_used_at < $1";
const CAP_AT_TOKENS: &str = "UPDATE sessions
     SET ends_at = (SELECT refresh_ends_at FROM tokens WHERE session_hash = id_hash)
     WHERE id_hash = $1 AND ends_at > (SELECT refresh_ends_at FROM tokens WHERE session_hash = id_hash)";

/// The sessions.
#[derive(Clone)]
pub(crate) struct Sessions {
    pub(super) db: Db,
    pub(super) sealer: RecordSealer,
    pub(super) clock: Arc<dyn Clock>,
    idle: Duration,
}

impl Sessions {
    pub(crate) fn new(db: Db, sealer: Sealer, clock: Arc<dyn Clock>, idle: Duration) -> Self {
        Self { db, sealer: RecordSealer::new(sealer), clock, idle }
    }

    /// The session, if it has not ended.
    pub(crate) async fn find(&self, key: &SessionKey) -> Result<Option<StoredSession>, SessionError> {
        let select = query(select_session!("WHERE id_hash = $1 AND ends_at > $2"))
            .bind(key.as_bytes())
            .bind(from_time(self.clock.now()));
        let row = self.db.fetch_optional(select).await?;
        row.map(|row| self.sealer.open_row(row)).transpose()
    }

    /// Records that the session is in use, and until when that lets it live: never past its refresh token, which may have
    /// been replaced since the caller read the row.
    pub(crate) async fn touch(
        &self,
        key: &SessionKey,
        now: OffsetDateTime,
        ends_at: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let touch = query(TOUCH).bind(from_time(now)).bind(from_time(ends_at)).bind(key.as_bytes());
        let cap = query(CAP_AT_TOKENS).bind(key.as_bytes());
        let work = self.db.transaction(Durability::Relaxed, move |connection| {
            Box::pin(async move {
                connection.execute(touch).await?;
                // The row is held from here on: what comes before is seen, and what comes after caps the session itself.
                connection.execute(cap).await.map(drop)
            })
        });
        work.await
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
        let replace = query("UPDATE sessions SET sealed = $1 WHERE id_hash = $2 AND sealed = $3")
            .bind(new)
            .bind(key.as_bytes())
            .bind(old);
        Ok(self.db.execute(Durability::Durable, replace).await? == 1)
    }

    /// Ends a session, its tokens with it. Whether there was one.
    pub(crate) async fn end(&self, key: &SessionKey, reason: EndReason) -> sqlx::Result<bool> {
        let (key, now) = (*key, self.clock.now());
        let work = self.db.transaction(Durability::Durable, move |connection| {
            Box::pin(async move { delete(connection, &key, reason, now).await })
        });
        work.await
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::SystemClock,
        session::identity::Identity,
        tokens::{
            sql_store::SqlTokenStore,
            token::{AccessToken, TokenSet},
            token_store::{Commit, TokenStore},
        },
        unix_millis::to_time,
    };

    fn identity() -> Identity {
        Identity {
            issuer: "https://id.example".to_owned(),
            subject: "ada".to_owned(),
            provider_session: None,
            name: None,
            email: None,
            email_verified: None,
            picture: None,
        }
    }

    #[tokio::test]
    async fn a_touch_after_a_refresh_does_not_outlive_the_new_refresh_token_c18() {
        let folder = tempfile::TempDir::new().unwrap();
        let db = Db::open(&format!("sqlite:{}/bff.db", folder.path().display())).await.unwrap();
        let sealer = Sealer::new(&["thirty-two bytes or more of noise".into()]).unwrap();
        let sessions = Sessions::new(db.clone(), sealer.clone(), Arc::new(SystemClock), Duration::HOUR);
        let token_store = SqlTokenStore::new(db.clone(), sealer);
        let now = to_time(from_time(SystemClock.now()));
        let device = String::new();
        let record =
            Record { identity: identity(), signed_in_at: now, authenticated_at: None, device, name: None };
        let tokens = |refresh_ends_at| TokenSet {
            provider: None,
            access_token: AccessToken::from("access".to_owned()),
            refresh_token: None,
            id_token: None,
            scopes: Vec::new(),
            issued_at: now,
            expires_at: now,
            refresh_ends_at,
            replaces_rejected: false,
        };
        let (id, insert) = sessions.insert(&record, now + Duration::DAY).unwrap();
        let key = SessionKey::of(&id);
        db.execute(Durability::Durable, insert).await.unwrap();
        for insert in token_store.insert(&key, &tokens(None)).unwrap() {
            db.execute(Durability::Durable, insert).await.unwrap();
        }

        // Two hours are more than the session has left, so nothing is taken from it yet.
        let refresh_end = now + Duration::hours(2);
        assert_eq!(token_store.commit(&key, 0, &tokens(Some(refresh_end))).await.unwrap(), Commit::Done);
        let ends_at = async || sessions.find(&key).await.unwrap().unwrap().ends_at;
        assert!(ends_at().await < refresh_end);
        let later = |seconds| now + Duration::minutes(1) + Duration::seconds(seconds);
        // The request that writes this has read the row before the refresh.
        sessions.touch(&key, later(1), now + Duration::hours(8)).await.unwrap();
        assert_eq!(ends_at().await, refresh_end);
        sessions.touch(&key, later(2), now + Duration::minutes(90)).await.unwrap();
        assert_eq!(ends_at().await, now + Duration::minutes(90), "what is shorter stays so");
    }
}
