//! `GET /login?return_to=PATH&prompt=WORD`: sends the person to the provider.

use std::error::Error;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use openidconnect::core::CoreAuthPrompt;
use serde::Deserialize;

use super::attempt::Attempt;
use crate::{Bff, page::Page, return_to::ReturnTo, session::Session};

#[derive(Deserialize)]
pub(crate) struct LoginQuery {
    /// Where to go afterwards; anything but a path on this site is refused.
    return_to: Option<ReturnTo>,
    prompt: Option<Prompt>,
}

/// What the provider shall ask the person (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Prompt {
    Login,
    Consent,
    SelectAccount,
}

impl From<Prompt> for CoreAuthPrompt {
    fn from(prompt: Prompt) -> Self {
        match prompt {
            Prompt::Login => Self::Login,
            Prompt::Consent => Self::Consent,
            Prompt::SelectAccount => Self::SelectAccount,
        }
    }
}

pub(crate) async fn login(
    State(bff): State<Bff>,
    session: Option<Session>,
    jar: CookieJar,
    query: Result<Query<LoginQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else { return Page::BAD_REQUEST.into_response() };
    let attempt = Attempt::new(
        query.return_to.unwrap_or_default(),
        session.map(|session| session.key),
        bff.clock().now(),
    );
    let url = match bff.provider().authorization_url(&attempt, query.prompt.map(Into::into)).await {
        Ok(url) => url,
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "nobody can sign in: the provider is not known");
            return Page::UNAVAILABLE.returning_to(&attempt.return_to);
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
