//! Signing out at an address of the provider's own, which came before the standard: no ID token, no question.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;

use crate::{
    app_state::AppState,
    end_session::{end, next},
    pages::UnredirectableError,
    parameters::Parameters,
    sign_out::SignOut,
    signed_in::SignedIn,
};

/// `GET /v2/logout?client_id&returnTo`
pub(crate) async fn v2_logout(
    State(app): State<Arc<AppState>>,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, UnredirectableError> {
    sign_out(&app, jar, query, SignOut::V2Logout, "returnTo")
}

/// `GET /logout?client_id&logout_uri`
pub(crate) async fn logout(
    State(app): State<Arc<AppState>>,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, UnredirectableError> {
    sign_out(&app, jar, query, SignOut::Logout, "logout_uri")
}

fn sign_out(
    app: &Arc<AppState>,
    jar: CookieJar,
    query: Option<String>,
    here: SignOut,
    address: &str,
) -> Result<Response, UnredirectableError> {
    if app.behaviour().quirks.sign_out != here {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes())?;
    let next =
        parameters.get(address).map(|uri| next(app, parameters.get("client_id"), uri, None)).transpose()?;
    let signed_in = SignedIn::find(app, &jar).map(|signed_in| signed_in.id);
    Ok(end(app, jar, next, signed_in))
}
