//! How sign-ins end.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use crate::provider_config::ProviderId;

/// What can become of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignInOutcome {
    SignedIn,
    /// It goes on, with the person asked for their consent.
    NeedsConsent,
    /// It goes on, with the person asked to sign in.
    NeedsInteraction,
    /// The person thought better of it.
    Cancelled,
    /// The provider did not let the person in, or its answer can't be trusted.
    Refused,
    ProviderUnavailable,
    /// The provider does not know this client, or encrypts what it says.
    NotSetUp,
    /// The browser went away.
    Abandoned,
    /// A fault of our own.
    Failed,
}

impl SignInOutcome {
    const ALL: [Self; 9] = [
        Self::SignedIn,
        Self::NeedsConsent,
        Self::NeedsInteraction,
        Self::Cancelled,
        Self::Refused,
        Self::ProviderUnavailable,
        Self::NotSetUp,
        Self::Abandoned,
        Self::Failed,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::NeedsConsent => "needs_consent",
            Self::NeedsInteraction => "needs_interaction",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::ProviderUnavailable => "provider_unavailable",
            Self::NotSetUp => "not_set_up",
            Self::Abandoned => "abandoned",
            Self::Failed => "failed",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    provider: String,
    outcome: &'static str,
}

/// The sign-ins that came back from a provider. All clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct SignIns(Family<Labels, Counter>);

impl SignIns {
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(
            "bff_sign_ins",
            "How sign-ins ended that came back from a provider",
            self.0.clone(),
        );
    }

    /// Has every outcome at this provider shown, also those that there were none of.
    pub(crate) fn show_all(&self, provider: &ProviderId) {
        for outcome in SignInOutcome::ALL {
            drop(self.0.get_or_create(&labels(provider, outcome)));
        }
    }

    pub(crate) fn ended(&self, provider: &ProviderId, outcome: SignInOutcome) {
        self.0.get_or_create(&labels(provider, outcome)).inc();
    }
}

fn labels(provider: &ProviderId, outcome: SignInOutcome) -> Labels {
    Labels { provider: provider.as_str().to_owned(), outcome: outcome.name() }
}
