//! Where tokens are kept: one sealed row a session, each change committed before anyone sees the new token.

use crate::{
    db::Db,
    seal::{OpenError, Sealer},
    session::SessionKey,
    tokens::TokenSet,
};

/// The tokens' table.
#[derive(Clone)]
pub(crate) struct Vault {
    db: Db,
    sealer: Sealer,
}

/// A session's tokens, and how often they were refreshed.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) generation: u64,
    pub(crate) tokens: TokenSet,
}

/// How a commit ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Commit {
    /// The new tokens are in the database.
    Done,
    /// The session ended meanwhile: nothing was written.
    SessionGone,
    /// Somebody else committed this generation first: nothing was written.
    Superseded,
}

/// Why the vault could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VaultError {
    #[error("the tokens' table")]
    Store(#[from] sqlx::Error),
    #[error("the tokens could not be opened")]
    Sealed(#[from] OpenError),
    #[error("the tokens could not be read")]
    Format(#[from] serde_json::Error),
}

impl Vault {
    pub(crate) fn new(db: Db, sealer: Sealer) -> Self {
        Self { db, sealer }
    }

    /// The tokens of a session; nothing where it has ended.
    pub(crate) async fn read(&self, key: &SessionKey) -> Result<Option<Stored>, VaultError> {
        let row: Option<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT generation, sealed FROM tokens WHERE session_hash = $1")
                .bind(key.as_bytes())
                .fetch_optional(&self.db.read)
                .await?;
        let Some((generation, sealed)) = row else { return Ok(None) };
        let plain = self.sealer.open(&place(key, generation), &sealed)?;
        Ok(Some(Stored { generation: generation.unsigned_abs(), tokens: serde_json::from_slice(&plain)? }))
    }

    /// Puts the first tokens of a session in.
    pub(crate) async fn insert(&self, key: &SessionKey, tokens: &TokenSet) -> Result<(), VaultError> {
        sqlx::query("INSERT INTO tokens (session_hash, generation, sealed) VALUES ($1, 0, $2)")
            .bind(key.as_bytes())
            .bind(self.seal(key, 0, tokens)?)
            .execute(&self.db.write)
            .await?;
        Ok(())
    }

    /// Puts refreshed tokens over those of `generation`, and over no others. Whoever holds the lease: what the
    /// provider gave is the only refresh token that still works.
    pub(crate) async fn commit(
        &self,
        key: &SessionKey,
        generation: u64,
        tokens: &TokenSet,
    ) -> Result<Commit, VaultError> {
        let old = i64::try_from(generation).unwrap_or(i64::MAX);
        let new = old.saturating_add(1);
        let mut transaction = self.db.write.begin().await?;
        let written = sqlx::query(
            "UPDATE tokens SET generation = $1, sealed = $2, lease_holder = NULL, lease_until = NULL
             WHERE session_hash = $3 AND generation = $4",
        )
        .bind(new)
        .bind(self.seal(key, new, tokens)?)
        .bind(key.as_bytes())
        .bind(old)
        .execute(&mut *transaction)
        .await?;
        let commit = if written.rows_affected() == 1 {
            Commit::Done
        } else {
            let there: Option<i64> =
                sqlx::query_scalar("SELECT generation FROM tokens WHERE session_hash = $1")
                    .bind(key.as_bytes())
                    .fetch_optional(&mut *transaction)
                    .await?;
            if there.is_some() { Commit::Superseded } else { Commit::SessionGone }
        };
        transaction.commit().await?;
        Ok(commit)
    }

    fn seal(
        &self,
        key: &SessionKey,
        generation: i64,
        tokens: &TokenSet,
    ) -> Result<Vec<u8>, serde_json::Error> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(tokens)?);
        Ok(self.sealer.seal(&place(key, generation), &plain))
    }
}

/// What sealed tokens are bound to: their own row, and the refresh that brought them.
fn place(key: &SessionKey, generation: i64) -> Vec<u8> {
    [b"tokens".as_slice(), key.as_bytes(), &generation.to_be_bytes()].concat()
}
