//! The metrics of the token handler as a whole.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use super::{as_gauge, sign_ins::SignIns};
use crate::provider_config::ProviderId;

/// The metrics of no part alone. All clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct TokenHandlerMetrics {
    pub(crate) sign_ins: SignIns,
    sessions: Gauge,
    event_streams: Gauge,
    background_tasks: Gauge,
    circuit_breakers: Family<ProviderLabel, Gauge>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProviderLabel {
    provider: String,
}

impl ProviderLabel {
    fn of(id: &ProviderId) -> Self {
        Self { provider: id.as_str().to_owned() }
    }
}

impl TokenHandlerMetrics {
    pub(crate) fn register<'a>(
        &self,
        providers: impl Iterator<Item = &'a ProviderId>,
        registry: &mut Registry,
    ) {
        for provider in providers {
            self.sign_ins.show_all(provider);
            drop(self.circuit_breakers.get_or_create(&ProviderLabel::of(provider)));
        }
        self.sign_ins.register(registry);
        registry.register(
            "bff_sessions",
            "How many sessions are alive, in the whole database",
            self.sessions.clone(),
        );
        registry.register(
            "bff_event_streams",
            "How many open pages wait for their session's end",
            self.event_streams.clone(),
        );
        registry.register(
            "bff_background_tasks",
            "How many refreshes, revocations and other tasks are under way that no client can break off",
            self.background_tasks.clone(),
        );
        registry.register(
            "bff_circuit_breaker_open",
            "Whether a provider is not called for refreshes, as it fails",
            self.circuit_breakers.clone(),
        );
    }

    pub(crate) fn set_sessions(&self, sessions: i64) {
        self.sessions.set(sessions);
    }

    pub(crate) fn set_event_streams(&self, streams: usize) {
        self.event_streams.set(as_gauge(streams));
    }

    pub(crate) fn set_background_tasks(&self, tasks: usize) {
        self.background_tasks.set(as_gauge(tasks));
    }

    pub(crate) fn set_circuit_breaker(&self, provider: &ProviderId, is_open: bool) {
        self.circuit_breakers.get_or_create(&ProviderLabel::of(provider)).set(is_open.into());
    }
}
