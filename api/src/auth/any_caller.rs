//! Somebody whose access token holds, whatever it allows: for what is no affair of a scope.
//!
//! The store knows nothing of them: only a [`Caller`](super::caller::Caller) has a row there, and may ask it for anything.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{guard::Authenticated, scope::Scopes};
use crate::{http::problem::ApiError, state::ApiState};

/// A person who did not ask too often.
#[derive(Debug)]
pub(crate) struct AnyCaller {
    /// `sub`
    pub(crate) subject: String,
    /// What the access token allows.
    pub(crate) scopes: Scopes,
}

impl FromRequestParts<Arc<ApiState>> for AnyCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<ApiState>) -> Result<Self, ApiError> {
        let authenticated = Authenticated::from_request_parts(parts, api).await?;
        let (issuer, subject) = authenticated.person();
        api.rate_limiter
            .check(issuer, subject)
            .map_err(|retry_after| ApiError::TooManyRequests { retry_after })?;
        let (subject, scopes) = authenticated.consume_proof(&api.dpop).await?;
        Ok(Self { subject, scopes })
    }
}
