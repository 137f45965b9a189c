//! What a refresh brought, on its way into the store: nobody sees it before.

use std::sync::Arc;

use tokio::time::{Instant, sleep};

use super::{Inner, Outcome, TokenError, store_failed};
use crate::{
    session::key::SessionKey,
    tokens::{
        token::TokenSet,
        token_store::{Commit, StoreError, StoredTokens},
    },
};

/// For how long a store that fails is asked again to take what the provider gave, and how often.
const COMMIT_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(60);
/// For how long those wait for that who need a token: as long as for a database that does not answer.
const COMMIT_PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);
const COMMIT_RETRY_DELAY: std::time::Duration = std::time::Duration::from_millis(250);

impl Inner {
    pub(super) async fn commit(&self, key: &SessionKey, generation: u64, fresh: TokenSet) -> Outcome {
        let commit =
            self.while_renewing_lease(key, self.commit_with_retries(key, generation, &fresh)).await?;
        match commit {
            Commit::Done => {
                let generation = generation + 1;
                tracing::info!(session = %key, refreshes = generation, "the access token was refreshed");
                Ok(Arc::new(StoredTokens { generation, tokens: fresh }))
            }
            Commit::Superseded => self.read(key).await.map(Arc::new),
            Commit::SessionGone => {
                tracing::info!(session = %key, "the session ended during a refresh; what it got is revoked");
                if let Some(token) = fresh.granted() {
                    self.endpoint.revoke(&token).await;
                }
                Err(TokenError::SessionEnded)
            }
        }
    }

    /// The refresh token that was used is no longer good and the fresh one is nowhere but here, so a store that fails
    /// is asked again. Where it took them after all, and only failed to say so, it answers that they are superseded. Who
    /// waits for them is told so before the store is given up.
    pub(super) async fn commit_with_retries(
        &self,
        key: &SessionKey,
        generation: u64,
        fresh: &TokenSet,
    ) -> Result<Commit, TokenError> {
        let began = Instant::now();
        loop {
            match self.store.commit(key, generation, fresh).await {
                Err(error @ StoreError::Database(_)) if began.elapsed() < COMMIT_TIMEOUT => {
                    store_failed(key, &error);
                    if began.elapsed() >= COMMIT_PATIENCE
                        && let Some(refresh) = self.in_flight().get(key)
                    {
                        refresh.hold_up();
                    }
                    sleep(COMMIT_RETRY_DELAY).await;
                }
                commit => return commit.map_err(|error| store_failed(key, &error)),
            }
        }
    }
}
