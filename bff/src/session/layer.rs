//! From the cookie to a typed [`Session`] in the request: read once, before any handler runs.
//!
//! The session is never written while a page renders: only the time of its last use moves, here, ahead of it.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, request::Parts};
use time::Duration;

use super::{Record, Session, SessionKey};
use crate::{Bff, cookies, page::Page};

/// How often, within the idle lifetime, a session's last use is written down.
const TOUCHES: i32 = 20;
/// The longest time between two such notes.
const LONGEST_UNTOUCHED: Duration = Duration::minutes(1);

/// Puts the request's [`Session`] into its extensions, where there is one.
pub(crate) async fn load(
    State(bff): State<Bff>,
    cookie: tower_sessions::Session,
    mut request: Request,
    next: Next,
) -> Response {
    match bff.load_session(&cookie).await {
        Ok(Some(session)) => {
            request.extensions_mut().insert(session);
        }
        Ok(None) => {}
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the session could not be read");
            return Page::UNEXPECTED.into_response();
        }
    }
    next.run(request).await
}

/// Sends the session cookie's removal in the form that browsers take.
pub(crate) async fn mend_cookies(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    cookies::mend_removal(response.headers_mut());
    response
}

/// Why a session could not be read: the store's fault, never the person's.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("the session's record")]
    Record(#[from] tower_sessions::session::Error),
    #[error("the session's last use")]
    Store(#[from] sqlx::Error),
}

impl Bff {
    async fn load_session(&self, cookie: &tower_sessions::Session) -> Result<Option<Session>, LoadError> {
        let Some(id) = cookie.id() else { return Ok(None) };
        let Some(record) = cookie.get::<Record>(Record::KEY).await? else { return Ok(None) };
        let key = SessionKey::of(&id);
        let Some(last_seen) = self.sessions().last_seen(&key).await? else { return Ok(None) };
        let (now, idle) = (self.clock().now(), self.config().lifetimes.idle);
        if now - last_seen > (idle / TOUCHES).min(LONGEST_UNTOUCHED) {
            self.sessions().touch(&key, now).await?;
        }
        Ok(Some(Session {
            key,
            identity: record.identity,
            signed_in_at: record.signed_in_at,
            idle_ends_at: now + idle,
            ends_at: record.signed_in_at + self.config().lifetimes.absolute,
        }))
    }
}

/// A handler that takes a `Session` is for signed-in people: anyone else is answered 401.
impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::UNAUTHORIZED)
    }
}

/// A handler that takes an `Option<Session>` is for everyone.
impl<S: Send + Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}
