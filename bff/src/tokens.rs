//! Tokens: kept sealed, renewed when they run out, handed to the gateway and to nobody else.

mod cache;
mod call_slots;
mod circuit_breaker;
pub(crate) mod lease;
#[cfg(test)]
mod mass_expiry;
#[cfg(test)]
mod model;
pub(crate) mod presenter;
pub(crate) mod refresh;
mod rejected_tokens;
pub(crate) mod rejection;
pub(crate) mod sql_store;
pub(crate) mod token;
pub(crate) mod token_endpoint;
pub(crate) mod token_store;

use std::{error::Error, sync::Arc};

use futures::{StreamExt, stream};
use time::OffsetDateTime;
use tokio_util::task::TaskTracker;
use tower_sessions::session::Id;

use crate::{
    clock::Clock,
    db::{Db, Durability},
    metrics::refreshes::Refreshes,
    provider_config::ProviderId,
    session::{
        deletion::delete, end_reason::EndReason, key::SessionKey, record::Record, request_session::Session,
        store::Sessions,
    },
};
use lease::LeaseHolder;
use refresh::{Owner, Refresher, Replacement, TokenError, late_rotation::LateRotation};
use sql_store::SqlTokenStore;
use token::{AccessToken, GrantedToken, IdTokenHint, TokenSet};
use token_endpoint::TokenEndpoint;
use token_store::{StoreError, StoredTokens, TokenStore};

/// How many refresh tokens are revoked at the provider at once, when many sessions end.
const CONCURRENT_REVOCATIONS: usize = 8;
/// How many sessions are ended at once: so many reach the disk together.
const CONCURRENT_ENDS: usize = 64;

/// The tokens of all sessions.
#[derive(Clone)]
pub(crate) struct Tokens {
    db: Db,
    store: SqlTokenStore,
    refresher: Refresher,
    sessions: Sessions,
    endpoint: Arc<dyn TokenEndpoint>,
    clock: Arc<dyn Clock>,
    tasks: TaskTracker,
}

/// What of a session's tokens signs its person out at the provider.
#[derive(Debug, Default)]
pub(crate) struct LogoutTokens {
    /// Who gave them; missing where they are gone, and in rows of before there could be several.
    pub(crate) provider: Option<ProviderId>,
    /// Where it is kept.
    pub(crate) id_token: Option<IdTokenHint>,
}

