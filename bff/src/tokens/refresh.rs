//! The one way to an access token: as it is while it is good, refreshed once when it has run out.
//!
//! A refresh runs as a task of its own, so that a browser that goes away can't cancel it between the provider's
//! answer and the store. Everyone in this process who asks meanwhile waits for the same task; other processes
//! see the lease and wait for what it brings. What it got is committed before anyone sees it.

mod commit;
mod current;
pub(crate) mod late_rotation;
mod lease_renewal;
mod observation;
mod under_way;

use std::{
    collections::HashMap,
    error::Error,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::FutureExt;
use time::Duration;
use tokio::time::{Instant, sleep};
use tokio_util::task::TaskTracker;

use under_way::UnderWay;

use super::{
    cache::TokenCache,
    call_slots::CallSlots,
    circuit_breaker::CircuitBreakers,
    lease::{self, LeaseHolder},
    rejected_tokens::RejectedTokens,
    token::{AccessToken, RefreshToken, TokenSet},
    token_endpoint::{RETRY_AFTER, RefreshError, TokenEndpoint},
    token_store::{StoreError, StoredTokens, TokenStore},
};
use crate::{
    clock::Clock,
    metrics::{Counted, refreshes::Refreshes},
    provider_config::ProviderId,
    session::{identity::Identity, key::SessionKey},
};

/// How often a process looks whether another one's refresh has come to its end.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_millis(50);
/// How long it looks: a call to the provider and the lease of a process that died in it.
const POLL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(18);

/// Why there is no access token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The session has ended; it may have ended just now, because the provider refused its refresh token.
    #[error("the session has ended")]
    SessionEnded,
    /// The access token has run out and the provider gave no refresh token: offline access was not granted.
    #[error("the access token has run out and there is no refresh token")]
    NotRenewable,
    /// The API takes none of the session's access tokens, a fresh one neither: a setting at the provider, here or at
    /// the API is wrong, and signing in again mends nothing. The session is kept.
    #[error("the API does not take the session's access tokens")]
    Rejected,
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

type Outcome = Result<Arc<StoredTokens>, TokenError>;

/// Whose tokens are asked for: a session's, as its row was when the request came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner<'a> {
    pub(crate) key: SessionKey,
    pub(crate) identity: &'a Identity,
    pub(crate) generation: u64,
}

/// Why tokens are refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// They have run out, or are about to.
    Expiry,
    /// The API has rejected the access token before it ran out.
    Rejection,
}

/// What there is in place of an access token that the API has rejected.
pub(crate) enum Replacement {
    Token(AccessToken),
    /// Nothing that would help: it was fresh itself, or can't be renewed.
    Nothing {
        /// Who gave it.
        provider: Option<ProviderId>,
        /// Whether it is the first time that this is seen of the session.
        is_news: bool,
    },
}

/// The tokens of all sessions, kept fresh.
#[derive(Clone)]
pub(crate) struct Refresher(Arc<Inner>);

struct Inner {
    store: Arc<dyn TokenStore>,
    endpoint: Arc<dyn TokenEndpoint>,
    clock: Arc<dyn Clock>,
    holder: LeaseHolder,
    cache: TokenCache,
    rejected_tokens: RejectedTokens,
    circuit_breakers: CircuitBreakers,
    call_slots: CallSlots,
    tasks: TaskTracker,
    in_flight: Mutex<HashMap<SessionKey, UnderWay<Outcome>>>,
    refreshes: Refreshes,
}

