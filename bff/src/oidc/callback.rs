//! `GET /callback`: the provider sends the person back with a code, which becomes a session.

use std::sync::Arc;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use http::HeaderMap;
use serde::Deserialize;

use super::{
    attempt::Attempt,
    login::send_to_provider,
    sign_in::{Answer, SignIn},
    silent,
};
use crate::{
    Bff, cookies,
    page::{self, Page},
    session::{SessionKey, device},
};

/// The authorization response (RFC 6749 §4.1.2) with the issuer (RFC 9207 §2).
#[derive(Deserialize)]
pub(crate) struct CallbackQuery {
    pub(crate) state: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) iss: Option<String>,
    pub(crate) error: Option<String>,
}

pub(crate) async fn callback(
    State(bff): State<Bff>,
    cookie: tower_sessions::Session,
    jar: CookieJar,
    headers: HeaderMap,
    query: Result<Query<CallbackQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(CallbackQuery { state: Some(state), code, iss, error })) = query else {
        return Page::BAD_REQUEST.into_response();
    };
    let (attempt, jar) = Attempt::take(&state, bff.sealer(), jar, bff.clock().now());
    let Some(attempt) = attempt else {
        tracing::warn!("a callback names no sign-in that is under way in this browser");
        return (jar, Page::UNKNOWN_ATTEMPT).into_response();
    };
    let attempt = Arc::new(attempt);
    let sign_in = SignIn {
        attempt: attempt.clone(),
        answer: Answer { code, iss, error: error.map(known_error) },
        before: cookie.id().as_ref().map(SessionKey::of),
        device: device(&headers),
    };
    match sign_in.finish(&bff).await {
        Ok(id) => {
            let jar = jar.add(cookies::session(&id, bff.config().lifetimes.absolute));
            let is_silent = attempt.wishes.is_silent();
            let jar = if is_silent { silent::note(jar, bff.clock().now()) } else { jar };
            (jar, page::lead_on(&attempt.return_to)).into_response()
        }
        Err(failure) if attempt.wishes.is_silent() && failure.wants_the_person() => {
            let (return_to, wishes) = (attempt.return_to.clone(), attempt.wishes.clone().aloud());
            let attempt = Attempt::new(return_to, attempt.replaces, wishes, bff.clock().now());
            send_to_provider(&bff, &attempt, jar).await
        }
        Err(failure) => {
            failure.log();
            (jar, failure.page().returning_to(&attempt.return_to)).into_response()
        }
    }
}

/// The error codes of RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6 and RFC 9470 §5 go to the log; any other text is
/// a stranger's.
pub(crate) fn known_error(error: String) -> String {
    const KNOWN: [&str; 13] = [
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "invalid_request",
        "invalid_scope",
        "invalid_target",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unmet_authentication_requirements",
        "unsupported_response_type",
    ];
    if KNOWN.contains(&error.as_str()) { error } else { "an unknown error".to_owned() }
}
