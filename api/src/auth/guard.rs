//! The guard of a route, as a value in its handler's signature.
//!
//! The store asks for a [`Caller`], and only the guard makes one: a handler that forgets it does not compile.

use std::{marker::PhantomData, ops::Deref, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{claims::AccessToken, credentials::Credentials, scope::Scope};
use crate::{problem::ApiError, request_log::SeenToken, router::Api};

/// The person behind a request: issuer and subject together, never an e-mail address (OpenID Connect Core §5.7).
#[derive(Debug)]
pub(crate) struct Caller {
    issuer: String,
    subject: String,
    auth_time: Option<OffsetDateTime>,
    acr: Option<String>,
}

impl Caller {
    /// `iss`
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// `sub`
    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    /// `auth_time`: when the person last proved who they are, where the issuer says so (RFC 9470 §6.1).
    pub(crate) const fn auth_time(&self) -> Option<OffsetDateTime> {
        self.auth_time
    }

    /// `acr`: how well they proved it, in the issuer's words (RFC 9470 §6.1).
    #[expect(dead_code, reason = "for the guard that asks for a better sign-in (RFC 9470)")]
    pub(crate) fn acr(&self) -> Option<&str> {
        self.acr.as_deref()
    }
}

/// A caller whose access token allows `S`.
#[derive(Debug)]
pub(crate) struct Authorized<S> {
    caller: Caller,
    scope: PhantomData<S>,
}

impl<S> Deref for Authorized<S> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<S: Scope> FromRequestParts<Arc<Api>> for Authorized<S> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, ApiError> {
        let credentials = Credentials::from_headers(&parts.headers)?;
        api.dpop.admit(credentials.scheme)?;
        let token = api.verifier.verify(&credentials).await?;
        api.dpop.check(&credentials, token.confirmation.as_ref(), parts)?;
        let AccessToken { issuer, subject, issued_at, auth_time, acr, scopes, .. } = token;
        if let Some(seen) = parts.extensions.get::<SeenToken>() {
            seen.set(subject.clone(), issued_at.format(&Rfc3339).unwrap_or_default());
        }
        if !scopes.allow::<S>() {
            return Err(ApiError::InsufficientScope(S::NAME));
        }
        Ok(Self { caller: Caller { issuer, subject, auth_time, acr }, scope: PhantomData })
    }
}
