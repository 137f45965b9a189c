//! The one way to an access token: as it is while it is good, refreshed once when it has run out.
//!
//! A refresh runs as a task of its own, so that a browser that goes away can't cancel it between the provider's
//! answer and the database. Everyone in this process who asks meanwhile waits for the same task; other processes
//! see the lease and wait for what it brings. What it got is committed before anyone sees it.

use std::{collections::HashMap, error::Error, panic::AssertUnwindSafe, sync::Arc};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use time::Duration;
use tokio::{
    sync::Mutex,
    time::{Instant, interval_at, sleep},
};
use tokio_util::task::TaskTracker;

use super::{
    AccessToken, RefreshToken, TokenFacts, TokenSet,
    lease::{self, Leases},
    vault::{Commit, Stored, Vault, VaultError},
};
use crate::{
    clock::Clock,
    oidc::provider::{Provider, RefreshError},
    session::{Identity, SessionKey, store::Sessions},
};

/// How often a process looks whether another one's refresh has come to its end.
const POLL: std::time::Duration = std::time::Duration::from_millis(50);
/// How long it looks: a call to the provider and the lease of a process that died in it.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(18);
/// When to try again after that.
const RETRY_AFTER: Duration = Duration::seconds(2);

/// Why there is no access token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TokenError {
    /// The session has ended; it may have ended just now, because the provider refused its refresh token.
    #[error("the session has ended")]
    SessionEnded,
    /// The access token has run out and the provider gave no refresh token: offline access was not granted.
    #[error("the access token has run out and there is no refresh token")]
    NotRenewable,
    /// The provider can't be reached or is at fault. The session is kept.
    #[error("the provider is not available")]
    ProviderUnavailable {
        /// When to try again.
        retry_after: Duration,
    },
    /// Our own store is at fault. The session is kept.
    #[error("the store is not available")]
    Store,
}

type Outcome = Result<AccessToken, TokenError>;
type Flight = Shared<BoxFuture<'static, Outcome>>;

/// The tokens of all sessions.
#[derive(Clone)]
pub(crate) struct Tokens(Arc<Inner>);

struct Inner {
    vault: Vault,
    leases: Leases,
    sessions: Sessions,
    provider: Provider,
    clock: Arc<dyn Clock>,
    tasks: TaskTracker,
    flights: Mutex<HashMap<SessionKey, Flight>>,
}

impl Tokens {
    pub(crate) fn new(
        vault: Vault,
        leases: Leases,
        sessions: Sessions,
        provider: Provider,
        clock: Arc<dyn Clock>,
        tasks: TaskTracker,
    ) -> Self {
        Self(Arc::new(Inner { vault, leases, sessions, provider, clock, tasks, flights: Mutex::default() }))
    }

    /// Puts the first tokens of a session in.
    pub(crate) async fn insert(&self, key: &SessionKey, tokens: &TokenSet) -> Result<(), VaultError> {
        self.0.vault.insert(key, tokens).await
    }

    /// An access token that is good now, and not the one that the API has `rejected`.
    pub(crate) async fn access_token(
        &self,
        key: SessionKey,
        identity: &Identity,
        rejected: Option<&AccessToken>,
    ) -> Outcome {
        let stored = self.0.read(&key).await?.ok_or(TokenError::SessionEnded)?;
        if self.0.serves(&stored.tokens, rejected) {
            return Ok(stored.tokens.access_token);
        }
        if stored.tokens.refresh_token.is_none() {
            return Err(TokenError::NotRenewable);
        }
        self.join_refresh(key, identity, rejected).await.await
    }

    /// What may be said of a session's tokens.
    pub(crate) async fn facts(&self, key: &SessionKey) -> Result<TokenFacts, TokenError> {
        let Stored { generation, tokens } = self.0.read(key).await?.ok_or(TokenError::SessionEnded)?;
        Ok(TokenFacts {
            issued_at: tokens.issued_at,
            expires_at: tokens.expires_at,
            renewable: tokens.refresh_token.is_some(),
            scopes: tokens.scopes,
            refreshes: generation,
        })
    }

    /// Ends a session: its rows first, then its refresh token at the provider, behind the answer (RFC 7009).
    pub(crate) async fn end(&self, key: &SessionKey) -> Result<bool, VaultError> {
        let stored = self.0.vault.read(key).await.unwrap_or_else(|error| {
            tracing::warn!(session = %key, error = &error as &dyn Error, "the tokens of an ended session can't be revoked");
            None
        });
        let ended = self.0.sessions.end(key).await?;
        if let Some(token) = stored.and_then(|stored| stored.tokens.refresh_token) {
            let inner = self.0.clone();
            self.0.tasks.spawn(async move { inner.provider.revoke(&token).await });
        }
        Ok(ended)
    }

    /// The refresh under way for this session, or a new one.
    async fn join_refresh(
        &self,
        key: SessionKey,
        identity: &Identity,
        rejected: Option<&AccessToken>,
    ) -> Flight {
        let mut flights = self.0.flights.lock().await;
        if let Some(flight) = flights.get(&key) {
            return flight.clone();
        }
        let (inner, identity, rejected) = (self.0.clone(), identity.clone(), rejected.cloned());
        let task = self.0.tasks.spawn(async move {
            let refresh = AssertUnwindSafe(inner.refresh(&key, &identity, rejected.as_ref())).catch_unwind();
            let outcome = refresh.await.unwrap_or(Err(TokenError::Store));
            inner.flights.lock().await.remove(&key);
            outcome
        });
        let flight = task.map(|outcome| outcome.unwrap_or(Err(TokenError::Store))).boxed().shared();
        flights.insert(key, flight.clone());
        flight
    }
}

