//! Rate limits for what costs something: 429 with `Retry-After` beyond them (RFC 6585 §4).
//!
//! Each client address has its own quota, so that nobody uses up another's, and there is none for all together: whoever
//! has many addresses could lock everyone out by it.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use governor::{Quota, RateLimiter, clock, middleware::NoOpMiddleware, nanos::Nanos, state::StateStore};
use http::{HeaderValue, header::RETRY_AFTER};
use lru::LruCache;

use crate::{client_ip::ClientIp, clock::Clock, pages::error_page::ErrorPage, state::Bff};

/// How many addresses are remembered for each limit; beyond that, those that asked longest ago are forgotten.
const MOST_CLIENTS: NonZeroUsize = NonZeroUsize::new(50_000).expect("more than none");

/// How often one address may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// So many requests at once.
    pub at_once: NonZeroU32,
    /// And after those so many in a second.
    pub per_second: NonZeroU32,
}

impl RateLimit {
    /// A limit of `at_once` requests, and of `per_second` after those. One at least of each.
    #[must_use]
    pub const fn new(at_once: u32, per_second: u32) -> Self {
        const fn positive(number: u32) -> NonZeroU32 {
            match NonZeroU32::new(number) {
                Some(number) => number,
                None => NonZeroU32::MIN,
            }
        }
        Self { at_once: positive(at_once), per_second: positive(per_second) }
    }
}

/// `/login`: a call to the provider, where requests are pushed to it. An office behind one address may come at once.
pub(crate) const LOGIN: RateLimit = RateLimit::new(300, 5);
/// `/callback`: a call to the provider for each sign-in that the browser began.
pub(crate) const CALLBACK: RateLimit = LOGIN;
/// `/backchannel-logout`: a signature to check. The provider may sign many people out at once, and seldom asks twice.
pub(crate) const BACKCHANNEL: RateLimit = RateLimit::new(2_000, 100);

impl Bff {
    /// Limits how often each client may ask for the routes of `router`, all of them together. A client is an address:
    /// the peer's or, behind one of the [`trusted_proxies`](crate::Config::trusted_proxies), the one that it names.
    /// Whoever has none is not limited, such as a program of a trusted machine's own.
    ///
    /// The server must tell its peers' addresses: see
    /// [`into_make_service_with_connect_info`](Router::into_make_service_with_connect_info).
    pub fn rate_limit<S>(&self, router: Router<S>, limit: RateLimit) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        router.route_layer(from_fn_with_state(Enforcement::new(self.clone(), limit), enforce))
    }
}

type Limiter = RateLimiter<ClientIp, BoundedStore, UnixClock, NoOpMiddleware<Duration>>;

#[derive(Clone)]
struct Enforcement(Arc<(Bff, Limiter)>);

impl Enforcement {
    fn new(bff: Bff, RateLimit { at_once, per_second }: RateLimit) -> Self {
        let quota = Quota::per_second(per_second).allow_burst(at_once);
        let limiter = RateLimiter::new(quota, BoundedStore::default(), UnixClock(bff.clock().clone()));
        Self(Arc::new((bff, limiter)))
    }
}

async fn enforce(State(enforcement): State<Enforcement>, request: Request, next: Next) -> Response {
    let (bff, limiter) = &*enforcement.0;
    let trusted = &bff.config().trusted_proxies;
    let Some(client) = ClientIp::of(request.extensions(), request.headers(), trusted) else {
        return next.run(request).await;
    };
    match limiter.check_key(&client) {
        Ok(()) => next.run(request).await,
        Err(not_yet) => {
            tracing::debug!(path = request.uri().path(), "a client asks too often");
            too_many_requests(not_yet.wait_time_from(clock::Clock::now(limiter.clock())))
        }
    }
}

/// 429, with the time to wait in whole seconds.
pub(crate) fn too_many_requests(wait: Duration) -> Response {
    let seconds = HeaderValue::from(wait.as_secs() + 1);
    ([(RETRY_AFTER, seconds)], ErrorPage::TOO_MANY_REQUESTS).into_response()
}

/// When each client may ask next. No more of them are remembered than there is room for.
struct BoundedStore(Mutex<LruCache<ClientIp, Nanos>>);

impl Default for BoundedStore {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST_CLIENTS)))
    }
}

impl StateStore for BoundedStore {
    type Key = ClientIp;

    fn measure_and_replace<T, F, E>(&self, key: &ClientIp, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (outcome, next) = measure(entries.get(key).copied())?;
        entries.put(*key, next);
        Ok(outcome)
    }
}

/// The token handler's clock, as time since 1970.
struct UnixClock(Arc<dyn Clock>);

impl clock::Clock for UnixClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let nanos = self.0.now().unix_timestamp_nanos();
        Duration::from_nanos(u64::try_from(nanos).unwrap_or_default())
    }
}
