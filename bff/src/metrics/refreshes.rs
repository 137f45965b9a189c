//! How refreshes end, who joins one, and what they wait for.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{as_gauge, durations};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    outcome: &'static str,
}

/// The refreshes of this process. All clones are one.
#[derive(Debug, Clone)]
pub(crate) struct Refreshes {
    outcomes: Family<Labels, Counter>,
    pub(crate) refreshed: Counter,
    /// Another process had newer tokens meanwhile.
    pub(crate) by_another_process: Counter,
    /// The provider refused the refresh token, or somebody signed out meanwhile.
    pub(crate) session_ended: Counter,
    pub(crate) not_renewable: Counter,
    pub(crate) provider_unavailable: Counter,
    pub(crate) failed: Counter,
    pub(crate) joined: Counter,
    in_progress: Gauge,
    pub(crate) queued: Gauge,
    lease_wait: Histogram,
    queue_wait: Histogram,
}

impl Default for Refreshes {
    fn default() -> Self {
        let outcomes = Family::<Labels, Counter>::default();
        let of = |outcome| outcomes.get_or_create_owned(&Labels { outcome });
        Self {
            refreshed: of("refreshed"),
            by_another_process: of("by_another_process"),
            session_ended: of("session_ended"),
            not_renewable: of("not_renewable"),
            provider_unavailable: of("provider_unavailable"),
            failed: of("failed"),
            outcomes,
            joined: Counter::default(),
            in_progress: Gauge::default(),
            queued: Gauge::default(),
            lease_wait: durations(),
            queue_wait: durations(),
        }
    }
}

impl Refreshes {
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register("bff_token_refreshes", "How refreshes of tokens ended", self.outcomes.clone());
        registry.register(
            "bff_token_refreshes_joined",
            "How often somebody waited for a refresh that was under way in this process",
            self.joined.clone(),
        );
        registry.register(
            "bff_token_refreshes_in_progress",
            "How many refreshes are under way, those among them that wait",
            self.in_progress.clone(),
        );
        registry.register(
            "bff_token_refresh_queue_length",
            "How many refreshes wait to be among those that their provider has at once",
            self.queued.clone(),
        );
        registry.register_with_unit(
            "bff_token_refresh_queue_wait",
            "How long refreshes waited to be among those that their provider has at once",
            Unit::Seconds,
            self.queue_wait.clone(),
        );
        registry.register_with_unit(
            "bff_lease_wait",
            "How long refreshes waited for the lease of their session, or for what another process had it for",
            Unit::Seconds,
            self.lease_wait.clone(),
        );
    }

    pub(crate) fn waited_for_lease(&self, wait: Duration) {
        self.lease_wait.observe(wait.as_secs_f64());
    }

    pub(crate) fn waited_in_queue(&self, wait: Duration) {
        self.queue_wait.observe(wait.as_secs_f64());
    }

    pub(crate) fn look_at(&self, in_progress: usize) {
        self.in_progress.set(as_gauge(in_progress));
    }
}
