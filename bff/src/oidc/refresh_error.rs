//! Why a refresh failed, told from the provider's answer.

use std::error::Error;

use openidconnect::{RequestTokenError, core::CoreErrorResponseType};

use super::token_request::{TokenRequestError, cause};
use crate::tokens::token_endpoint::{RETRY_AFTER, RefreshError};

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
