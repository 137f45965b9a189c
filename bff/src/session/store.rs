//! Where sessions are kept: one sealed row each, in the project's own store behind tower-sessions.
//!
//! `save` only ever updates a row that is still there: a request that outlives a sign-out brings nothing back.

use std::{collections::HashMap, fmt, sync::Arc};

use async_trait::async_trait;
use serde_json::Value;
use sqlx::{Any, Connection, Transaction};
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    SessionStore,
    session::{Id, Record as CookieRecord},
    session_store,
};

use super::{Ending, Record, SessionKey, key::IssuerKey};
use crate::{
    clock::Clock,
    db::Db,
    millis::{from_time, to_time},
    seal::{self, Sealer},
};

/// How long the ending of a session is remembered.
const REMEMBERED: Duration = Duration::days(1);

/// The sessions.
#[derive(Clone)]
pub(crate) struct Sessions {
    db: Db,
    sealer: Sealer,
    clock: Arc<dyn Clock>,
    idle: Duration,
}

/// A session's row, opened.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) key: SessionKey,
    pub(crate) record: Record,
    pub(crate) last_used_at: OffsetDateTime,
    /// When it ends unless it is used.
    pub(crate) ends_at: OffsetDateTime,
    /// When it ends, used or not: its absolute lifetime, or the end of its refresh token.
    pub(crate) latest_end_at: OffsetDateTime,
    /// How often its tokens were refreshed.
    pub(crate) generation: u64,
}

/// Why a row gave no session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("the sessions' table")]
    Store(#[from] sqlx::Error),
    #[error("the session could not be opened")]
    Sealed(#[from] seal::OpenError),
    #[error("the session could not be read")]
    Format(#[from] serde_json::Error),
    #[error("the session's record is not of this program")]
    Foreign,
}

type Data = HashMap<String, Value>;
type Row = (Vec<u8>, Vec<u8>, i64, i64, i64, Option<i64>, Option<i64>);

/// What a session's row holds, with the parts of its tokens' that bear on it.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT id_hash, sessions.sealed, last_used_at, ends_at, absolute_end_at, refresh_ends_at, generation
             FROM sessions LEFT JOIN tokens ON session_hash = id_hash ",
            $which
        )
    };
}

impl Sessions {
    pub(crate) fn new(db: Db, sealer: Sealer, clock: Arc<dyn Clock>, idle: Duration) -> Self {
        Self { db, sealer, clock, idle }
    }

    /// The session, if it has not ended.
    pub(crate) async fn find(&self, key: &SessionKey) -> Result<Option<Stored>, SessionError> {
        let row = sqlx::query_as(select!("WHERE id_hash = $1 AND ends_at > $2"))
            .bind(key.as_bytes())
            .bind(from_time(self.clock.now()))
            .fetch_optional(&self.db.read)
            .await?;
        row.map(|row| self.open(row)).transpose()
    }

    /// All sessions of a person, the last used first. One that can't be opened is left out.
    pub(crate) async fn of_person(&self, person: IssuerKey) -> sqlx::Result<Vec<Stored>> {
        let rows =
            sqlx::query_as(select!("WHERE person_hash = $1 AND ends_at > $2 ORDER BY last_used_at DESC"))
                .bind(person.as_bytes())
                .bind(from_time(self.clock.now()))
                .fetch_all(&self.db.read)
                .await?;
        Ok(self.open_all(rows))
    }

    /// The `limit` sessions that were used last.
    pub(crate) async fn latest(&self, limit: u32) -> sqlx::Result<Vec<Stored>> {
        let rows = sqlx::query_as(select!("WHERE ends_at > $1 ORDER BY last_used_at DESC LIMIT $2"))
            .bind(from_time(self.clock.now()))
            .bind(i64::from(limit))
            .fetch_all(&self.db.read)
            .await?;
        Ok(self.open_all(rows))
    }

    /// The sessions behind one of the provider's own.
    pub(crate) async fn of_provider_session(&self, session: IssuerKey) -> sqlx::Result<Vec<SessionKey>> {
        self.keys("SELECT id_hash FROM sessions WHERE provider_session_hash = $1", session.as_bytes()).await
    }

