//! The provider's errors about the client itself, wherever they arise.

use openidconnect::core::CoreErrorResponseType;

/// The provider does not take this client's credential, or does not let the client do this: an operator's affair.
#[derive(Debug, thiserror::Error)]
#[error(
    "the provider does not take this client ({0}): compare its id, and its secret or key, with what is registered there"
)]
pub(crate) struct ClientRejected(CoreErrorResponseType);

impl ClientRejected {
    /// The error, if it is about the client (RFC 6749 §5.2).
    pub(super) fn from_error(error: &CoreErrorResponseType) -> Option<Self> {
        use CoreErrorResponseType::{InvalidClient, UnauthorizedClient};
        matches!(error, InvalidClient | UnauthorizedClient).then(|| Self(error.clone()))
    }
}
