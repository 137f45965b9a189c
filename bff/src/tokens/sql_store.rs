//! Where tokens are kept in the database: one sealed row a session, each change committed before anyone sees the new token.

use async_trait::async_trait;
use sqlx::{Any, Connection, Transaction};
use time::OffsetDateTime;

use super::{
    lease::LeaseHolder,
    token::TokenSet,
    token_store::{Commit, StoreError, StoredTokens, TokenStore},
};
use crate::{
    db::Db,
    seal::Sealer,
    session::{cache::SessionCache, deletion::delete, end_reason::EndReason, key::SessionKey},
    unix_millis::from_time,
};

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

    /// Puts the first tokens of a session in, as a part of its beginning.
    pub(crate) async fn insert(
        &self,
        transaction: &mut Transaction<'_, Any>,
        key: &SessionKey,
        tokens: &TokenSet,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO tokens (session_hash, generation, sealed, refresh_ends_at) VALUES ($1, 0, $2, $3)",
        )
        .bind(key.as_bytes())
        .bind(self.seal(key, 0, tokens)?)
        .bind(tokens.refresh_ends_at.map(from_time))
        .execute(&mut **transaction)
        .await?;
        Ok(cap_session(transaction, key, tokens).await?)
    }

    /// Seals a session's tokens with the first secret, unless they are so already. Whether they had to be.
    pub(crate) async fn reseal(&self, key: &SessionKey) -> Result<bool, StoreError> {
        let Some((generation, old)) = self.row(key).await? else { return Ok(false) };
        if self.sealer.is_current(&old) {
            return Ok(false);
        }
        let plain = self.sealer.open(&associated_data(key, generation), &old)?;
        let replaced = sqlx::query("UPDATE tokens SET sealed = $1 WHERE session_hash = $2 AND sealed = $3")
            .bind(self.sealer.seal(&associated_data(key, generation), &plain))
            .bind(key.as_bytes())
            .bind(old)
            .execute(&mut *self.db.durable().await?)
            .await?;
        Ok(replaced.rows_affected() == 1)
    }

    async fn row(&self, key: &SessionKey) -> sqlx::Result<Option<(i64, Vec<u8>)>> {
        sqlx::query_as("SELECT generation, sealed FROM tokens WHERE session_hash = $1")
            .bind(key.as_bytes())
            .fetch_optional(&self.db.read)
            .await
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
        let taken = sqlx::query(
            "UPDATE tokens SET lease_holder = $1, lease_until = $2
             WHERE session_hash = $3 AND generation = $4 AND (lease_until IS NULL OR lease_until <= $5)",
        )
        .bind(holder.as_bytes())
        .bind(from_time(until))
        .bind(key.as_bytes())
        .bind(as_i64(generation))
        .bind(from_time(now))
        .execute(&mut *self.db.relaxed().await?)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    async fn renew_lease(
        &self,
        key: &SessionKey,
        holder: LeaseHolder,
        until: OffsetDateTime,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE tokens SET lease_until = $1 WHERE session_hash = $2 AND lease_holder = $3")
            .bind(from_time(until))
            .bind(key.as_bytes())
            .bind(holder.as_bytes())
            .execute(&mut *self.db.relaxed().await?)
            .await?;
        Ok(())
    }

    async fn release_lease(&self, key: &SessionKey, holder: LeaseHolder) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE tokens SET lease_holder = NULL, lease_until = NULL WHERE session_hash = $1 AND lease_holder = $2",
        )
        .bind(key.as_bytes())
        .bind(holder.as_bytes())
        .execute(&mut *self.db.relaxed().await?)
        .await?;
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
        let mut connection = self.db.durable().await?;
        let mut transaction = connection.begin().await?;
        let written = sqlx::query(
            "UPDATE tokens
             SET generation = $1, sealed = $2, refresh_ends_at = $3, lease_holder = NULL, lease_until = NULL
             WHERE session_hash = $4 AND generation = $5",
        )
        .bind(new)
        .bind(self.seal(key, new, tokens)?)
        .bind(tokens.refresh_ends_at.map(from_time))
        .bind(key.as_bytes())
        .bind(old)
        .execute(&mut *transaction)
        .await?;
        let commit = if written.rows_affected() == 1 {
            cap_session(&mut transaction, key, tokens).await?;
            Commit::Done
        } else {
            let current: Option<i64> =
                sqlx::query_scalar("SELECT generation FROM tokens WHERE session_hash = $1")
                    .bind(key.as_bytes())
                    .fetch_optional(&mut *transaction)
                    .await?;
            if current.is_some() { Commit::Superseded } else { Commit::SessionGone }
        };
        transaction.commit().await?;
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
        sqlx::query("UPDATE tokens SET sealed = $1 WHERE session_hash = $2 AND sealed = $3")
            .bind(self.seal(key, current, &tokens)?)
            .bind(key.as_bytes())
            .bind(old)
            .execute(&mut *self.db.relaxed().await?)
            .await?;
        Ok(())
    }

    async fn end_at(
        &self,
        key: &SessionKey,
        generation: u64,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let change = self.sessions.begin_change(&[*key]);
        let mut connection = self.db.durable().await?;
        let mut transaction = connection.begin().await?;
        // The row is held from here on, so that no commit slips in between the question and the deletion.
        let held = sqlx::query(
            "UPDATE tokens SET lease_until = lease_until WHERE session_hash = $1 AND generation = $2",
        )
        .bind(key.as_bytes())
        .bind(as_i64(generation))
        .execute(&mut *transaction)
        .await?;
        let ended =
            held.rows_affected() == 1 && delete(&mut transaction, key, EndReason::Expired, now).await?;
        transaction.commit().await?;
        change.done();
        Ok(ended)
    }
}

/// A session ends with its refresh token at the latest. Its row is written even where it ends before: who writes its use
/// at this very moment waits for that, and sees the end of the refresh token then ([`Sessions::touch`]).
///
/// [`Sessions::touch`]: crate::session::store::Sessions::touch
async fn cap_session(
    transaction: &mut Transaction<'_, Any>,
    key: &SessionKey,
    tokens: &TokenSet,
) -> sqlx::Result<()> {
    if let Some(end) = tokens.refresh_ends_at {
        sqlx::query("UPDATE sessions SET ends_at = CASE WHEN ends_at > $1 THEN $1 ELSE ends_at END WHERE id_hash = $2")
            .bind(from_time(end))
            .bind(key.as_bytes())
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

fn as_i64(generation: u64) -> i64 {
    i64::try_from(generation).unwrap_or(i64::MAX)
}

/// What sealed tokens are bound to: their own row, and the refresh that brought them.
fn associated_data(key: &SessionKey, generation: i64) -> Vec<u8> {
    [b"tokens".as_slice(), key.as_bytes(), &generation.to_be_bytes()].concat()
}
