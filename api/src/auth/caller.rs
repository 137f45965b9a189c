//! Who a handler works for: a caller with the scope, who did not ask too often, and has a row in the store.
//!
//! The store asks for an [`Identity`], and only this extractor makes one: a handler that forgets it does not compile.

use std::{marker::PhantomData, ops::Deref, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{guard::Authorized, identity::Identity, principal::Principal, scope::Scope};
use crate::{http::problem::ApiError, state::ApiState};

/// A person whose access token allows `S`.
#[derive(Debug)]
pub(crate) struct Caller<S> {
    identity: Identity,
    scope: PhantomData<S>,
}

impl<S> Caller<S> {
    /// The person, for work that outlives the request's head.
    pub(crate) fn into_identity(self) -> Identity {
        self.identity
    }
}

impl<S> Deref for Caller<S> {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.identity
    }
}

impl<S: Scope> FromRequestParts<Arc<ApiState>> for Caller<S> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<ApiState>) -> Result<Self, ApiError> {
        let authorized = Authorized::<S>::from_request_parts(parts, api).await?;
        let Principal { issuer, subject, .. } = authorized.principal();
        api.rate_limiter
            .check(issuer, subject)
            .map_err(|retry_after| ApiError::TooManyRequests { retry_after })?;
        let principal = authorized.consume_proof(&api.dpop).await?;
        let id = api.store.find_or_register(&principal, api.demo.as_ref(), api.today()).await?;
        let Principal { issuer, auth_time, .. } = principal;
        Ok(Self { identity: Identity { id, issuer, auth_time }, scope: PhantomData })
    }
}