    /// The names of all sessions of a person.
    pub(crate) async fn keys_of_person(&self, person: IssuerKey) -> sqlx::Result<Vec<SessionKey>> {
        self.keys("SELECT id_hash FROM sessions WHERE person_hash = $1", person.as_bytes()).await
    }

    /// The names of up to `limit` sessions that come after `last`, in the table's order.
    pub(crate) async fn keys_after(
        &self,
        last: Option<SessionKey>,
        limit: u32,
    ) -> sqlx::Result<Vec<SessionKey>> {
        let rows: Vec<(Vec<u8>,)> =
            sqlx::query_as("SELECT id_hash FROM sessions WHERE id_hash > $1 ORDER BY id_hash LIMIT $2")
                .bind(last.as_ref().map_or([].as_slice(), SessionKey::as_bytes))
                .bind(i64::from(limit))
                .fetch_all(&self.db.read)
                .await?;
        Ok(keys(&rows))
    }

    async fn keys(&self, query: &'static str, of: &[u8]) -> sqlx::Result<Vec<SessionKey>> {
        let rows: Vec<(Vec<u8>,)> = sqlx::query_as(query).bind(of).fetch_all(&self.db.read).await?;
        Ok(keys(&rows))
    }

    /// Notes that the session is in use, and until when that lets it live: never past its refresh token, which may have
    /// been replaced since the caller read the row.
    pub(crate) async fn touch(
        &self,
        key: &SessionKey,
        now: OffsetDateTime,
        ends_at: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let mut connection = self.db.light().await?;
        let mut transaction = connection.begin().await?;
        sqlx::query(
            "UPDATE sessions SET last_used_at = $1, ends_at = $2 WHERE id_hash = $3 AND last_used_at < $1",
        )
        .bind(from_time(now))
        .bind(from_time(ends_at))
        .bind(key.as_bytes())
        .execute(&mut *transaction)
        .await?;
        // The row is held from here on: what comes before is seen, and what comes after caps the session itself.
        sqlx::query(
            "UPDATE sessions SET ends_at = (SELECT refresh_ends_at FROM tokens WHERE session_hash = id_hash)
             WHERE id_hash = $1
               AND ends_at > (SELECT refresh_ends_at FROM tokens WHERE session_hash = id_hash)",
        )
        .bind(key.as_bytes())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }

    /// Names the device of a session. Whether the session is still there.
    pub(crate) async fn rename(&self, key: &SessionKey, name: Option<&str>) -> Result<bool, SessionError> {
        loop {
            let Some(old) = self.sealed(key).await? else { return Ok(false) };
            let mut record = self.open_record(key, &old)?;
            record.name = name.map(str::to_owned);
            let data = Data::from([(Record::KEY.to_owned(), serde_json::to_value(record)?)]);
            if self.replace_sealed(key, &old, &self.seal(key, &data)?).await? {
                return Ok(true);
            }
        }
    }

    /// Seals the session's record with the first secret, unless it is so already. Whether it had to be.
    pub(crate) async fn reseal(&self, key: &SessionKey) -> Result<bool, SessionError> {
        let Some(old) = self.sealed(key).await? else { return Ok(false) };
        if self.sealer.is_current(&old) {
            return Ok(false);
        }
        let plain = self.sealer.open(&place(key), &old)?;
        Ok(self.replace_sealed(key, &old, &self.sealer.seal(&place(key), &plain)).await?)
    }

    async fn sealed(&self, key: &SessionKey) -> sqlx::Result<Option<Vec<u8>>> {
        sqlx::query_scalar("SELECT sealed FROM sessions WHERE id_hash = $1")
            .bind(key.as_bytes())
            .fetch_optional(&self.db.read)
            .await
    }

    async fn replace_sealed(&self, key: &SessionKey, old: &[u8], new: &[u8]) -> sqlx::Result<bool> {
        let replaced = sqlx::query("UPDATE sessions SET sealed = $1 WHERE id_hash = $2 AND sealed = $3")
            .bind(new)
            .bind(key.as_bytes())
            .bind(old)
            .execute(&mut *self.db.durable().await?)
            .await?;
        Ok(replaced.rows_affected() == 1)
    }

