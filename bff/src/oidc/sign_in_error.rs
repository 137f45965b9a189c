//! Why the provider's answer gave no sign-in.

use std::error::Error;

use openidconnect::RequestTokenError;

use super::{
    client_rejected::ClientRejected,
    discovery::DiscoveryFailed,
    id_token::IdTokenError,
    token_request::{TokenRequestError, cause},
};
use crate::dpop::key::ProofError;

/// Why a sign-in could not be finished.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error("the provider is not known")]
    Discover(#[from] DiscoveryFailed),
    #[error("the provider gave no tokens")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the provider's answer can't be used")]
    Unusable(#[source] Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Client(#[from] ClientRejected),
    #[error("no key could be made that tokens are bound to")]
    Key(#[from] ProofError),
    #[error("the provider refused the code: {0}")]
    Refused(String),
    #[error("the provider's answer can't be trusted")]
    IdToken(#[from] IdTokenError),
}

impl From<TokenRequestError> for SignInError {
    fn from(error: TokenRequestError) -> Self {
        match error {
            RequestTokenError::ServerResponse(answer) => match ClientRejected::from_error(answer.error()) {
                Some(rejected) => rejected.into(),
                None => SignInError::Refused(answer.error().to_string()),
            },
            error @ RequestTokenError::Parse(..) => SignInError::Unusable(cause(error)),
            error => SignInError::Unavailable(cause(error)),
        }
    }
}
