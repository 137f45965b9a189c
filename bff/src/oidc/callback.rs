//! `GET /callback`: the provider sends the person back with a code, which becomes a session.

use std::sync::Arc;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use http::HeaderMap;
use serde::Deserialize;

use super::{
    finished_sign_in,
    login::redirect_to_provider,
    login_state::LoginState,
    sign_in::{AuthorizationResponse, SignIn},
    silent_sign_in, unmatched_callback,
};
use crate::{
    pages::{error_page::ErrorPage, redirect_page},
    session::{device::device, key::SessionKey, request_session::Session},
    state::Bff,
};

/// The authorization response (RFC 6749 §4.1.2) with the issuer (RFC 9207 §2).
#[derive(Deserialize)]
pub(crate) struct CallbackQuery {
    pub(crate) state: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) iss: Option<String>,
    pub(crate) error: Option<String>,
    /// Not the provider's: a callback that was not known here, asked for once more from this site.
    pub(crate) probe: Option<String>,
}

pub(crate) async fn callback(
    State(bff): State<Bff>,
    session: Option<Session>,
    cookie: tower_sessions::Session,
    jar: CookieJar,
    headers: HeaderMap,
    query: Result<Query<CallbackQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else {
        return ErrorPage::BAD_REQUEST.into_response();
    };
    let state = query.state.as_deref().unwrap_or_default();
    let (login_state, jar) = LoginState::take(state, bff.sealer(), bff.cookies(), jar, bff.clock().now());
    let Some(login_state) = login_state else {
        return unmatched_callback::answer(&bff, session.is_some(), jar, query);
    };
    let CallbackQuery { code, iss, error, .. } = query;
    let login_state = Arc::new(login_state);
    let sign_in = SignIn {
        login_state: login_state.clone(),
        response: AuthorizationResponse { code, iss, error: error.map(known_error) },
        previous: cookie.id().as_ref().map(SessionKey::of),
        device: device(&headers),
    };
    match sign_in.finish(&bff).await {
        Ok(id) => {
            let jar = jar.add(bff.cookies().session(&id, bff.config().lifetimes.absolute));
            let jar =
                finished_sign_in::record(&login_state, bff.sealer(), bff.cookies(), jar, bff.clock().now());
            let is_silent = login_state.options.is_silent();
            let jar =
                if is_silent { silent_sign_in::record(bff.cookies(), jar, bff.clock().now()) } else { jar };
            (jar, redirect_page::within_site(&login_state.return_to)).into_response()
        }
        Err(failure) if login_state.options.is_silent() && failure.requires_interaction() => {
            let (return_to, options) =
                (login_state.return_to.clone(), login_state.options.clone().interactive());
            let login_state = LoginState::new(return_to, login_state.replaces, options, bff.clock().now());
            redirect_to_provider(&bff, &login_state, jar).await
        }
        // Somebody else had the code first. Where that was this browser, it is signed in since.
        Err(failure) if failure.is_of_a_used_code() && has_new_session(session.as_ref(), &login_state) => {
            (jar, Redirect::to(login_state.return_to.as_str())).into_response()
        }
        Err(failure) => {
            failure.log();
            (jar, failure.page().returning_to(&login_state.return_to)).into_response()
        }
    }
}

/// Whether the browser has a session that began after this sign-in did.
fn has_new_session(session: Option<&Session>, login_state: &LoginState) -> bool {
    session.is_some_and(|session| login_state.replaces.as_ref() != Some(&session.key))
}

/// The error codes of RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6 and RFC 9470 §5 go to the log; any other text is
/// not to be trusted there.
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
