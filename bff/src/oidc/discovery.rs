//! The provider's metadata, cached: fetched when they are first needed, so that the program starts while the
//! provider is down, and again when they grow old or lack a key.
//!
//! Anybody can send a token that names a key, so a fetch is one for all who want it and is followed by a pause: nobody makes
//! this program hammer the provider. Whoever can do with what is cached waits for no fetch.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;
use tokio::{
    sync::{Mutex as AsyncMutex, OwnedMutexGuard},
    task::JoinHandle,
};
use tokio_util::task::TaskTracker;

use super::{discovered_provider::DiscoveredProvider, discovery_document::DiscoverError, http::Http};
use crate::{clock::Clock, config::BaseUrl, provider_config::ProviderConfig};

/// The pause between two fetches, whatever came of the first.
const MIN_INTERVAL: Duration = Duration::from_secs(30);
/// The same while nothing is known, and people wait to sign in.
const FIRST_MIN_INTERVAL: Duration = Duration::from_secs(2);
/// From this age on what is known is fetched again, and serves meanwhile: so a withdrawn key goes.
const REFRESH_AFTER: Duration = Duration::from_secs(10 * 60);
/// From this age on, after hours without a visitor, whoever comes first waits for what is new. A provider that can't be
/// asked is believed as before: its outage costs no session.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// The provider as it was discovered last.
#[derive(Clone)]
pub(crate) struct Discovery(Arc<Inner>);

struct Inner {
    config: ProviderConfig,
    base_url: BaseUrl,
    http: Http,
    clock: Arc<dyn Clock>,
    tasks: TaskTracker,
    cached: Mutex<Option<Cached>>,
    /// Held by the one fetch in flight.
    last_fetch: Arc<AsyncMutex<Option<Fetch>>>,
}

#[derive(Clone)]
struct Cached {
    provider: Arc<DiscoveredProvider>,
    at: OffsetDateTime,
}

/// The last fetch.
struct Fetch {
    at: OffsetDateTime,
    outcome: Outcome,
}

type Outcome = Result<Arc<DiscoveredProvider>, DiscoveryFailed>;

/// Why the provider is not known: the same for all who waited.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub(crate) struct DiscoveryFailed(#[from] Arc<DiscoverError>);

impl From<DiscoverError> for DiscoveryFailed {
    fn from(error: DiscoverError) -> Self {
        Self(Arc::new(error))
    }
}

impl Discovery {
    /// Of the provider that `config` names. It is not asked yet.
    pub(crate) fn new(
        config: ProviderConfig,
        base_url: BaseUrl,
        http: Http,
        clock: Arc<dyn Clock>,
        tasks: TaskTracker,
    ) -> Self {
        Self(Arc::new(Inner {
            config,
            base_url,
            http,
            clock,
            tasks,
            cached: Mutex::default(),
            last_fetch: Arc::default(),
        }))
    }

    /// What is known. Where nothing is, everyone waits for the same fetch.
    pub(crate) async fn cached(&self) -> Outcome {
        let Some(Cached { provider, at }) = self.0.cached() else {
            return self.fetched_within(FIRST_MIN_INTERVAL).await;
        };
        let age = self.0.age(at);
        if age >= REFRESH_AFTER
            && let Ok(last_fetch) = Arc::clone(&self.0.last_fetch).try_lock_owned()
            && !self.0.is_recent(&last_fetch, MIN_INTERVAL)
        {
            let fetch = self.0.fetch(last_fetch);
            if age >= MAX_AGE
                && let Ok(Ok(fetched)) = fetch.await
            {
                return Ok(fetched);
            }
        }
        Ok(provider)
    }

    /// What the provider says now, for whoever misses something in what is known: a key, above all.
    pub(crate) async fn refetched(&self) -> Outcome {
        self.fetched_within(MIN_INTERVAL).await
    }

    /// What came of a fetch that is not older than `max_age`.
    async fn fetched_within(&self, max_age: Duration) -> Outcome {
        let last_fetch = Arc::clone(&self.0.last_fetch).lock_owned().await;
        if let Some(Fetch { outcome, .. }) =
            last_fetch.as_ref().filter(|_| self.0.is_recent(&last_fetch, max_age))
        {
            return outcome.clone();
        }
        self.0.fetch(last_fetch).await.unwrap_or_else(|_| Err(DiscoverError::Aborted.into()))
    }
}

impl Inner {
    fn cached(&self) -> Option<Cached> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How long ago that was. A clock that was set back makes things old, not young for ever.
    fn age(&self, at: OffsetDateTime) -> Duration {
        (self.clock.now() - at).unsigned_abs()
    }

    fn is_recent(&self, last: &Option<Fetch>, max_age: Duration) -> bool {
        last.as_ref().is_some_and(|last| self.age(last.at) < max_age)
    }

    /// Fetches in a task of its own, so that a caller who hangs up takes nothing from those who wait.
    fn fetch(self: &Arc<Self>, mut last_fetch: OwnedMutexGuard<Option<Fetch>>) -> JoinHandle<Outcome> {
        let this = Arc::clone(self);
        self.tasks.spawn(async move {
            let fetched =
                DiscoveredProvider::fetch(&this.config, &this.base_url, &this.http).await.map(Arc::new);
            let outcome = fetched.map_err(DiscoveryFailed::from);
            let at = this.clock.now();
            match &outcome {
                Ok(provider) => {
                    tracing::info!(issuer = provider.issuer, "the provider was discovered");
                    let cached = Cached { provider: Arc::clone(provider), at };
                    *this.cached.lock().unwrap_or_else(PoisonError::into_inner) = Some(cached);
                }
                Err(error) => {
                    tracing::warn!(error = error as &dyn Error, "the provider could not be discovered");
                }
            }
            *last_fetch = Some(Fetch { at, outcome: outcome.clone() });
            outcome
        })
    }
}