impl Refresher {
    pub(crate) fn new(
        store: Arc<dyn TokenStore>,
        endpoint: Arc<dyn TokenEndpoint>,
        clock: Arc<dyn Clock>,
        holder: LeaseHolder,
        tasks: TaskTracker,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            endpoint,
            clock,
            holder,
            cache: TokenCache::new(),
            rejected_tokens: RejectedTokens::new(),
            circuit_breakers: CircuitBreakers::default(),
            call_slots: CallSlots::default(),
            tasks,
            in_flight: Mutex::default(),
            refreshes: Refreshes::default(),
        }))
    }

    /// An access token that is good now. One that is about to run out is still given, and refreshed behind the answer;
    /// one that the API has rejected for good is given once a minute.
    pub(crate) async fn access_token(&self, owner: Owner<'_>) -> Result<AccessToken, TokenError> {
        let stored = self.0.current(&owner).await?;
        let now = self.0.clock.now();
        if !stored.tokens.is_good(now) {
            return self.renewed(owner, stored, Cause::Expiry, None).await;
        }
        if !self.0.rejected_tokens.may_try(&owner.key, stored.generation, now) {
            return Err(TokenError::Rejected);
        }
        if stored.tokens.is_due(now) && stored.tokens.refresh_token.is_some() {
            drop(self.join_refresh(owner, stored.generation, Cause::Expiry));
        }
        Ok(stored.tokens.access_token.clone())
    }

    /// Another access token than the one that the API has `rejected`: the one that is there by now, or a fresh one. There
    /// is none where the rejected one was fetched in place of a rejected one itself: of each refresh that a rejection
    /// brings about, the API must have taken a token before there is another.
    pub(crate) async fn instead_of(
        &self,
        owner: Owner<'_>,
        rejected: &AccessToken,
    ) -> Result<Replacement, TokenError> {
        // What is in memory may not know what the API has taken in another process.
        let stored = Arc::new(self.0.read(&owner.key).await?);
        let (tokens, now) = (&stored.tokens, self.0.clock.now());
        let is_current = tokens.access_token.expose() == rejected.expose();
        let token = match (is_current, tokens.is_good(now)) {
            (_, false) => self.renewed(owner, stored, Cause::Expiry, Some(rejected)).await?,
            (false, true) if self.0.rejected_tokens.may_try(&owner.key, stored.generation, now) => {
                tokens.access_token.clone()
            }
            (false, true) => return Err(TokenError::Rejected),
            (true, true) if tokens.replaces_rejected || tokens.refresh_token.is_none() => {
                let is_news = self.0.rejected_tokens.record(owner.key, stored.generation, now);
                return Ok(Replacement::Nothing { provider: tokens.provider.clone(), is_news });
            }
            (true, true) => self.renewed(owner, stored, Cause::Rejection, Some(rejected)).await?,
        };
        Ok(Replacement::Token(token))
    }

    /// The API has taken `token`. Where it had rejected one before, that is over.
    pub(crate) fn accepted(&self, key: SessionKey, token: &AccessToken) {
        let Some((generation, replaces_rejected)) = self.0.cache.accepted(&key, token) else { return };
        self.0.rejected_tokens.remove(&key);
        if replaces_rejected {
            let inner = self.0.clone();
            self.0.tasks.spawn(async move {
                if let Err(error) = inner.store.mark_accepted(&key, generation).await {
                    store_failed(&key, &error);
                }
            });
        }
    }

    /// The token of a later generation than that of `stored`, and not the `rejected` one.
    async fn renewed(
        &self,
        owner: Owner<'_>,
        mut stored: Arc<StoredTokens>,
        cause: Cause,
        rejected: Option<&AccessToken>,
    ) -> Result<AccessToken, TokenError> {
        loop {
            if stored.tokens.refresh_token.is_none() {
                return Err(TokenError::NotRenewable);
            }
            let generation = stored.generation;
            let refresh = self.join_refresh(owner, generation, cause);
            // The store may yet take what it is offered, which nobody waits for as long as that.
            stored = refresh.outcome().await.unwrap_or(Err(TokenError::Store))?;
            let token = &stored.tokens.access_token;
            let is_rejected = rejected.is_some_and(|rejected| rejected.expose() == token.expose());
            // The refresh that was joined may have begun before these tokens were there.
            if stored.generation > generation && !is_rejected {
                return Ok(token.clone());
            }
        }
    }

    /// Removes the tokens of a session that ends from memory.
    pub(crate) fn remove_from_cache(&self, key: &SessionKey) {
        self.0.cache.remove(key);
        self.0.rejected_tokens.remove(key);
    }

    /// Sends away whoever waits for a call to the provider, before the program ends.
    pub(crate) fn send_waiting_away(&self) {
        self.0.call_slots.send_waiting_away();
    }

    /// The refresh under way for this session, or a new one, for tokens later than those of `generation`.
    fn join_refresh(&self, owner: Owner<'_>, generation: u64, cause: Cause) -> UnderWay<Outcome> {
        let mut in_flight = self.0.in_flight();
        if let Some(refresh) = in_flight.get(&owner.key) {
            self.0.refreshes.joined.inc();
            return refresh.clone();
        }
        let (inner, key, identity) = (self.0.clone(), owner.key, owner.identity.clone());
        let task = self.0.tasks.spawn(async move {
            let refresh = AssertUnwindSafe(inner.refresh(&key, &identity, generation, cause)).catch_unwind();
            let outcome = refresh.await.unwrap_or(Err(TokenError::Store));
            match &outcome {
                Ok(stored) => inner.cache.put(key, stored.clone()),
                Err(error) => {
                    ended_without(&inner.refreshes, error);
                    inner.cache.remove(&key);
                }
            }
            inner.in_flight().remove(&key);
            outcome
        });
        let outcome = task.map(|outcome| outcome.unwrap_or(Err(TokenError::Store))).boxed().shared();
        let refresh = UnderWay::new(outcome);
        in_flight.insert(owner.key, refresh.clone());
        refresh
    }
}

