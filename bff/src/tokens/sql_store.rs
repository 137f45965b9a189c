//! Where tokens are kept in the database: one sealed row a session, each change committed before anyone sees the new token.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    lease::LeaseHolder,
    token::TokenSet,
    token_store::{Commit, StoreError, StoredTokens, TokenStore},
};
use crate::{
    db::{Db, Durability, Query, query},
    seal::Sealer,
    session::{cache::SessionCache, deletion::delete, end_reason::EndReason, key::SessionKey},
    unix_millis::from_time,
};

const INSERT: &str =
    "INSERT INTO tokens (session_hash, generation, sealed, refresh_ends_at) VALUES ($1, 0, $2, $3)";
const SELECT: &str = "SELECT generation, sealed FROM tokens WHERE session_hash = $1";
const TAKE_LEASE: &str = "UPDATE tokens SET lease_holder = $1, lease_until = $2
     WHERE session_hash = $3 AND generation = $4 AND (lease_until IS NULL OR lease_until <= $5)";
const RENEW_LEASE: &str = "UPDATE tokens SET lease_until = $1 WHERE session_hash = $2 AND lease_holder = $3";
const RELEASE_LEASE: &str =
    "UPDATE tokens SET lease_holder = NULL, lease_until = NULL WHERE session_hash = $1 AND lease_holder = $2";
const REPLACE: &str = "UPDATE tokens
     SET generation = $1, sealed = $2, refresh_ends_at = $3, lease_holder = NULL, lease_until = NULL
     WHERE session_hash = $4 AND generation = $5";
const REPLACE_SEALED: &str = "UPDATE tokens SET sealed = $1 WHERE session_hash = $2 AND sealed = $3";
/// Changes nothing, and holds the row.
const HOLD: &str = "UPDATE tokens SET lease_until = lease_until WHERE session_hash = $1 AND generation = $2";
const CAP_SESSION: &str =
    "UPDATE sessions SET ends_at = CASE WHEN ends_at > $1 THEN $1 ELSE ends_at END WHERE id_hash = $2";

/// The table `tokens`.
#[derive(Clone)]
pub(crate) struct SqlTokenStore {
    db: Db,
    sealer: Sealer,
    /// What is in memory of the sessions, which say how often their tokens were refreshed.
    sessions: SessionCache,
}

impl SqlTokenStore {
    pub(crate) fn new(db: Db, sealer: Sealer, sessions: SessionCache) -> Self {
        Self { db, sealer, sessions }
    }

    /// What puts the first tokens of a session in, as a part of its beginning.
    pub(crate) fn insert(
        &self,
        key: &SessionKey,
        tokens: &TokenSet,
    ) -> serde_json::Result<impl Iterator<Item = Query> + Send + use<>> {
        let insert = query(INSERT)
            .bind(key.as_bytes())
            .bind(self.seal(key, 0, tokens)?)
            .bind(tokens.refresh_ends_at.map(from_time));
        Ok([insert].into_iter().chain(cap_session(key, tokens)))
    }

    /// Seals a session's tokens with the first secret, unless they are so already. Whether they had to be.
    pub(crate) async fn reseal(&self, key: &SessionKey) -> Result<bool, StoreError> {
        let Some((generation, old)) = self.row(key).await? else { return Ok(false) };
        if self.sealer.is_current(&old) {
            return Ok(false);
        }
        let plain = self.sealer.open(&associated_data(key, generation), &old)?;
        let replace = query(REPLACE_SEALED)
            .bind(self.sealer.seal(&associated_data(key, generation), &plain))
            .bind(key.as_bytes())
            .bind(old);
        Ok(self.db.execute(Durability::Durable, replace).await? == 1)
    }

    async fn row(&self, key: &SessionKey) -> sqlx::Result<Option<(i64, Vec<u8>)>> {
        self.db.fetch_optional(query(SELECT).bind(key.as_bytes())).await
    }

    fn seal(
        &self,
        key: &SessionKey,
        generation: i64,
        tokens: &TokenSet,
    ) -> Result<Vec<u8>, serde_json::Error> {
        self.sealer.seal_json(&associated_data(key, generation), tokens)
    }
}

#[async_trait]
impl TokenStore for SqlTokenStore {
    async fn read(&self, key: &SessionKey) -> Result<Option<StoredTokens>, StoreError> {
        let Some((generation, sealed)) = self.row(key).await? else { return Ok(None) };
        let plain = self.sealer.open(&associated_data(key, generation), &sealed)?;
        Ok(Some(StoredTokens {
            generation: generation.unsigned_abs(),
            tokens: serde_json::from_slice(&plain)?,
        }))
    }

