//! Signing in at the provider: the form.

use std::sync::Arc;

use axum::{
    extract::{RawForm, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use uuid::Uuid;

use crate::{
    account::Account,
    app_state::AppState,
    authentication_context::AuthenticationContext,
    authorization_request::resume,
    handle::{Handle, Purpose},
    pages,
    pages::UnredirectableError,
    parameters::Parameters,
    signed_in::{COOKIE, SignedIn},
};

/// `POST /sign-in`: a ready account by one click (`account`), or `username` and `password`.
pub(crate) async fn submit(
    State(app): State<Arc<AppState>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, UnredirectableError> {
    let form = Parameters::parse(&raw)?;
    let request = form.carried_request()?;
    let Some((account, acr)) = chosen(&app, &form) else {
        let page = pages::sign_in(&app, &request, Some(form.get("username").unwrap_or_default()));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let jar = start(&app, jar, account, acr);
    let request = request.without_prompt("login").without_prompt("select_account").without("max_age");
    Ok((jar, resume(&app, &request)).into_response())
}

fn chosen<'a>(app: &'a AppState, form: &Parameters) -> Option<(&'a Account, AuthenticationContext)> {
    if let Some(subject) = form.get("account") {
        return Some((app.account(subject)?, AuthenticationContext::Click));
    }
    let (username, password) = form.get("username").zip(form.get("password"))?;
    let account = app.accounts.iter().find(|account| account.email.eq_ignore_ascii_case(username.trim()))?;
    account.accepts(password).then_some((account, AuthenticationContext::Password))
}

/// Every sign-in has a new name; the browser's old one ends.
fn start(app: &AppState, jar: CookieJar, account: &Account, acr: AuthenticationContext) -> CookieJar {
    let old = SignedIn::find(app, &jar).map(|signed_in| signed_in.id);
    let id = Uuid::new_v4();
    let cookie = app.change(|state, now| {
        if let Some(old) = old {
            state.remove_sign_in(old);
        }
        state.begin_sign_in(id, &account.subject, acr, now);
        state.handle_key.sign(Purpose::SignIn, Handle::first(id))
    });
    tracing::info!(subject = account.subject, "signed in");
    jar.add(Cookie::build((COOKIE, cookie)).path("/").http_only(true).same_site(SameSite::Lax))
}
