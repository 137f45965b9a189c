//! How many requests one person may send.
//!
//! It counts verified persons, so that nobody spends what is another's; what comes without a good token is refused
//! before anything is counted here.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{Quota, clock, middleware::NoOpMiddleware, nanos::Nanos, state::StateStore};
use lru::LruCache;

use crate::clock::Clock;

/// How many persons are remembered. The one who was quiet for longest is forgotten first, and begins anew.
const PERSONS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// A person, as the access token names them: issuer and subject.
type Key = (String, String);

/// Counts the requests of each person (GCRA: a bucket that refills evenly).
pub(crate) struct PersonRateLimiter(governor::RateLimiter<Key, LastSeen, Time, NoOpMiddleware<Duration>>);

impl PersonRateLimiter {
    pub(crate) fn new(requests_per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let quota = Quota::per_minute(requests_per_minute);
        let seen = LastSeen(Mutex::new(LruCache::new(PERSONS)));
        Self(governor::RateLimiter::new(quota, seen, Time(clock)))
    }

    /// Counts one request.
    ///
    /// # Errors
    /// How long to wait where there were too many.
    pub(crate) fn check(&self, issuer: &str, subject: &str) -> Result<(), Duration> {
        let key = (issuer.to_owned(), subject.to_owned());
        self.0.check_key(&key).map_err(|not_until| not_until.wait_time_from(self.now()))
    }

    fn now(&self) -> Duration {
        clock::Clock::now(self.0.clock())
    }
}

/// The clock that was passed in, as the limiter reads it: the time since 1970.
struct Time(Arc<dyn Clock>);

impl clock::Clock for Time {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::try_from(self.0.now() - time::OffsetDateTime::UNIX_EPOCH).unwrap_or_default()
    }
}

/// What is remembered of each person, in bounded memory.
struct LastSeen(Mutex<LruCache<Key, Nanos>>);

impl StateStore for LastSeen {
    type Key = Key;

    fn measure_and_replace<T, F, E>(&self, key: &Key, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (outcome, next) = f(seen.get(key).copied())?;
        seen.put(key.clone(), next);
        Ok(outcome)
    }
}