    /// Ends a session, its tokens with it. Whether there was one.
    pub(crate) async fn end(&self, key: &SessionKey, how: Ending) -> sqlx::Result<bool> {
        let mut connection = self.db.durable().await?;
        let mut transaction = connection.begin().await?;
        let ended = self.end_within(&mut transaction, key, how).await?;
        transaction.commit().await?;
        Ok(ended)
    }

    /// The same as a part of something larger.
    pub(crate) async fn end_within(
        &self,
        transaction: &mut Transaction<'_, Any>,
        key: &SessionKey,
        how: Ending,
    ) -> sqlx::Result<bool> {
        delete(transaction, key, how, self.clock.now()).await
    }

    /// Puts a session in under a new id, as a part of its beginning.
    pub(crate) async fn insert(
        &self,
        transaction: &mut Transaction<'_, Any>,
        record: &Record,
        absolute_end_at: OffsetDateTime,
    ) -> Result<Id, SessionError> {
        let now = self.clock.now();
        let data = Data::from([(Record::KEY.to_owned(), serde_json::to_value(record)?)]);
        loop {
            let id = Id::default();
            let key = SessionKey::of(&id);
            let created = sqlx::query(
                "INSERT INTO sessions (id_hash, person_hash, provider_session_hash, sealed,
                                       signed_in_at, last_used_at, ends_at, absolute_end_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id_hash) DO NOTHING",
            )
            .bind(key.as_bytes())
            .bind(record.identity.person().as_bytes())
            .bind(record.identity.at_provider().as_ref().map(IssuerKey::as_bytes))
            .bind(self.seal(&key, &data)?)
            .bind(from_time(record.signed_in_at))
            .bind(from_time(now))
            .bind(from_time(absolute_end_at.min(now + self.idle)))
            .bind(from_time(absolute_end_at))
            .execute(&mut **transaction)
            .await?;
            if created.rows_affected() == 1 {
                return Ok(id);
            }
        }
    }

    /// How a session ended, if it did so lately.
    pub(crate) async fn ending(&self, key: &SessionKey) -> sqlx::Result<Option<Ending>> {
        let how: Option<String> = sqlx::query_scalar("SELECT how FROM endings WHERE id_hash = $1")
            .bind(key.as_bytes())
            .fetch_optional(&self.db.read)
            .await?;
        Ok(how.as_deref().and_then(Ending::from_name))
    }

    /// The sessions that ended at `since` or later.
    pub(crate) async fn endings_since(
        &self,
        since: OffsetDateTime,
    ) -> sqlx::Result<Vec<(SessionKey, Ending)>> {
        let rows: Vec<(Vec<u8>, String)> =
            sqlx::query_as("SELECT id_hash, how FROM endings WHERE ended_at >= $1")
                .bind(from_time(since))
                .fetch_all(&self.db.read)
                .await?;
        let ending =
            |(key, how): &(Vec<u8>, String)| Some((SessionKey::from_bytes(key)?, Ending::from_name(how)?));
        Ok(rows.iter().filter_map(ending).collect())
    }

    /// Ends sessions that have run out, `limit` at most, and forgets endings of long ago. How many it ended.
    pub(crate) async fn sweep(&self, limit: u32) -> sqlx::Result<u64> {
        let now = self.clock.now();
        let rows: Vec<(Vec<u8>,)> =
            sqlx::query_as("SELECT id_hash FROM sessions WHERE ends_at <= $1 LIMIT $2")
                .bind(from_time(now))
                .bind(i64::from(limit))
                .fetch_all(&self.db.read)
                .await?;
        let mut swept = 0;
        let mut connection = self.db.light().await?;
        let mut transaction = connection.begin().await?;
        for key in keys(&rows) {
            // It may have been used since it was read, by a request that came in its last moment.
            let how = Ending::Expired;
            swept += u64::from(delete_ending_by(&mut transaction, &key, from_time(now), how, now).await?);
        }
        for (forget, until) in [(FORGET_ENDINGS, now - REMEMBERED), (FORGET_LOGOUT_TOKENS, now)] {
            sqlx::query(forget)
                .bind(from_time(until))
                .bind(i64::from(limit))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(swept)
    }

    /// Whether a logout token's `jti` was noted.
    pub(crate) async fn knows_logout_token(&self, jti_hash: &[u8]) -> sqlx::Result<bool> {
        let noted: Option<i64> =
            sqlx::query_scalar("SELECT forget_at FROM logout_tokens WHERE jti_hash = $1")
                .bind(jti_hash)
                .fetch_optional(&self.db.read)
                .await?;
        Ok(noted.is_some())
    }

    /// Notes a logout token's `jti` until the token is too old to be taken.
    pub(crate) async fn note_logout_token(
        &self,
        jti_hash: &[u8],
        forget_at: OffsetDateTime,
    ) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO logout_tokens (jti_hash, forget_at) VALUES ($1, $2) ON CONFLICT (jti_hash) DO NOTHING",
        )
        .bind(jti_hash)
        .bind(from_time(forget_at))
        .execute(&mut *self.db.durable().await?)
        .await?;
        Ok(())
    }

    fn open(&self, row: Row) -> Result<Stored, SessionError> {
        let (key, sealed, last_used_at, ends_at, absolute_end_at, refresh_ends_at, generation) = row;
        let key = SessionKey::from_bytes(&key).ok_or(SessionError::Foreign)?;
        Ok(Stored {
            key,
            record: self.open_record(&key, &sealed)?,
            last_used_at: to_time(last_used_at),
            ends_at: to_time(ends_at),
            latest_end_at: to_time(refresh_ends_at.unwrap_or(absolute_end_at).min(absolute_end_at)),
            generation: generation.unwrap_or_default().unsigned_abs(),
        })
    }

    fn open_all(&self, rows: Vec<Row>) -> Vec<Stored> {
        rows.into_iter().filter_map(|row| self.open(row).ok()).collect()
    }

    fn open_record(&self, key: &SessionKey, sealed: &[u8]) -> Result<Record, SessionError> {
        let mut data = serde_json::from_slice::<Data>(&self.sealer.open(&place(key), sealed)?)?;
        Ok(serde_json::from_value(data.remove(Record::KEY).ok_or(SessionError::Foreign)?)?)
    }

    fn seal(&self, key: &SessionKey, data: &Data) -> serde_json::Result<Vec<u8>> {
        self.sealer.seal_json(&place(key), data)
    }
}