/// Why a session could not be begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BeginError {
    #[error("the database of the sessions")]
    Store(#[from] sqlx::Error),
    #[error("the session and its tokens could not be written as JSON")]
    Format(#[from] serde_json::Error),
}

impl Tokens {
    pub(crate) fn new(
        db: Db,
        store: SqlTokenStore,
        sessions: Sessions,
        endpoint: Arc<dyn TokenEndpoint>,
        clock: Arc<dyn Clock>,
        tasks: TaskTracker,
    ) -> Result<Self, getrandom::Error> {
        let refresher = Refresher::new(
            Arc::new(store.clone()),
            endpoint.clone(),
            clock.clone(),
            LeaseHolder::new()?,
            tasks.clone(),
        );
        Ok(Self { db, store, refresher, sessions, endpoint, clock, tasks })
    }

    /// Begins a session with its first tokens, in the place of those that it replaces: all of it happens, or nothing.
    ///
    /// The token of a session that is replaced is deleted and not revoked: for some providers a refresh token stands
    /// for all that the person allowed this client, and the new session would go with the old.
    pub(crate) async fn begin(
        &self,
        record: &Record,
        ends_at: OffsetDateTime,
        tokens: &TokenSet,
        replaced: &[SessionKey],
    ) -> Result<Id, BeginError> {
        let change = self.sessions.cache().begin_change(replaced);
        let id = loop {
            let (id, insert) = self.sessions.insert(record, ends_at)?;
            let insert_tokens = self.store.insert(&SessionKey::of(&id), tokens)?;
            let (replaced, now) = (replaced.to_vec(), self.clock.now());
            let work = self.db.transaction::<_, sqlx::Error>(Durability::Durable, move |connection| {
                Box::pin(async move {
                    if connection.execute(insert).await? == 0 {
                        return Ok(false);
                    }
                    for insert in insert_tokens {
                        connection.execute(insert).await?;
                    }
                    for key in &replaced {
                        delete(connection, key, EndReason::Replaced, now).await?;
                    }
                    Ok(true)
                })
            });
            // The id of another session is no error, and drawn anew.
            if work.await? {
                break id;
            }
        };
        change.done();
        replaced.iter().for_each(|key| self.refresher.remove_from_cache(key));
        Ok(id)
    }

    /// Keeps the refresh token that the provider may be putting in the place of that of a session which has just begun.
    pub(crate) fn commit_late(&self, key: SessionKey, rotation: LateRotation) {
        self.refresher.commit_late(key, rotation);
    }

    /// An access token that is good now.
    pub(crate) async fn access_token(&self, session: &Session) -> Result<AccessToken, TokenError> {
        self.refresher.access_token(owner(session)).await
    }

    /// What there is in place of the token that the API has `rejected`.
    pub(crate) async fn instead_of(
        &self,
        session: &Session,
        rejected: &AccessToken,
    ) -> Result<Replacement, TokenError> {
        self.refresher.instead_of(owner(session), rejected).await
    }

    /// The API has taken a token of the session's.
    pub(crate) fn accepted(&self, session: &Session, token: &AccessToken) {
        self.refresher.accepted(session.key, token);
    }

    /// A session's tokens, as the request found them or later.
    pub(crate) async fn current(&self, session: &Session) -> Result<Arc<StoredTokens>, TokenError> {
        self.refresher.current(owner(session)).await
    }

    /// Ends sessions: their rows first, then their refresh tokens at the provider, behind the answer (RFC 7009).
    /// How many there were. It goes to its end when the caller does not, and what was deleted until the store failed is
    /// revoked all the same.
    pub(crate) async fn end(&self, keys: &[SessionKey], reason: EndReason) -> sqlx::Result<u64> {
        let (this, keys) = (self.clone(), keys.to_vec());
        let task = self.tasks.spawn(async move { this.end_all(&keys, reason).await });
        task.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    async fn end_all(&self, keys: &[SessionKey], reason: EndReason) -> sqlx::Result<u64> {
        let (mut ended, mut to_revoke, mut outcome) = (0, Vec::new(), Ok(()));
        let ends = keys.iter().copied().map(|key| self.end_one(key, reason));
        let mut ends = stream::iter(ends).buffer_unordered(CONCURRENT_ENDS);
        while let Some(end) = ends.next().await {
            match end {
                Ok(Some(token)) => {
                    ended += 1;
                    to_revoke.extend(token);
                }
                Ok(None) => {}
                Err(error) => outcome = Err(error),
            }
        }
        drop(ends);
        self.revoke(to_revoke);
        outcome.map(|()| ended)
    }

    /// Ends a session. Its refresh token, if it had one; nothing where there was no session.
    async fn end_one(
        &self,
        key: SessionKey,
        reason: EndReason,
    ) -> sqlx::Result<Option<Option<GrantedToken>>> {
        let token = self.before_end(&key).await.and_then(|tokens| tokens.granted());
        self.refresher.remove_from_cache(&key);
        Ok(self.sessions.end(&key, reason).await?.then_some(token))
    }

    /// Sends away whoever waits for a refresh that has not begun, before the program ends.
    pub(crate) fn send_waiting_away(&self) {
        self.refresher.send_waiting_away();
    }

    /// How refreshes ended.
    pub(crate) fn refreshes(&self) -> &Refreshes {
        self.refresher.refreshes()
    }

    /// Looks at what is under way, for whoever collects metrics.
    pub(crate) fn look_at_metrics(&self) {
        self.refresher.look_at_metrics();
    }

    /// Whether a provider is not called for refreshes, as it fails.
    pub(crate) fn is_circuit_open(&self, provider: &ProviderId) -> bool {
        self.refresher.is_circuit_open(provider)
    }

    /// Removes the tokens of sessions that have ended, in whatever process, from memory.
    pub(crate) fn remove_from_cache<'a>(&self, ended: impl Iterator<Item = &'a SessionKey>) {
        ended.for_each(|key| self.refresher.remove_from_cache(key));
    }

    /// What signs the person of a session out at the provider that gave its tokens. The session is about to end.
    pub(crate) async fn for_logout(&self, key: &SessionKey) -> LogoutTokens {
        let tokens = self.before_end(key).await;
        tokens
            .map(|TokenSet { provider, id_token, .. }| LogoutTokens { provider, id_token })
            .unwrap_or_default()
    }

    /// The tokens of a session that is about to end.
    async fn before_end(&self, key: &SessionKey) -> Option<TokenSet> {
        let stored = self.store.read(key).await.unwrap_or_else(|error| {
            tracing::warn!(session = %key, error = &error as &dyn Error, "the tokens of an ended session can't be revoked");
            None
        });
        Some(stored?.tokens)
    }

    /// Tells the provider that refresh tokens are no longer needed. Nobody waits for that but the drain.
    pub(crate) fn revoke(&self, tokens: Vec<GrantedToken>) {
        if tokens.is_empty() {
            return;
        }
        let endpoint = self.endpoint.clone();
        self.tasks.spawn(async move {
            let revocations = stream::iter(tokens).map(|token| {
                let endpoint = endpoint.clone();
                async move { endpoint.revoke(&token).await }
            });
            revocations.buffer_unordered(CONCURRENT_REVOCATIONS).collect::<()>().await;
        });
    }

    /// Revokes the refresh token of `tokens`, which no session has, or the one that comes in its place.
    pub(crate) fn revoke_last(&self, tokens: TokenSet, rotation: Option<LateRotation>) {
        let Some(rotation) = rotation else { return self.revoke(tokens.granted().into_iter().collect()) };
        let endpoint = self.endpoint.clone();
        self.tasks.spawn(async move {
            if let Some(token) = rotation.await.unwrap_or(tokens).granted() {
                endpoint.revoke(&token).await;
            }
        });
    }

    /// Seals a session's tokens with the first secret. Whether they had to be.
    pub(crate) async fn reseal(&self, key: &SessionKey) -> Result<bool, StoreError> {
        self.store.reseal(key).await
    }
}

fn owner(session: &Session) -> Owner<'_> {
    Owner { key: session.key, identity: &session.identity, generation: session.generation }
}
