//! How long calls of providers take, and how they end.

use std::time::Instant;

use program::metrics::durations;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};
use reqwest::StatusCode;

/// What a provider is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProviderCall {
    /// Its document and its keys.
    Keys,
    Introspection,
}

impl ProviderCall {
    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Introspection => "introspection",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    call: &'static str,
    outcome: &'static str,
}

/// The calls of all providers. All clones are one.
#[derive(Debug, Clone)]
pub(crate) struct ProviderCalls(Family<Labels, Histogram, fn() -> Histogram>);

impl Default for ProviderCalls {
    fn default() -> Self {
        Self(Family::new_with_constructor(durations))
    }
}

impl ProviderCalls {
    pub(crate) fn register(&self, registry: &mut Registry) {
        for call in [ProviderCall::Keys, ProviderCall::Introspection] {
            drop(self.0.get_or_create(&Labels { call: call.name(), outcome: "ok" }));
        }
        registry.register_with_unit(
            "oidc_provider_request_duration",
            "How long calls of identity providers took",
            Unit::Seconds,
            self.0.clone(),
        );
    }

    /// Notes a call that has ended, with that status or without an answer.
    pub(crate) fn ended(&self, call: ProviderCall, began: Instant, status: Option<StatusCode>) {
        let outcome = match status {
            None => "no_answer",
            Some(status) if status.is_server_error() => "server_error",
            Some(status) if status.is_client_error() => "client_error",
            Some(_) => "ok",
        };
        self.0.get_or_create(&Labels { call: call.name(), outcome }).observe(began.elapsed().as_secs_f64());
    }
}
