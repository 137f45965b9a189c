//! The sessions whose tokens the API has rejected for good: it is asked with them once in a while only, until it takes
//! one, and the operator is told once.
//!
//! This spares the API. That no refresh comes of it is kept with the tokens themselves
//! ([`TokenSet::replaces_rejected`](super::token::TokenSet)), in every process and over a restart; so it does no harm that
//! this is forgotten with the process, or for the session that was not asked for longest.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use lru::LruCache;
use time::{Duration, OffsetDateTime};

use crate::session::key::SessionKey;

/// How many sessions are remembered.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");
/// How long nobody asks the API with a token that it has rejected.
const PAUSE: Duration = Duration::MINUTE;

/// What was rejected, by session.
pub(super) struct RejectedTokens(Mutex<LruCache<SessionKey, Rejected>>);

struct Rejected {
    generation: u64,
    /// When the API may have changed its mind.
    retry_at: OffsetDateTime,
}

impl RejectedTokens {
    pub(super) fn new() -> Self {
        Self(Mutex::new(LruCache::new(CAPACITY)))
    }

    /// Whether the API may be asked with the tokens of `generation`. Where it has rejected those, one request goes at
    /// the end of each pause.
    pub(super) fn may_try(&self, key: &SessionKey, generation: u64, now: OffsetDateTime) -> bool {
        let mut entries = self.entries();
        let Some(rejected) = entries.get_mut(key).filter(|rejected| rejected.generation == generation) else {
            return true;
        };
        // A clock that was set back makes no pause longer.
        let is_due = now >= rejected.retry_at || rejected.retry_at - now > PAUSE;
        if is_due {
            rejected.retry_at = now + PAUSE;
        }
        is_due
    }

    /// The API has rejected the tokens of `generation`. Whether that is news of this session.
    pub(super) fn record(&self, key: SessionKey, generation: u64, now: OffsetDateTime) -> bool {
        self.entries().put(key, Rejected { generation, retry_at: now + PAUSE }).is_none()
    }

    /// The API has taken a token, or the session has ended.
    pub(super) fn remove(&self, key: &SessionKey) {
        self.entries().pop(key);
    }

    fn entries(&self) -> MutexGuard<'_, LruCache<SessionKey, Rejected>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tower_sessions::session::Id;

    use super::*;

    #[test]
    fn the_api_is_asked_once_a_pause_and_the_operator_told_once() {
        let (tokens, key, now) = (RejectedTokens::new(), SessionKey::of(&Id(1)), OffsetDateTime::UNIX_EPOCH);
        assert!(tokens.may_try(&key, 1, now));
        assert!(tokens.record(key, 1, now), "news");
        assert!(!tokens.may_try(&key, 1, now + PAUSE - Duration::MILLISECOND));
        assert!(tokens.may_try(&key, 1, now + PAUSE), "one goes");
        assert!(!tokens.may_try(&key, 1, now + PAUSE), "and no other");
        assert!(tokens.may_try(&key, 1, now - Duration::DAY), "a clock that was set back");
        assert!(tokens.may_try(&key, 2, now), "later tokens are others");
        assert!(!tokens.record(key, 2, now), "no news");
        tokens.remove(&key);
        assert!(tokens.may_try(&key, 2, now) && tokens.record(key, 2, now), "from the start");
    }
}
