//! Asking the person what the client may do (OpenID Connect Core §3.1.2.4).

use std::sync::Arc;

use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;

use crate::{
    app_state::AppState,
    authorization_request::{AuthorizationRequest, resume},
    authorization_response::ResponseTarget,
    fresh_consent::FreshConsent,
    oauth_error::OAuthError,
    pages::UnredirectableError,
    parameters::Parameters,
    signed_in::SignedIn,
};

/// `POST /consent`: `decision` is `allow` or `deny`.
pub(crate) async fn submit(
    State(app): State<Arc<AppState>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, UnredirectableError> {
    let form = Parameters::parse(&raw)?;
    let request = form.carried_request()?;
    let target = ResponseTarget::parse(&app, &request)?;
    if form.get("decision") != Some("allow") {
        return Ok(target.refuse(&app, OAuthError::new("access_denied", "the person denied the request")));
    }
    // Without a sign-in the authorization endpoint asks for one, and then for consent.
    let Some(signed_in) = SignedIn::find(&app, &jar) else {
        return Ok(resume(&app, &request).into_response());
    };
    let authorization_request = match AuthorizationRequest::parse(&app, &request) {
        Ok(authorization_request) => authorization_request,
        Err(error) => return Ok(target.refuse(&app, error)),
    };
    let scopes = authorization_request.grantable(&app, signed_in.account);
    app.change(|state, _| state.remember_consent(&signed_in.account.subject, &target.client.id, scopes));
    Ok(resume(&app, &FreshConsent::note(&app, request)).into_response())
}