    async fn take_lease(
        &self,
        key: &SessionKey,
        generation: u64,
        holder: LeaseHolder,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let take = query(TAKE_LEASE)
            .bind(holder.as_bytes())
            .bind(from_time(until))
            .bind(key.as_bytes())
            .bind(as_i64(generation))
            .bind(from_time(now));
        Ok(self.db.execute(Durability::Relaxed, take).await? == 1)
    }

    async fn renew_lease(
        &self,
        key: &SessionKey,
        holder: LeaseHolder,
        until: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let renew = query(RENEW_LEASE).bind(from_time(until)).bind(key.as_bytes()).bind(holder.as_bytes());
        self.db.execute(Durability::Relaxed, renew).await?;
        Ok(())
    }

    async fn release_lease(&self, key: &SessionKey, holder: LeaseHolder) -> Result<(), StoreError> {
        let release = query(RELEASE_LEASE).bind(key.as_bytes()).bind(holder.as_bytes());
        self.db.execute(Durability::Relaxed, release).await?;
        Ok(())
    }

    async fn commit(
        &self,
        key: &SessionKey,
        generation: u64,
        tokens: &TokenSet,
    ) -> Result<Commit, StoreError> {
        let old = as_i64(generation);
        let new = old.saturating_add(1);
        let change = self.sessions.begin_change(&[*key]);
        let replace = query(REPLACE)
            .bind(new)
            .bind(self.seal(key, new, tokens)?)
            .bind(tokens.refresh_ends_at.map(from_time))
            .bind(key.as_bytes())
            .bind(old);
        let (cap, select) = (cap_session(key, tokens), query(SELECT).bind(key.as_bytes()));
        let work = self.db.transaction::<_, StoreError>(Durability::Durable, move |connection| {
            Box::pin(async move {
                if connection.execute(replace).await? == 1 {
                    if let Some(cap) = cap {
                        connection.execute(cap).await?;
                    }
                    return Ok(Commit::Done);
                }
                let current: Option<(i64, Vec<u8>)> = connection.fetch_optional(select).await?;
                Ok(if current.is_some() { Commit::Superseded } else { Commit::SessionGone })
            })
        });
        let commit = work.await?;
        change.done();
        Ok(commit)
    }

    async fn mark_accepted(&self, key: &SessionKey, generation: u64) -> Result<(), StoreError> {
        let Some((current, old)) = self.row(key).await?.filter(|row| row.0 == as_i64(generation)) else {
            return Ok(());
        };
        let mut tokens: TokenSet =
            serde_json::from_slice(&self.sealer.open(&associated_data(key, current), &old)?)?;
        tokens.replaces_rejected = false;
        let replace =
            query(REPLACE_SEALED).bind(self.seal(key, current, &tokens)?).bind(key.as_bytes()).bind(old);
        self.db.execute(Durability::Relaxed, replace).await?;
        Ok(())
    }

    async fn end_at(
        &self,
        key: &SessionKey,
        generation: u64,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let change = self.sessions.begin_change(&[*key]);
        let (key, hold) = (*key, query(HOLD).bind(key.as_bytes()).bind(as_i64(generation)));
        let work = self.db.transaction::<_, StoreError>(Durability::Durable, move |connection| {
            Box::pin(async move {
                // The row is held from here on, so that no commit slips in between the question and the deletion.
                let is_held = connection.execute(hold).await? == 1;
                Ok(is_held && delete(connection, &key, EndReason::Expired, now).await?)
            })
        });
        let ended = work.await?;
        change.done();
        Ok(ended)
    }
}

/// What ends a session with its refresh token at the latest; nothing where that has no end. Its row is written even where it ends before: who writes its use
/// at this very moment waits for that, and sees the end of the refresh token then ([`Sessions::touch`]).
///
/// [`Sessions::touch`]: crate::session::store::Sessions::touch
fn cap_session(key: &SessionKey, tokens: &TokenSet) -> Option<Query> {
    let end = tokens.refresh_ends_at?;
    Some(query(CAP_SESSION).bind(from_time(end)).bind(key.as_bytes()))
}

fn as_i64(generation: u64) -> i64 {
    i64::try_from(generation).unwrap_or(i64::MAX)
}

/// What sealed tokens are bound to: their own row, and the refresh that brought them.
fn associated_data(key: &SessionKey, generation: i64) -> Vec<u8> {
    [b"tokens".as_slice(), key.as_bytes(), &generation.to_be_bytes()].concat()
}