impl Inner {
    fn in_flight(&self) -> MutexGuard<'_, HashMap<SessionKey, UnderWay<Outcome>>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One refresh, by this process if it gets the lease, else by the one that has it. The row is read each time:
    /// whoever came first may have finished by now. The lease is taken when the call can be sent, and not held before.
    async fn refresh(&self, key: &SessionKey, identity: &Identity, generation: u64, cause: Cause) -> Outcome {
        let (began, mut queued) = (Instant::now(), std::time::Duration::ZERO);
        let waited = |queued| self.refreshes.waited_for_lease(began.elapsed().saturating_sub(queued));
        let mut deadline = began + POLL_TIMEOUT;
        while Instant::now() < deadline {
            let stored = self.read(key).await?;
            if stored.generation > generation && stored.tokens.is_good(self.clock.now()) {
                waited(queued);
                self.refreshes.by_another_process.inc();
                return Ok(Arc::new(stored));
            }
            let refresh_token = stored.tokens.refresh_token.as_ref().ok_or(TokenError::NotRenewable)?;
            let provider = stored.tokens.provider.as_ref();
            let (queued_at, counted) = (Instant::now(), Counted::in_gauge(&self.refreshes.queued));
            let slot = self.call_slots.acquire(provider).await;
            let slot = slot.ok_or(TokenError::ProviderUnavailable { retry_after: RETRY_AFTER })?;
            drop(counted);
            let in_queue = queued_at.elapsed();
            self.refreshes.waited_in_queue(in_queue);
            (queued, deadline) = (queued + in_queue, deadline + in_queue);
            let now = self.clock.now();
            if let Some(retry_after) = self.circuit_breakers.of(provider).retry_after(now) {
                return Err(TokenError::ProviderUnavailable { retry_after });
            }
            let until = now + lease::LEASE;
            let taken = self.store.take_lease(key, stored.generation, self.holder, now, until).await;
            if taken.map_err(|error| store_failed(key, &error))? {
                waited(queued);
                // What came later was not rejected, but has run out.
                let cause = if stored.generation > generation { Cause::Expiry } else { cause };
                return self.refresh_under_lease(key, &stored, refresh_token, identity, cause).await;
            }
            drop(slot);
            sleep(POLL_INTERVAL).await;
        }
        tracing::warn!(session = %key, "another process did not finish its refresh in time");
        Err(TokenError::ProviderUnavailable { retry_after: RETRY_AFTER })
    }

    async fn refresh_under_lease(
        &self,
        key: &SessionKey,
        stored: &StoredTokens,
        refresh_token: &RefreshToken,
        identity: &Identity,
        cause: Cause,
    ) -> Outcome {
        let circuit_breaker = self.circuit_breakers.of(stored.tokens.provider.as_ref());
        if let Err(retry_after) = circuit_breaker.allow(self.clock.now()) {
            return self.release_lease(key, retry_after).await;
        }
        let call = self.endpoint.refresh(refresh_token, &stored.tokens, identity);
        match self.while_renewing_lease(key, call).await {
            Ok(fresh) => {
                circuit_breaker.record_success();
                let replaces_rejected = cause == Cause::Rejection || stored.tokens.replaces_rejected;
                let committed =
                    self.commit(key, stored.generation, TokenSet { replaces_rejected, ..fresh }).await?;
                self.refreshes.refreshed.inc();
                Ok(committed)
            }
            Err(RefreshError::Refused(cause)) => {
                circuit_breaker.record_success();
                self.end_unless_superseded(key, stored.generation, &cause).await
            }
            Err(RefreshError::Unavailable { retry_after, cause }) => {
                circuit_breaker.record_failure(self.clock.now());
                tracing::warn!(session = %key, cause = &*cause as &dyn Error, "the access token could not be refreshed");
                self.release_lease(key, retry_after).await
            }
        }
    }

    /// Lets others try.
    async fn release_lease(&self, key: &SessionKey, retry_after: Duration) -> Outcome {
        if let Err(error) = self.store.release_lease(key, self.holder).await {
            store_failed(key, &error);
        }
        Err(TokenError::ProviderUnavailable { retry_after })
    }

    /// The provider refused the refresh token: the session ends, unless somebody else refreshed it meanwhile.
    async fn end_unless_superseded(&self, key: &SessionKey, generation: u64, cause: &str) -> Outcome {
        let ended = self.store.end_at(key, generation, self.clock.now()).await;
        if ended.map_err(|error| store_failed(key, &error))? {
            tracing::warn!(session = %key, cause, "the provider refused the refresh token; the session ends");
            return Err(TokenError::SessionEnded);
        }
        let stored = self.read(key).await?;
        self.refreshes.by_another_process.inc();
        Ok(Arc::new(stored))
    }
}

/// Counts a refresh that brought no newer tokens.
fn ended_without(refreshes: &Refreshes, error: &TokenError) {
    let counter = match error {
        TokenError::SessionEnded => &refreshes.session_ended,
        TokenError::NotRenewable => &refreshes.not_renewable,
        TokenError::ProviderUnavailable { .. } => &refreshes.provider_unavailable,
        TokenError::Rejected | TokenError::Store => &refreshes.failed,
    };
    counter.inc();
}

fn store_failed(key: &SessionKey, error: &StoreError) -> TokenError {
    tracing::error!(session = %key, error = error as &dyn Error, "the tokens' store failed");
    TokenError::Store
}
