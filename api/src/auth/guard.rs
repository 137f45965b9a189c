//! Who is behind a request, if the access token and its proof allow what is asked for.
//!
//! Only here a [`Caller`] is made, and the store makes nobody welcome without one. What a handler asks for is the
//! [`Admitted`](crate::admitted::Admitted) that comes of it.

use std::{marker::PhantomData, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    claims::AccessToken,
    credentials::Credentials,
    dpop::{Dpop, NotProven, Unused},
    scope::Scope,
};
use crate::{problem::ApiError, request_log::SeenToken, router::Api};

/// The person behind a request: issuer and subject together, never an e-mail address (OpenID Connect Core §5.7).
#[derive(Debug)]
pub(crate) struct Caller {
    issuer: String,
    subject: String,
    auth_time: Option<OffsetDateTime>,
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
}

/// Somebody whose access token allows `S`, with a proof that is still to be used up.
#[derive(Debug)]
pub(crate) struct Authorized<S> {
    caller: Caller,
    proof: Option<Unused>,
    scope: PhantomData<S>,
}

impl<S> Authorized<S> {
    /// Who it is, before they are let in.
    pub(crate) fn who(&self) -> (&str, &str) {
        (&self.caller.issuer, &self.caller.subject)
    }

    /// The caller, once their proof is used up.
    pub(crate) fn enter(self, dpop: &Dpop) -> Result<Caller, NotProven> {
        if let Some(proof) = &self.proof {
            dpop.use_up(proof)?;
        }
        Ok(self.caller)
    }
}

impl<S: Scope> FromRequestParts<Arc<Api>> for Authorized<S> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, ApiError> {
        let credentials = Credentials::from_headers(&parts.headers)?;
        api.dpop.admit(credentials.scheme)?;
        let token = api.verifier.verify(&credentials).await?;
        let proof = api.dpop.check(&credentials, token.confirmation.as_ref(), parts)?;
        let AccessToken { issuer, subject, issued_at, auth_time, scopes, .. } = token;
        if let Some(seen) = parts.extensions.get::<SeenToken>() {
            seen.set(subject.clone(), issued_at.format(&Rfc3339).unwrap_or_default());
        }
        if !scopes.allow::<S>() {
            return Err(ApiError::InsufficientScope(S::NAME));
        }
        Ok(Self { caller: Caller { issuer, subject, auth_time }, proof, scope: PhantomData })
    }
}
