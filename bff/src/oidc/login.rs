//! `GET /login?return_to=PATH&prompt=WORD&max_age=SECONDS&acr_values=WORDS`: sends the person to the provider.

use std::error::Error;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use http::HeaderMap;
use serde::Deserialize;

use super::{
    attempt::Attempt,
    silent,
    wishes::{AcrValues, Prompt, Wishes},
};
use crate::{Bff, lead_in, page::Page, return_to::ReturnTo, session::Session};

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
        return Page::BAD_REQUEST.into_response();
    };
    let (return_to, now) = (return_to.unwrap_or_default(), bff.clock().now());
    if lead_in::leads(&jar, &headers) {
        return (lead_in::forget(jar), Page::LED_IN.returning_to(&return_to)).into_response();
    }
    if prompt == Some(Prompt::None) && session.is_none() && silent::was_just_done(&jar, now) {
        tracing::warn!("a session that began silently ended at once; the person is asked");
        return Page::SHORT_LIVED.returning_to(&return_to);
    }
    let replaces = session.map(|session| session.key);
    let wishes = Wishes { prompt, max_age, acr_values };
    let attempt = Attempt::new(return_to, replaces, wishes, now);
    send_to_provider(&bff, &attempt, jar).await
}

/// Remembers the attempt in this browser, and sends the person to the provider with it.
pub(crate) async fn send_to_provider(bff: &Bff, attempt: &Attempt, jar: CookieJar) -> Response {
    let url = match bff.provider().authorization_url(attempt).await {
        Ok(url) => url,
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "nobody can be sent to the provider");
            return (jar, error.page().returning_to(&attempt.return_to)).into_response();
        }
    };
    match attempt.remember(bff.sealer(), jar) {
        Ok(jar) => (jar, Redirect::to(url.as_str())).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "a sign-in attempt could not be remembered");
            Page::UNEXPECTED.into_response()
        }
    }
}