const FORGET_ENDINGS: &str =
    "DELETE FROM endings WHERE id_hash IN (SELECT id_hash FROM endings WHERE ended_at <= $1 LIMIT $2)";
const FORGET_LOGOUT_TOKENS: &str = "DELETE FROM logout_tokens
     WHERE jti_hash IN (SELECT jti_hash FROM logout_tokens WHERE forget_at <= $1 LIMIT $2)";

/// Deletes a session, whenever it would have ended, and notes how it did. Whether there was one.
pub(crate) async fn delete(
    transaction: &mut Transaction<'_, Any>,
    key: &SessionKey,
    how: Ending,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    delete_ending_by(transaction, key, i64::MAX, how, now).await
}

/// Deletes a session if it ends at `latest` or before.
async fn delete_ending_by(
    transaction: &mut Transaction<'_, Any>,
    key: &SessionKey,
    latest: i64,
    how: Ending,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let deleted = sqlx::query("DELETE FROM sessions WHERE id_hash = $1 AND ends_at <= $2")
        .bind(key.as_bytes())
        .bind(latest)
        .execute(&mut **transaction)
        .await?;
    if deleted.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO endings (id_hash, how, ended_at) VALUES ($1, $2, $3) ON CONFLICT (id_hash) DO NOTHING",
    )
    .bind(key.as_bytes())
    .bind(how.as_str())
    .bind(from_time(now))
    .execute(&mut **transaction)
    .await?;
    Ok(true)
}

fn keys(rows: &[(Vec<u8>,)]) -> Vec<SessionKey> {
    rows.iter().filter_map(|(key,)| SessionKey::from_bytes(key)).collect()
}

/// What a sealed session is bound to: its own row.
fn place(key: &SessionKey) -> Vec<u8> {
    [b"session".as_slice(), key.as_bytes()].concat()
}

/// tower-sessions' errors hold text only; the cause goes on as such.
fn backend(error: impl fmt::Display) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

