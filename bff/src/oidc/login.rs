//! `GET /login?return_to=PATH&provider=ID&email=ADDRESS&prompt=WORD&max_age=SECONDS&acr_values=WORDS`: sends the person to
//! a provider.

use std::error::Error;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use http::HeaderMap;
use url::Url;

use super::{
    login_query::LoginQuery,
    login_state::LoginState,
    provider_choice::{choice_page, provider_of},
    silent_sign_in,
};
use crate::{
    pages::{error_page::ErrorPage, redirect_page},
    session::request_session::Session,
    state::Bff,
    strict_cookie_hop,
};

pub(crate) async fn login(
    State(bff): State<Bff>,
    session: Option<Session>,
    jar: CookieJar,
    headers: HeaderMap,
    query: Result<Query<LoginQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else {
        return ErrorPage::BAD_REQUEST.into_response();
    };
    let provider = match provider_of(&bff, &query, session.as_ref(), &jar) {
        Ok(provider) => provider,
        // Nothing begins by itself here, so whoever is led here by another site is asked nothing more.
        Err(notice) => {
            let jar = strict_cookie_hop::remove_mark(bff.cookies(), jar);
            return (jar, choice_page(&bff, &query, notice)).into_response();
        }
    };
    let (return_to, now) = (query.return_to(), bff.clock().now());
    if strict_cookie_hop::needs_confirmation(bff.cookies(), &jar, &headers) {
        let chosen = bff.providers().only().is_none().then(|| provider.id());
        let page = ErrorPage::CONFIRM_SIGN_IN.leading_to(&query.address_with(chosen));
        return (strict_cookie_hop::remove_mark(bff.cookies(), jar), page).into_response();
    }
    let options = query.options();
    if options.is_silent() && session.is_none() && silent_sign_in::is_recent(bff.cookies(), &jar, now) {
        tracing::warn!("a session that began silently ended at once; the person is asked");
        return ErrorPage::SHORT_LIVED.returning_to(&return_to);
    }
    let replaces = session.map(|session| session.key);
    let login_state = LoginState {
        login_hint: query.email().and_then(Result::ok),
        ..LoginState::new(provider.id().clone(), return_to, replaces, options, now)
    };
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
            tracing::error!(provider = %provider.id(), error = &error as &dyn Error, "nobody can be sent to the provider");
            return (jar, error.page().returning_to(&login_state.return_to)).into_response();
        }
    };
    redirect_to(bff, login_state, &url, jar)
}

/// Keeps the state in this browser, and sends the person to `url`.
pub(super) fn redirect_to(bff: &Bff, login_state: &LoginState, url: &Url, jar: CookieJar) -> Response {
    match login_state.store_in_cookie(bff.sealer(), bff.cookies(), jar) {
        // A form brought the person here, and its page allows it to lead to this site alone.
        Ok(jar) if login_state.login_hint.is_some() => {
            (jar, redirect_page::to_other_site(url)).into_response()
        }
        Ok(jar) => (jar, Redirect::to(url.as_str())).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "the state of a sign-in could not be sealed");
            ErrorPage::UNEXPECTED.into_response()
        }
    }
}
