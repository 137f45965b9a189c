//! The lease on a session's tokens, kept for as long as a call takes.

use std::convert::Infallible;

use tokio::time::{Instant, interval_at};

use super::{Inner, store_failed};
use crate::{session::key::SessionKey, tokens::lease};

impl Inner {
    /// Waits for `call`, and keeps the lease meanwhile. The call goes on while the lease is renewed: the row that is renewed may
    /// be held by the very transaction in which the call writes.
    pub(super) async fn while_renewing_lease<T>(&self, key: &SessionKey, call: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            answer = call => answer,
            never = self.keep_renewing_lease(key) => match never {},
        }
    }

    async fn keep_renewing_lease(&self, key: &SessionKey) -> Infallible {
        let mut renewal = interval_at(Instant::now() + lease::RENEWAL, lease::RENEWAL);
        loop {
            renewal.tick().await;
            let until = self.clock.now() + lease::LEASE;
            if let Err(error) = self.store.renew_lease(key, self.holder, until).await {
                store_failed(key, &error);
            }
        }
    }
}