fn encode(error: serde_json::Error) -> session_store::Error {
    session_store::Error::Encode(error.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    /// Only signed-in people have sessions, so there is always a person to file it under. The id is drawn here: the
    /// one that the record comes with may be what a browser brought.
    async fn create(&self, cookie: &mut CookieRecord) -> session_store::Result<()> {
        let record = cookie.data.get(Record::KEY).ok_or_else(|| backend(SessionError::Foreign))?;
        let record = serde_json::from_value::<Record>(record.clone()).map_err(encode)?;
        let mut connection = self.db.durable().await.map_err(backend)?;
        let mut transaction = connection.begin().await.map_err(backend)?;
        cookie.id = self.insert(&mut transaction, &record, cookie.expiry_date).await.map_err(backend)?;
        transaction.commit().await.map_err(backend)
    }

    async fn save(&self, cookie: &CookieRecord) -> session_store::Result<()> {
        let key = SessionKey::of(&cookie.id);
        sqlx::query("UPDATE sessions SET sealed = $1 WHERE id_hash = $2")
            .bind(self.seal(&key, &cookie.data).map_err(encode)?)
            .bind(key.as_bytes())
            .execute(&mut *self.db.durable().await.map_err(backend)?)
            .await
            .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<CookieRecord>> {
        let Some(stored) = self.find(&SessionKey::of(id)).await.map_err(backend)? else { return Ok(None) };
        let record = serde_json::to_value(stored.record).map_err(encode)?;
        let data = Data::from([(Record::KEY.to_owned(), record)]);
        Ok(Some(CookieRecord { id: *id, data, expiry_date: stored.latest_end_at }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.end(&SessionKey::of(id), Ending::Revoked).await.map_err(backend)?;
        Ok(())
    }
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
        SystemClock,
        session::Identity,
        tokens::{
            AccessToken, TokenSet,
            store::{Commit, TokenStore},
            vault::Vault,
        },
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
    async fn a_use_that_is_noted_late_does_not_outlive_the_refresh_token_that_came_meanwhile_c18() {
        let folder = tempfile::TempDir::new().unwrap();
        let db = Db::open(&format!("sqlite:{}/bff.db", folder.path().display())).await.unwrap();
        let sealer = Sealer::new(&["thirty-two bytes or more of noise".into()]).unwrap();
        let sessions = Sessions::new(db.clone(), sealer.clone(), Arc::new(SystemClock), Duration::HOUR);
        let vault = Vault::new(db.clone(), sealer);
        let now = to_time(from_time(SystemClock.now()));
        let device = String::new();
        let record =
            Record { identity: identity(), signed_in_at: now, authenticated_at: None, device, name: None };
        let tokens = |refresh_ends_at| TokenSet {
            access_token: AccessToken::from("access".to_owned()),
            refresh_token: None,
            scopes: Vec::new(),
            issued_at: now,
            expires_at: now,
            refresh_ends_at,
        };
        let mut connection = db.durable().await.unwrap();
        let mut transaction = connection.begin().await.unwrap();
        let id = sessions.insert(&mut transaction, &record, now + Duration::DAY).await.unwrap();
        let key = SessionKey::of(&id);
        vault.insert(&mut transaction, &key, &tokens(None)).await.unwrap();
        transaction.commit().await.unwrap();
        drop(connection);

        // Two hours are more than the session has left, so nothing is taken from it yet.
        let refresh_end = now + Duration::hours(2);
        assert_eq!(vault.commit(&key, 0, &tokens(Some(refresh_end))).await.unwrap(), Commit::Done);
        let ends_at = async || sessions.find(&key).await.unwrap().unwrap().ends_at;
        assert!(ends_at().await < refresh_end);
        let later = |seconds| now + Duration::minutes(1) + Duration::seconds(seconds);
        // The request that notes this has read the row before the refresh.
        sessions.touch(&key, later(1), now + Duration::hours(8)).await.unwrap();
        assert_eq!(ends_at().await, refresh_end);
        sessions.touch(&key, later(2), now + Duration::minutes(90)).await.unwrap();
        assert_eq!(ends_at().await, now + Duration::minutes(90), "what is shorter stays so");
    }
}
