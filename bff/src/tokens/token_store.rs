//! What the refresh needs of the place where tokens are kept. The database stands behind this trait, and in tests a store
//! in memory.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{lease::LeaseHolder, token::TokenSet};
use crate::{seal, session::key::SessionKey};

/// A session's tokens, and how often they were refreshed.
#[derive(Debug, Clone)]
pub(crate) struct StoredTokens {
    pub(crate) generation: u64,
    pub(crate) tokens: TokenSet,
}

/// How a commit ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Commit {
    /// The new tokens are in the store.
    Done,
    /// The session ended meanwhile: nothing was written.
    SessionGone,
    /// Somebody else committed this generation first: nothing was written.
    Superseded,
}

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the tokens' table")]
    Database(#[from] sqlx::Error),
    #[error("the tokens could not be opened")]
    Sealed(#[from] seal::OpenError),
    #[error("the tokens could not be read")]
    Format(#[from] serde_json::Error),
}

/// Where tokens are kept, and the leases on them. Each operation happens whole or not at all.
#[async_trait]
pub(crate) trait TokenStore: Send + Sync {
    /// The tokens of a session; nothing where it has ended.
    async fn read(&self, key: &SessionKey) -> Result<Option<StoredTokens>, StoreError>;

    /// Takes the lease for the tokens of `generation` until `until`. Not so where somebody holds it `now`, the
    /// tokens were refreshed, or the session is gone.
    async fn take_lease(
        &self,
        key: &SessionKey,
        generation: u64,
        holder: LeaseHolder,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, StoreError>;

    /// Keeps the lease for longer, where `holder` has it.
    async fn renew_lease(
        &self,
        key: &SessionKey,
        holder: LeaseHolder,
        until: OffsetDateTime,
    ) -> Result<(), StoreError>;

    /// Gives the lease back, after a refresh that brought nothing.
    async fn release_lease(&self, key: &SessionKey, holder: LeaseHolder) -> Result<(), StoreError>;

    /// Puts refreshed tokens over those of `generation`, and over no others. Whoever holds the lease: what the
    /// provider gave is the only refresh token that still works.
    async fn commit(
        &self,
        key: &SessionKey,
        generation: u64,
        tokens: &TokenSet,
    ) -> Result<Commit, StoreError>;

    /// Writes down of the tokens of `generation`, and of no others, that the API has taken the access token: they
    /// replace no rejected ones any more.
    async fn mark_accepted(&self, key: &SessionKey, generation: u64) -> Result<(), StoreError>;

    /// Ends a session whose tokens are still those of `generation`, and no other. Whether it did.
    async fn end_at(
        &self,
        key: &SessionKey,
        generation: u64,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError>;
}
