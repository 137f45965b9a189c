//! `GET /login?return_to=PATH&prompt=WORD&max_age=SECONDS&acr_values=WORDS`: sends the person to the provider.

use std::error::Error;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use http::HeaderMap;
use serde::Deserialize;
use url::Url;

use super::{
    authorization_options::{AcrValues, AuthorizationOptions, Prompt},
    login_state::LoginState,
    silent_sign_in,
};
use crate::{
    pages::error_page::ErrorPage, return_to::ReturnTo, session::request_session::Session, state::Bff,
    strict_cookie_hop,
};

#[derive(Deserialize)]
pub(crate) struct LoginQuery {
    /// Where to go afterwards; anything but a path on this site is refused.
    return_to: Option<ReturnTo>,
    prompt: Option<Prompt>,
    max_age: Option<u32>,
    acr_values: Option<AcrValues>,
}

pub(crate) async fn login(
    State(bff): State<Bff>,
    session: Option<Session>,
    jar: CookieJar,
    headers: HeaderMap,
    query: Result<Query<LoginQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(LoginQuery { return_to, prompt, max_age, acr_values })) = query else {
        return ErrorPage::BAD_REQUEST.into_response();
    };
    let (return_to, now) = (return_to.unwrap_or_default(), bff.clock().now());
    if strict_cookie_hop::needs_confirmation(&jar, &headers) {
        let page = ErrorPage::CONFIRM_SIGN_IN.returning_to(&return_to);
        return (strict_cookie_hop::remove_mark(jar), page).into_response();
    }
    if prompt == Some(Prompt::None) && session.is_none() && silent_sign_in::is_recent(&jar, now) {
        tracing::warn!("a session that began silently ended at once; the person is asked");
        return ErrorPage::SHORT_LIVED.returning_to(&return_to);
    }
    let replaces = session.map(|session| session.key);
    let options = AuthorizationOptions { prompt, max_age, acr_values };
    let Some(provider) = bff.providers().iter().next() else {
        return ErrorPage::NOT_SET_UP.into_response();
    };
    let login_state = LoginState::new(provider.id().clone(), return_to, replaces, options, now);
    redirect_to_provider(&bff, &login_state, jar).await
}

/// Keeps the state in this browser, and sends the person to the provider.
pub(crate) async fn redirect_to_provider(bff: &Bff, login_state: &LoginState, jar: CookieJar) -> Response {
    let Some(provider) = bff.providers().of(Some(&login_state.provider), None) else {
        return (jar, ErrorPage::NOT_SET_UP).into_response();
    };
    let url = match provider.authorization_url(login_state).await {
        Ok(url) => url,
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "nobody can be sent to the provider");
            return (jar, error.page().returning_to(&login_state.return_to)).into_response();
        }
    };
    redirect_to(bff, login_state, &url, jar)
}

/// Keeps the state in this browser, and sends the person to `url`.
pub(super) fn redirect_to(bff: &Bff, login_state: &LoginState, url: &Url, jar: CookieJar) -> Response {
    match login_state.store_in_cookie(bff.sealer(), jar) {
        Ok(jar) => (jar, Redirect::to(url.as_str())).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "the state of a sign-in could not be sealed");
            ErrorPage::UNEXPECTED.into_response()
        }
    }
}
