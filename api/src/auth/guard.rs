//! Who is behind a request, if the access token and its proof allow what is asked for.
//!
//! Only here a [`Principal`] is made, and the store registers nobody without one. What a handler asks for is the
//! [`Caller`](crate::auth::caller::Caller) that comes of it.

use std::{marker::PhantomData, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use time::format_description::well_known::Rfc3339;

use super::{
    credentials::Credentials,
    dpop::{Dpop, DpopError, UnusedProof},
    principal::Principal,
    scope::{Scope, Scopes},
    verifier::AccessToken,
};
use crate::{
    http::{problem::ApiError, request_log::SeenToken},
    state::ApiState,
};

/// Somebody whose access token holds, whatever it allows, with a proof that is still to be consumed.
#[derive(Debug)]
pub(super) struct Authenticated {
    token: AccessToken,
    proof: Option<UnusedProof>,
}

impl Authenticated {
    /// `iss` and `sub`, before they are let in.
    pub(super) fn person(&self) -> (&str, &str) {
        (&self.token.issuer, &self.token.subject)
    }

    /// `sub` and what the token allows, once its proof is consumed.
    pub(super) async fn consume_proof(self, dpop: &Dpop) -> Result<(String, Scopes), DpopError> {
        if let Some(proof) = &self.proof {
            dpop.consume(proof).await?;
        }
        Ok((self.token.subject, self.token.scopes))
    }
}

/// Somebody whose access token allows `S`, with a proof that is still to be consumed.
#[derive(Debug)]
pub(super) struct Authorized<S> {
    principal: Principal,
    proof: Option<UnusedProof>,
    scope: PhantomData<S>,
}

impl<S> Authorized<S> {
    /// Who it is, before they are let in.
    pub(super) const fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The principal, once their proof is consumed.
    pub(super) async fn consume_proof(self, dpop: &Dpop) -> Result<Principal, DpopError> {
        if let Some(proof) = &self.proof {
            dpop.consume(proof).await?;
        }
        Ok(self.principal)
    }
}

impl FromRequestParts<Arc<ApiState>> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<ApiState>) -> Result<Self, ApiError> {
        let credentials = Credentials::from_headers(&parts.headers)?;
        api.dpop.check_scheme(credentials.scheme)?;
        let token = api.verifier.verify(&credentials).await?;
        let proof = api.dpop.check(&credentials, token.confirmation.as_ref(), parts)?;
        if let Some(seen) = parts.extensions.get::<SeenToken>() {
            let issued_at = token.issued_at.and_then(|issued_at| issued_at.format(&Rfc3339).ok());
            seen.set(token.subject.clone(), issued_at);
        }
        Ok(Self { token, proof })
    }
}

impl<S: Scope> FromRequestParts<Arc<ApiState>> for Authorized<S> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<ApiState>) -> Result<Self, ApiError> {
        let Authenticated { token, proof } = Authenticated::from_request_parts(parts, api).await?;
        if !token.scopes.allow::<S>() {
            api.verifier.log_missing_scope::<S>(&token);
            return Err(ApiError::InsufficientScope(S::NAME));
        }
        let AccessToken { issuer, subject, auth_time, .. } = token;
        Ok(Self { principal: Principal { issuer, subject, auth_time }, proof, scope: PhantomData })
    }
}
