//! The tokens that this process read last, so that a good one is at hand without opening its row again.
//!
//! It is never trusted alone: each request finds its session first (`session/cache.rs`), and with it the generation of the
//! tokens. An entry of an older generation is not used, nor one of a session that has ended.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;

use super::{token::AccessToken, token_store::StoredTokens};
use crate::session::key::SessionKey;

/// How many sessions' tokens are kept.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// The cache of tokens.
pub(crate) struct TokenCache(Mutex<LruCache<SessionKey, Arc<StoredTokens>>>);

impl TokenCache {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(CAPACITY)))
    }

    /// The tokens of `generation` or later.
    pub(crate) fn get(&self, key: &SessionKey, generation: u64) -> Option<Arc<StoredTokens>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|stored| stored.generation >= generation).cloned()
    }

    /// The ID token is not kept here: it is long, and only who signs out needs it.
    pub(crate) fn put(&self, key: SessionKey, mut stored: Arc<StoredTokens>) {
        if stored.tokens.id_token.is_some() {
            Arc::make_mut(&mut stored).tokens.id_token = None;
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, stored);
    }

    /// The API has taken `token`. Its generation, and whether it replaced one that was rejected, which is over now;
    /// nothing where other tokens are here by now.
    pub(crate) fn accepted(&self, key: &SessionKey, token: &AccessToken) -> Option<(u64, bool)> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = entries.get_mut(key)?;
        if stored.tokens.access_token.expose() != token.expose() {
            return None;
        }
        let before = (stored.generation, stored.tokens.replaces_rejected);
        if stored.tokens.replaces_rejected {
            Arc::make_mut(stored).tokens.replaces_rejected = false;
        }
        Some(before)
    }

    pub(crate) fn remove(&self, key: &SessionKey) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop(key);
    }
}
