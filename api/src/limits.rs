//! How much one person may ask of the API: the size of a request, and how many of them.
//!
//! It counts verified persons, so that nobody spends what is another's; what comes without a good token is refused
//! before anything is counted here.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{Quota, RateLimiter, clock, middleware::NoOpMiddleware, nanos::Nanos, state::StateStore};
use lru::LruCache;
use program::{Reader, settings};

use crate::Clock;

/// How many persons are remembered. The one who was quiet for longest is forgotten first, and begins anew.
const PERSONS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// The limits of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest body, in bytes.
    pub body: usize,
    /// The largest receipt, in bytes.
    pub receipt: usize,
    /// How many requests of one person are answered in a minute. So many may also come at once.
    pub requests_per_minute: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 16 * 1024,
            receipt: 10 * 1024 * 1024,
            requests_per_minute: NonZeroU32::MIN.saturating_add(2_999),
        }
    }
}

impl Limits {
    /// Reads `API_BODY_LIMIT`, `API_RECEIPT_LIMIT` and `API_REQUESTS_PER_MINUTE`.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let default = Self::default();
        Self {
            body: reader.or("API_BODY_LIMIT", BYTES, default.body, bytes),
            receipt: reader.or("API_RECEIPT_LIMIT", BYTES, default.receipt, bytes),
            requests_per_minute: reader.or(
                "API_REQUESTS_PER_MINUTE",
                "a whole number from 1",
                default.requests_per_minute,
                settings::parsed,
            ),
        }
    }
}

const BYTES: &str = "bytes, from 1024";

fn bytes(text: &str) -> Option<usize> {
    settings::parsed(text).filter(|bytes| *bytes >= 1024)
}

/// A person, as the access token names them: issuer and subject.
type Key = (String, String);

/// Counts the requests of each person (GCRA: a bucket that refills evenly).
pub(crate) struct Meter(RateLimiter<Key, Seen, Time, NoOpMiddleware<Duration>>);

impl Meter {
    pub(crate) fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let quota = Quota::per_minute(limits.requests_per_minute);
        let seen = Seen(Mutex::new(LruCache::new(PERSONS)));
        Self(RateLimiter::new(quota, seen, Time(clock)))
    }

    /// Counts one request.
    ///
    /// # Errors
    /// How long to wait where there were too many.
    pub(crate) fn count(&self, issuer: &str, subject: &str) -> Result<(), Duration> {
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
struct Seen(Mutex<LruCache<Key, Nanos>>);

impl StateStore for Seen {
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