impl Inner {
    async fn read(&self, key: &SessionKey) -> Result<Option<Stored>, TokenError> {
        self.vault.read(key).await.map_err(|error| store_failed(key, &error))
    }

    fn serves(&self, tokens: &TokenSet, rejected: Option<&AccessToken>) -> bool {
        let is_rejected = rejected.is_some_and(|rejected| rejected.expose() == tokens.access_token.expose());
        tokens.is_good(self.clock.now()) && !is_rejected
    }

    /// One refresh, by this process if it gets the lease, else by the one that has it. The row is read each time:
    /// whoever came first may have finished by now.
    async fn refresh(
        &self,
        key: &SessionKey,
        identity: &Identity,
        rejected: Option<&AccessToken>,
    ) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let Stored { generation, tokens } = self.read(key).await?.ok_or(TokenError::SessionEnded)?;
            if self.serves(&tokens, rejected) {
                return Ok(tokens.access_token);
            }
            let refresh_token = tokens.refresh_token.as_ref().ok_or(TokenError::NotRenewable)?;
            let taken = self.leases.take(key, generation, self.clock.now()).await;
            if taken.map_err(|error| store_failed(key, &error.into()))? {
                return self.refresh_under_lease(key, generation, refresh_token, &tokens, identity).await;
            }
            sleep(POLL).await;
        }
        tracing::warn!(session = %key, "another process did not finish its refresh in time");
        Err(TokenError::ProviderUnavailable { retry_after: RETRY_AFTER })
    }

    async fn refresh_under_lease(
        &self,
        key: &SessionKey,
        generation: u64,
        refresh_token: &RefreshToken,
        tokens: &TokenSet,
        identity: &Identity,
    ) -> Outcome {
        let call = self.provider.refresh(refresh_token, tokens, identity);
        match self.while_renewing(key, call).await {
            Ok(fresh) => self.commit(key, generation, fresh).await,
            Err(RefreshError::Refused(error)) => self.end_unless_superseded(key, generation, &error).await,
            Err(RefreshError::Unavailable { retry_after, cause }) => {
                tracing::warn!(session = %key, cause = &*cause as &dyn Error, "the access token could not be refreshed");
                if let Err(error) = self.leases.release(key).await {
                    store_failed(key, &error.into());
                }
                Err(TokenError::ProviderUnavailable { retry_after })
            }
        }
    }

    /// Waits for the provider, and keeps the lease meanwhile.
    async fn while_renewing<T>(&self, key: &SessionKey, call: impl Future<Output = T>) -> T {
        let mut call = std::pin::pin!(call);
        let mut renewal = interval_at(Instant::now() + lease::RENEWAL, lease::RENEWAL);
        loop {
            tokio::select! {
                answer = &mut call => return answer,
                _ = renewal.tick() => {
                    if let Err(error) = self.leases.renew(key, self.clock.now()).await {
                        store_failed(key, &error.into());
                    }
                }
            }
        }
    }

    async fn commit(&self, key: &SessionKey, generation: u64, fresh: TokenSet) -> Outcome {
        match self.vault.commit(key, generation, &fresh).await.map_err(|error| store_failed(key, &error))? {
            Commit::Done => {
                tracing::info!(session = %key, refreshes = generation + 1, "the access token was refreshed");
                Ok(fresh.access_token)
            }
            Commit::Superseded => self.current(key).await?.ok_or(TokenError::SessionEnded),
            Commit::SessionGone => {
                tracing::info!(session = %key, "the session ended during a refresh; what it got is revoked");
                if let Some(token) = &fresh.refresh_token {
                    self.provider.revoke(token).await;
                }
                Err(TokenError::SessionEnded)
            }
        }
    }

    /// The provider refused the refresh token: the session ends, unless somebody else refreshed it meanwhile. One
    /// statement asks and ends, so that no refresh slips in between.
    async fn end_unless_superseded(&self, key: &SessionKey, generation: u64, cause: &str) -> Outcome {
        let ended =
            self.sessions.end_at(key, generation).await.map_err(|error| store_failed(key, &error.into()))?;
        if ended {
            tracing::warn!(session = %key, cause, "the provider refused the refresh token; the session ends");
            return Err(TokenError::SessionEnded);
        }
        self.current(key).await?.ok_or(TokenError::SessionEnded)
    }

    async fn current(&self, key: &SessionKey) -> Result<Option<AccessToken>, TokenError> {
        let now = self.clock.now();
        Ok(self
            .read(key)
            .await?
            .filter(|stored| stored.tokens.is_good(now))
            .map(|stored| stored.tokens.access_token))
    }
}

fn store_failed(key: &SessionKey, error: &VaultError) -> TokenError {
    tracing::error!(session = %key, error = error as &dyn Error, "the tokens' store failed");
    TokenError::Store
}
