//! The tokens as they are, good or not.

use std::sync::Arc;

use super::{Inner, Outcome, Owner, Refresher, TokenError, store_failed};
use crate::{session::key::SessionKey, tokens::token_store::StoredTokens};

impl Refresher {
    /// The tokens as the request found them, or later.
    pub(crate) async fn current(&self, owner: Owner<'_>) -> Outcome {
        self.0.current(&owner).await
    }
}

impl Inner {
    /// The tokens as the request found them, or later: from memory where it has them.
    pub(super) async fn current(&self, owner: &Owner<'_>) -> Outcome {
        if let Some(stored) = self.cache.get(&owner.key, owner.generation) {
            return Ok(stored);
        }
        let stored = Arc::new(self.read(&owner.key).await?);
        self.cache.put(owner.key, stored.clone());
        Ok(stored)
    }

    pub(super) async fn read(&self, key: &SessionKey) -> Result<StoredTokens, TokenError> {
        let stored = self.store.read(key).await.map_err(|error| store_failed(key, &error))?;
        stored.ok_or(TokenError::SessionEnded)
    }
}
