//! Why nobody can be sent to the provider.

use super::{discovery::DiscoveryFailed, pushed_request::PushError};
use crate::pages::error_page::ErrorPage;

/// Why nobody can be sent to the provider.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthorizationError {
    #[error("the provider is not known")]
    Discover(#[from] DiscoveryFailed),
    #[error("the provider did not take the request that was pushed")]
    Push(#[from] PushError),
    #[error(
        "access tokens are to be bound to keys (DPoP), and the provider does not say that it takes ES256 for that \
         (dpop_signing_alg_values_supported): turn it on there, or off here"
    )]
    NoDpop,
    #[error(
        "answers are to be signed (RESPONSE_MODE=jwt), and the provider does not say that it signs them \
         (response_modes_supported): turn it on there, or choose another mode here"
    )]
    NoSignedResponse,
}

impl AuthorizationError {
    pub(crate) fn page(&self) -> ErrorPage {
        match self {
            Self::NoSignedResponse | Self::NoDpop | Self::Push(PushError::Client(_)) => ErrorPage::NOT_SET_UP,
            Self::Discover(_) | Self::Push(_) => ErrorPage::UNAVAILABLE,
        }
    }
}
