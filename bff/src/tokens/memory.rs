//! The tokens that this process read last, so that a good one is at hand without opening its row again.
//!
//! Nobody trusts it alone: each request reads its session's row anyway, and with it the generation of the tokens. An
//! entry of an older generation is not used, nor one of a session that has ended.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;

use super::store::Stored;
use crate::session::SessionKey;

/// How many sessions' tokens are remembered.
const MOST: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// Tokens in memory.
pub(crate) struct Memory(Mutex<LruCache<SessionKey, Arc<Stored>>>);

impl Memory {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    /// The tokens of `generation` or later.
    pub(crate) fn get(&self, key: &SessionKey, generation: u64) -> Option<Arc<Stored>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|stored| stored.generation >= generation).cloned()
    }

    pub(crate) fn put(&self, key: SessionKey, stored: Arc<Stored>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, stored);
    }

    pub(crate) fn forget(&self, key: &SessionKey) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop(key);
    }
}
