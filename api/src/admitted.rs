//! Who a handler works for: a caller with the scope, who did not ask too often, and has a row in the store.
//!
//! The store asks for a [`Person`], and only this guard makes one: a handler that forgets it does not compile.

use std::{marker::PhantomData, ops::Deref, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};
use time::OffsetDateTime;

use crate::{
    auth::{guard::Authorized, scope::Scope},
    problem::ApiError,
    router::Api,
};

/// A person who is known to the store.
#[derive(Debug)]
pub(crate) struct Person {
    /// Their row.
    pub(crate) id: i64,
    /// `iss`
    pub(crate) issuer: String,
    /// `sub`
    pub(crate) subject: String,
    /// When they last proved who they are, where the issuer says so.
    pub(crate) auth_time: Option<OffsetDateTime>,
}

/// A person whose access token allows `S`.
#[derive(Debug)]
pub(crate) struct Admitted<S> {
    person: Person,
    scope: PhantomData<S>,
}

impl<S> Admitted<S> {
    /// The person, for work that outlives the request's head.
    pub(crate) fn into_person(self) -> Person {
        self.person
    }
}

impl<S> Deref for Admitted<S> {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}

impl<S: Scope> FromRequestParts<Arc<Api>> for Admitted<S> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, ApiError> {
        let authorized = Authorized::<S>::from_request_parts(parts, api).await?;
        let (issuer, subject) = authorized.who();
        api.meter.count(issuer, subject).map_err(|retry_after| ApiError::TooManyRequests { retry_after })?;
        let caller = authorized.enter(&api.dpop)?;
        let person = Person {
            id: api.welcome(&caller).await?,
            issuer: caller.issuer().to_owned(),
            subject: caller.subject().to_owned(),
            auth_time: caller.auth_time(),
        };
        Ok(Self { person, scope: PhantomData })
    }
}
