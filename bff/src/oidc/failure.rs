//! What may go wrong with the provider, for whoever asked: a person to be sent there, a sign-in, a refresh.

use std::error::Error;

use openidconnect::{RequestTokenError, core::CoreErrorResponseType};
use time::Duration;

use super::{
    authentication::ClientRefused,
    discovery::Undiscovered,
    exchange::{TokenRequestError, cause},
    id_token::IdTokenError,
    pushed_request::PushError,
};
use crate::{dpop::ProofError, page::Page};

/// How long a passing fault of the provider is taken to last when it does not say.
pub(crate) const RETRY_AFTER: Duration = Duration::seconds(2);

/// Why nobody can be sent to the provider.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("the provider is not known")]
    Discover(#[from] Undiscovered),
    #[error("the provider did not take the request that was pushed")]
    Push(#[from] PushError),
    #[error(
        "access tokens are to be bound to keys (DPoP), and the provider does not say that it takes ES256 for that \
         (dpop_signing_alg_values_supported): turn it on there, or off here"
    )]
    NoProofs,
}

impl SendError {
    pub(crate) fn page(&self) -> Page {
        match self {
            Self::NoProofs | Self::Push(PushError::Client(_)) => Page::NOT_SET_UP,
            Self::Discover(_) | Self::Push(_) => Page::UNAVAILABLE,
        }
    }
}

/// Why a sign-in could not be finished.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error("the provider is not known")]
    Discover(#[from] Undiscovered),
    #[error("the provider gave no tokens")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the provider's answer can't be used")]
    Unusable(#[source] Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Client(#[from] ClientRefused),
    #[error("no key could be made that tokens are bound to")]
    Key(#[from] ProofError),
    #[error("the provider refused the code: {0}")]
    Refused(String),
    #[error("the provider's answer can't be trusted")]
    IdToken(#[from] IdTokenError),
}

/// Why a refresh failed.
#[derive(Debug)]
pub(crate) enum RefreshError {
    /// The refresh token is no longer good, or the answer was about somebody else: the session is over.
    Refused(String),
    /// Anything that may pass: the session is kept.
    Unavailable {
        /// When to try again.
        retry_after: Duration,
        /// For the log.
        cause: Box<dyn Error + Send + Sync>,
    },
}

pub(super) fn sign_in_failed(error: TokenRequestError) -> SignInError {
    match error {
        RequestTokenError::ServerResponse(answer) => match ClientRefused::find(answer.error()) {
            Some(refused) => refused.into(),
            None => SignInError::Refused(answer.error().to_string()),
        },
        error @ RequestTokenError::Parse(..) => SignInError::Unusable(cause(error)),
        error => SignInError::Unavailable(cause(error)),
    }
}

/// `invalid_grant` alone means that the refresh token is no longer good (RFC 6749 §5.2).
pub(super) fn refresh_failed(error: TokenRequestError) -> RefreshError {
    match error {
        RequestTokenError::ServerResponse(answer)
            if *answer.error() == CoreErrorResponseType::InvalidGrant =>
        {
            RefreshError::Refused(answer.error().to_string())
        }
        RequestTokenError::Request(error) => {
            let retry_after =
                error.retry_after().and_then(|after| after.try_into().ok()).unwrap_or(RETRY_AFTER);
            RefreshError::Unavailable { retry_after, cause: Box::new(error) }
        }
        error => unavailable(cause(error)),
    }
}

pub(super) fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> RefreshError {
    RefreshError::Unavailable { retry_after: RETRY_AFTER, cause: cause.into() }
}
