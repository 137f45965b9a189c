//! `GET /callback`: the provider sends the person back with a code, which becomes a session.

use std::sync::Arc;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use http::HeaderMap;

use super::{
    authorization_response::{AuthorizationResponse, known_error, unverified_state},
    callback_query::CallbackQuery,
    consent_retry::{self, Refusal},
    finished_sign_in, last_provider,
    login::redirect_to_provider,
    login_state::LoginState,
    offline_access::OfflineAccess,
    sign_in::{Finished, SignIn, SignInFailure},
    silent_sign_in, unmatched_callback,
};
use crate::{
    pages::{error_page::ErrorPage, redirect_page},
    session::{device::device, key::SessionKey, request_session::Session},
    state::Bff,
};

pub(crate) async fn callback(
    State(bff): State<Bff>,
    session: Option<Session>,
    cookie: tower_sessions::Session,
    jar: CookieJar,
    headers: HeaderMap,
    query: Result<Query<CallbackQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(mut query)) = query else {
        return ErrorPage::BAD_REQUEST.into_response();
    };
    // Of a signed answer, this is believed only to find what the rest is verified for.
    query.state = query.response.as_deref().and_then(unverified_state).or(query.state);
    let state = query.state.as_deref().unwrap_or_default();
    let (login_state, jar) = LoginState::take(state, bff.sealer(), bff.cookies(), jar, bff.clock().now());
    let Some(login_state) = login_state else {
        return unmatched_callback::answer(&bff, session.is_some(), jar, query);
    };
    let Some(provider) = bff.providers().of(Some(&login_state.provider), None).cloned() else {
        tracing::error!(provider = %login_state.provider, "a sign-in's provider is not configured (any more)");
        return (jar, ErrorPage::NOT_SET_UP).into_response();
    };
    let CallbackQuery { code, iss, error, response: signed, .. } = query;
    let login_state = Arc::new(login_state);
    let sign_in = SignIn {
        provider,
        login_state: login_state.clone(),
        response: AuthorizationResponse { code, iss, error: error.map(known_error), signed },
        previous: cookie.id().as_ref().map(SessionKey::of),
        device: device(&headers),
    };
    match sign_in.finish(&bff).await {
        Ok(Finished::Session(id)) => {
            let jar = jar.add(bff.cookies().session(&id, bff.config().lifetimes.absolute));
            let jar =
                finished_sign_in::record(&login_state, bff.sealer(), bff.cookies(), jar, bff.clock().now());
            let is_silent = login_state.options.is_silent();
            let jar =
                if is_silent { silent_sign_in::record(bff.cookies(), jar, bff.clock().now()) } else { jar };
            let jar = last_provider::record(&bff, jar, &login_state.provider);
            (jar, redirect_page::within_site(&login_state.return_to)).into_response()
        }
        Ok(Finished::NeedsConsent) => consent_retry::ask_for_consent(&bff, &login_state, jar).await,
        Err(SignInFailure::Provider(error))
            if login_state.offline_access == OfflineAccess::AskedWithConsent =>
        {
            consent_retry::give_up(&bff, &login_state, jar, Refusal::of_error(&error)).await
        }
        Err(failure) if login_state.options.is_silent() && failure.requires_interaction() => {
            let (return_to, options) =
                (login_state.return_to.clone(), login_state.options.clone().interactive());
            let login_state = LoginState::new(
                login_state.provider.clone(),
                return_to,
                login_state.replaces,
                options,
                bff.clock().now(),
            );
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
