//! A refresh token that the provider may be replacing while its session begins: too slow to be waited for.
//!
//! The session begins with the refresh token that it has. The lease is held until the provider has answered, so that
//! nobody uses that one a second time, and what came is committed as after any other refresh.

use futures::future::BoxFuture;

use super::{Inner, Refresher, lease, store_failed};
use crate::{
    session::key::SessionKey,
    tokens::{token::TokenSet, token_store::Commit},
};

/// The session's tokens with the refresh token that is good from then on; nothing where none came.
pub(crate) type LateRotation = BoxFuture<'static, Option<TokenSet>>;

impl Refresher {
    /// Waits for it behind the answer. The session has just begun with the tokens before it.
    pub(crate) fn commit_late(&self, key: SessionKey, rotation: LateRotation) {
        let inner = self.0.clone();
        self.0.tasks.spawn(async move { inner.commit_late(&key, rotation).await });
    }
}

impl Inner {
    async fn commit_late(&self, key: &SessionKey, rotation: LateRotation) {
        const FIRST: u64 = 0;
        let now = self.clock.now();
        let taken = self.store.take_lease(key, FIRST, self.holder, now, now + lease::LEASE).await;
        let has_lease = taken.unwrap_or_else(|error| {
            store_failed(key, &error);
            false
        });
        let Some(tokens) = self.while_renewing_lease(key, rotation).await else {
            if has_lease && let Err(error) = self.store.release_lease(key, self.holder).await {
                store_failed(key, &error);
            }
            return;
        };
        let commit = self.while_renewing_lease(key, self.commit_with_retries(key, FIRST, &tokens)).await;
        match commit {
            Ok(Commit::Done) => tracing::info!(session = %key, "a refresh token that came late is kept"),
            Ok(Commit::SessionGone) => {
                if let Some(token) = tokens.granted() {
                    self.endpoint.revoke(&token).await;
                }
            }
            // The one of a refresh after it is kept; or the store failed, which it has logged.
            Ok(Commit::Superseded) | Err(_) => {}
        }
    }
}
