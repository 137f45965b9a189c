//! Tokens: kept sealed, renewed when they run out, handed to the gateway and to nobody else.

mod breaker;
pub(crate) mod lease;
mod memory;
#[cfg(test)]
mod model;
pub(crate) mod refresh;
pub(crate) mod store;
mod token;
pub(crate) mod vault;

use std::{error::Error, sync::Arc};

use futures::{StreamExt, stream};
use tokio_util::task::TaskTracker;

use crate::{
    clock::Clock,
    oidc::provider::Provider,
    session::{Ending, Session, SessionKey, store::Sessions},
};
use lease::Holder;
use refresh::{Owner, Refresher};
use store::{StoreError, Stored, TokenEndpoint, TokenStore};
use vault::Vault;

pub use refresh::TokenError;
pub use token::{AccessToken, TokenFacts};
pub(crate) use token::{RefreshToken, TokenSet};

/// How many refresh tokens are revoked at the provider at once, when many sessions end.
const REVOCATIONS: usize = 8;

/// The tokens of all sessions.
#[derive(Clone)]
pub(crate) struct Tokens {
    vault: Vault,
    refresher: Refresher,
    sessions: Sessions,
    provider: Provider,
    tasks: TaskTracker,
}

impl Tokens {
    pub(crate) fn new(
        vault: Vault,
        sessions: Sessions,
        provider: Provider,
        clock: Arc<dyn Clock>,
        tasks: TaskTracker,
    ) -> Result<Self, getrandom::Error> {
        let (store, endpoint) = (Arc::new(vault.clone()), Arc::new(provider.clone()));
        let refresher = Refresher::new(store, endpoint, clock, Holder::new()?, tasks.clone());
        Ok(Self { vault, refresher, sessions, provider, tasks })
    }

    /// Puts the first tokens of a session in.
    pub(crate) async fn insert(&self, key: &SessionKey, tokens: &TokenSet) -> Result<(), StoreError> {
        self.vault.insert(key, tokens).await
    }

    /// An access token that is good now, and not the one that the API has `rejected`.
    pub(crate) async fn access_token(
        &self,
        session: &Session,
        rejected: Option<&AccessToken>,
    ) -> Result<AccessToken, TokenError> {
        let Session { key, identity, generation, .. } = session;
        let owner = Owner { key: *key, identity, generation: *generation };
        self.refresher.access_token(owner, rejected).await
    }

    /// What may be said of a session's tokens.
    pub(crate) async fn facts(&self, key: &SessionKey) -> Result<TokenFacts, TokenError> {
        let stored = self.vault.read(key).await.map_err(|error| {
            tracing::error!(session = %key, error = &error as &dyn Error, "the tokens' store failed");
            TokenError::Store
        })?;
        let Stored { generation, tokens } = stored.ok_or(TokenError::SessionEnded)?;
        Ok(TokenFacts {
            issued_at: tokens.issued_at,
            expires_at: tokens.expires_at,
            renewable: tokens.refresh_token.is_some(),
            scopes: tokens.scopes,
            refreshes: generation,
        })
    }

    /// Ends sessions: their rows first, then their refresh tokens at the provider, behind the answer (RFC 7009).
    /// How many there were.
    ///
    /// The token of a session that was replaced is forgotten and not revoked: for some providers a refresh token
    /// stands for all that the person allowed this client, and the new session would go with the old.
    pub(crate) async fn end(&self, keys: &[SessionKey], how: Ending) -> sqlx::Result<u64> {
        let (mut ended, mut to_revoke) = (0, Vec::new());
        for key in keys {
            let token = if how == Ending::Replaced { None } else { self.refresh_token(key).await };
            self.refresher.forget(key);
            if self.sessions.end(key, how).await? {
                ended += 1;
                to_revoke.extend(token);
            }
        }
        if !to_revoke.is_empty() {
            self.revoke(to_revoke);
        }
        Ok(ended)
    }

    /// The refresh token of a session that is about to end.
    async fn refresh_token(&self, key: &SessionKey) -> Option<RefreshToken> {
        let stored = self.vault.read(key).await.unwrap_or_else(|error| {
            tracing::warn!(session = %key, error = &error as &dyn Error, "the tokens of an ended session can't be revoked");
            None
        });
        stored?.tokens.refresh_token
    }

    fn revoke(&self, tokens: Vec<RefreshToken>) {
        let provider = self.provider.clone();
        self.tasks.spawn(async move {
            let revocations = stream::iter(tokens).map(|token| {
                let provider = provider.clone();
                async move { provider.revoke(&token).await }
            });
            revocations.buffer_unordered(REVOCATIONS).collect::<()>().await;
        });
    }

    /// Seals a session's tokens with the first secret. Whether they had to be.
    pub(crate) async fn reseal(&self, key: &SessionKey) -> Result<bool, StoreError> {
        self.vault.reseal(key).await
    }
}
