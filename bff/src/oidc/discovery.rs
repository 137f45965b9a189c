//! The provider's words about itself, kept: fetched when they are first needed, so that the program starts while the
//! provider is down, and again when they grow old or lack a key.
//!
//! Strangers send tokens that name keys, so a fetch is one for all who want it and is followed by a pause: nobody makes
//! this program hammer the provider. Whoever can do with what is known waits for no fetch.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;
use tokio::{
    sync::{Mutex as Gate, OwnedMutexGuard},
    task::JoinHandle,
};
use tokio_util::task::TaskTracker;

use super::{
    http::Http,
    metadata::{DiscoverError, Discovered},
};
use crate::{Config, clock::Clock};

/// The pause between two fetches, whatever came of the first.
const PAUSE: Duration = Duration::from_secs(30);
/// The same while nothing is known, and people wait to sign in.
const PAUSE_AT_FIRST: Duration = Duration::from_secs(2);
/// From this age on what is known is fetched again, and serves meanwhile: so a withdrawn key goes.
const RENEW_AFTER: Duration = Duration::from_secs(10 * 60);
/// From this age on, after hours without a visitor, whoever comes first waits for what is new. A provider that can't be
/// asked is believed as before: its outage costs no session.
const WAIT_AFTER: Duration = Duration::from_secs(60 * 60);

/// What the provider says of itself, as far as it is known.
#[derive(Clone)]
pub(crate) struct Discovery(Arc<Inner>);

struct Inner {
    config: Config,
    http: Http,
    clock: Arc<dyn Clock>,
    tasks: TaskTracker,
    known: Mutex<Option<Known>>,
    /// Held by the one fetch in flight.
    gate: Arc<Gate<Option<Fetch>>>,
}

#[derive(Clone)]
struct Known {
    discovered: Arc<Discovered>,
    at: OffsetDateTime,
}

/// The last fetch.
struct Fetch {
    at: OffsetDateTime,
    outcome: Outcome,
}

type Outcome = Result<Arc<Discovered>, Undiscovered>;

/// Why the provider is not known: the same for all who waited.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub(crate) struct Undiscovered(#[from] Arc<DiscoverError>);

impl From<DiscoverError> for Undiscovered {
    fn from(error: DiscoverError) -> Self {
        Self(Arc::new(error))
    }
}

impl Discovery {
    /// Of the provider that `config` names. It is not asked yet.
    pub(crate) fn new(config: Config, http: Http, clock: Arc<dyn Clock>, tasks: TaskTracker) -> Self {
        Self(Arc::new(Inner { config, http, clock, tasks, known: Mutex::default(), gate: Arc::default() }))
    }

    /// What is known. Where nothing is, everyone waits for the same fetch.
    pub(crate) async fn known(&self) -> Outcome {
        let Some(Known { discovered, at }) = self.0.known() else {
            return self.fetched_within(PAUSE_AT_FIRST).await;
        };
        let age = self.0.age(at);
        if age >= RENEW_AFTER
            && let Ok(gate) = Arc::clone(&self.0.gate).try_lock_owned()
            && !self.0.pauses(&gate, PAUSE)
        {
            let renewal = self.0.fetch(gate);
            if age >= WAIT_AFTER
                && let Ok(Ok(renewed)) = renewal.await
            {
                return Ok(renewed);
            }
        }
        Ok(discovered)
    }

    /// What the provider says now, for whoever misses something in what is known: a key, above all.
    pub(crate) async fn renewed(&self) -> Outcome {
        self.fetched_within(PAUSE).await
    }

    /// What came of a fetch that is not older than `pause`.
    async fn fetched_within(&self, pause: Duration) -> Outcome {
        let gate = Arc::clone(&self.0.gate).lock_owned().await;
        if let Some(Fetch { outcome, .. }) = gate.as_ref().filter(|_| self.0.pauses(&gate, pause)) {
            return outcome.clone();
        }
        self.0.fetch(gate).await.unwrap_or_else(|_| Err(DiscoverError::BrokenOff.into()))
    }
}

impl Inner {
    fn known(&self) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How long ago that was. A clock that was set back makes things old, not young for ever.
    fn age(&self, at: OffsetDateTime) -> Duration {
        (self.clock.now() - at).unsigned_abs()
    }

    fn pauses(&self, last: &Option<Fetch>, pause: Duration) -> bool {
        last.as_ref().is_some_and(|last| self.age(last.at) < pause)
    }

    /// Fetches in a task of its own, so that a caller who hangs up takes nothing from those who wait.
    fn fetch(self: &Arc<Self>, mut gate: OwnedMutexGuard<Option<Fetch>>) -> JoinHandle<Outcome> {
        let this = Arc::clone(self);
        self.tasks.spawn(async move {
            let fetched = Discovered::fetch(&this.config, &this.http).await.map(Arc::new);
            let outcome = fetched.map_err(Undiscovered::from);
            let at = this.clock.now();
            match &outcome {
                Ok(discovered) => {
                    tracing::info!(issuer = discovered.issuer, "the provider was discovered");
                    let known = Known { discovered: Arc::clone(discovered), at };
                    *this.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
                }
                Err(error) => {
                    tracing::warn!(error = error as &dyn Error, "the provider could not be discovered");
                }
            }
            *gate = Some(Fetch { at, outcome: outcome.clone() });
            outcome
        })
    }
}
