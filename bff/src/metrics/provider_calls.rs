//! How long calls of providers take, and how they end.

use std::{sync::Arc, time::Instant};

use http::StatusCode;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::durations;
use crate::provider_config::ProviderId;

/// What a provider is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProviderCall {
    /// Its document and its keys.
    Discovery,
    PushedRequest,
    Code,
    Refresh,
    UserInfo,
    Revocation,
}

impl ProviderCall {
    const ALL: [Self; 6] =
        [Self::Discovery, Self::PushedRequest, Self::Code, Self::Refresh, Self::UserInfo, Self::Revocation];

    const fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::PushedRequest => "pushed_request",
            Self::Code => "code",
            Self::Refresh => "refresh",
            Self::UserInfo => "userinfo",
            Self::Revocation => "revocation",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    provider: Arc<String>,
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
    pub(crate) fn register<'a>(
        &self,
        providers: impl Iterator<Item = &'a ProviderId>,
        registry: &mut Registry,
    ) {
        for provider in providers {
            for call in ProviderCall::ALL {
                let provider = Arc::new(provider.as_str().to_owned());
                drop(self.0.get_or_create(&Labels { provider, call: call.name(), outcome: "ok" }));
            }
        }
        registry.register_with_unit(
            "oidc_provider_request_duration",
            "How long calls of identity providers took",
            Unit::Seconds,
            self.0.clone(),
        );
    }

    /// Notes a call that has ended, with that status or without an answer.
    pub(crate) fn ended(
        &self,
        provider: &Arc<String>,
        call: ProviderCall,
        began: Instant,
        status: Option<StatusCode>,
    ) {
        let outcome = match status {
            None => "no_answer",
            Some(status) if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                "server_error"
            }
            Some(status) if status.is_client_error() => "client_error",
            Some(_) => "ok",
        };
        let labels = Labels { provider: provider.clone(), call: call.name(), outcome };
        self.0.get_or_create(&labels).observe(began.elapsed().as_secs_f64());
    }
}
