//! From the cookie to a typed [`Session`] in the request: read once, before any handler runs.
//!
//! The session is never written while a page renders: only the time of its last use moves, which is noted here, ahead of it.

use std::{convert::Infallible, error::Error};

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, Request},
    response::Response,
};
use http::{HeaderMap, request::Parts};
use time::Duration;
use tower_sessions::{SessionManagerLayer, SessionStore, cookie::SameSite};

use super::{
    end_reason::EndReason,
    key::SessionKey,
    noted_uses::LastUse,
    request_session::Session,
    stored_session::{FoundSession, SessionError},
};
use crate::{
    cookies::{CookiePolicy, SessionCookie},
    no_session::no_session,
    pages::error_page::ErrorPage,
    state::Bff,
};

/// How often, within the idle lifetime, a session's last use is recorded.
const TOUCHES_PER_IDLE_LIFETIME: i32 = 20;
/// The longest time between two such records.
const MAX_TOUCH_INTERVAL: Duration = Duration::minutes(1);

/// The session cookie for those routes that change it: it is read from each request, and sent with the answer. Any other
/// route needs no more of it than [`load`] brings.
pub(crate) fn cookie<Store: SessionStore>(cookies: CookiePolicy, store: Store) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(store)
        .with_name(cookies.session_name())
        .with_same_site(SameSite::Strict)
        .with_secure(cookies == CookiePolicy::Secure)
        .with_http_only(true)
}

/// What the session cookie names.
enum LoadedSession {
    /// There is no cookie.
    Nothing,
    Session(Box<Session>),
    /// A session that has ended, lately enough to say why.
    Ended(EndReason),
    /// A cookie that names no session at all, or could be none's.
    Unknown,
}

/// Whether the cookie that a request brought is still of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CookieState {
    /// It names a session, or there is none.
    Good,
    /// It names no session (any more).
    Stale,
}

/// Puts the request's [`Session`] into its extensions, where there is one; where there was one, its [`EndReason`].
pub(crate) async fn load(bff: &Bff, request: &mut Request) -> Result<CookieState, ErrorPage> {
    let found = match bff.find_session(bff.cookies().session_of(request.headers())).await {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "the session could not be read");
            return Err(ErrorPage::STORE_UNAVAILABLE);
        }
    };
    match found {
        LoadedSession::Nothing => return Ok(CookieState::Good),
        LoadedSession::Session(session) => {
            request.extensions_mut().insert(*session);
            return Ok(CookieState::Good);
        }
        LoadedSession::Ended(reason) => {
            request.extensions_mut().insert(reason);
        }
        LoadedSession::Unknown => {}
    }
    Ok(CookieState::Stale)
}

/// Takes the cookie of an ended session away, and sends every removal in the form that browsers take.
pub(crate) fn fix_cookies(cookies: CookiePolicy, state: CookieState, answer: &mut HeaderMap) {
    cookies.fix_removal(answer);
    if state == CookieState::Stale {
        cookies.remove_session(answer);
    }
}

impl Bff {
    async fn find_session(&self, cookie: SessionCookie) -> Result<LoadedSession, SessionError> {
        let key = match cookie {
            SessionCookie::Missing => return Ok(LoadedSession::Nothing),
            SessionCookie::Malformed => return Ok(LoadedSession::Unknown),
            SessionCookie::Id(id) => SessionKey::of(&id),
        };
        match self.sessions().find(&key).await {
            Ok(Some(found)) => Ok(LoadedSession::Session(Box::new(self.use_session(found).await))),
            Ok(None) => Ok(Box::pin(self.sessions().end_reason(&key))
                .await?
                .map_or(LoadedSession::Unknown, LoadedSession::Ended)),
            Err(error @ SessionError::Store(_)) => Err(error),
            Err(error) => {
                tracing::error!(
                    session = %key,
                    error = &error as &dyn Error,
                    "a session can't be opened and ends; is the secret that sealed it no longer configured?"
                );
                Box::pin(self.sessions().end(&key, EndReason::Expired)).await?;
                Ok(LoadedSession::Ended(EndReason::Expired))
            }
        }
    }

    /// The session of a request, whose last use is recorded now and then. Where that fails it costs nobody the answer.
    async fn use_session(&self, found: FoundSession) -> Session {
        let FoundSession { mut session, last_used_at } = found;
        let (now, idle) = (self.clock().now(), self.config().lifetimes.idle);
        let ends_at = std::mem::replace(&mut session.idle_ends_at, session.ends_at.min(now + idle));
        let is_recent = now - last_used_at <= (idle / TOUCHES_PER_IDLE_LIFETIME).min(MAX_TOUCH_INTERVAL);
        if is_recent {
            return session;
        }
        let last_use = LastUse { at: now, idle_ends_at: session.idle_ends_at };
        match Box::pin(self.sessions().record_use(&session.key, last_use, ends_at)).await {
            Ok(false) => {}
            Ok(true) => {
                let sessions = self.sessions().clone();
                self.tasks().spawn(async move { sessions.write_noted_uses().await });
            }
            Err(error) => {
                let error = &error as &dyn Error;
                tracing::warn!(session = %session.key, error, "the use of a session could not be written");
            }
        }
        session
    }
}

/// A handler that takes a `Session` is for signed-in people: anyone else is answered 401.
impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or_else(no_session)
    }
}

/// A handler that takes an `Option<Session>` is for everyone.
impl<S: Send + Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many bytes the future has that a function makes, which is not called.
    const fn future_size<'a, F: Future>(_: &impl FnOnce(&'a Bff, &'a mut Request) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn what_each_request_waits_for_has_no_room_for_the_database() {
        let size = future_size(&|bff, request| load(bff, request));
        assert!(size <= 1024, "{size} bytes");
    }
}
