//! The authorization endpoint: code flow with PKCE, nothing else (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2).
//!
//! It is the one place that decides what comes next: sign in, ask for consent, or give the code. The forms lead
//! back here with the same request.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use uuid::Uuid;

use crate::{
    app_state::AppState,
    authorization_request::AuthorizationRequest,
    authorization_response::ResponseTarget,
    grant::{Allowed, Challenge, Grant},
    handle::{Handle, Purpose},
    oauth_error::OAuthError,
    pages,
    pages::UnredirectableError,
    par_endpoint,
    parameters::Parameters,
    requested_scope::requested_scopes,
    signed_in::SignedIn,
};

const LOGIN_REQUIRED: OAuthError = OAuthError::new("login_required", "the person must sign in");

/// `GET` or `POST /authorize`
pub(crate) async fn authorize(
    State(app): State<Arc<AppState>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, UnredirectableError> {
    let parameters = par_endpoint::resolve(&app, Parameters::parse(&raw)?)?;
    let target = ResponseTarget::parse(&app, &parameters)?;
    let request = AuthorizationRequest::parse(&app, &parameters);
    let response = request.and_then(|request| next_step(&app, &jar, &target, request, &parameters));
    Ok(response.unwrap_or_else(|error| target.refuse(&app, error)))
}

fn next_step(
    app: &AppState,
    jar: &CookieJar,
    target: &ResponseTarget<'_>,
    request: AuthorizationRequest<'_>,
    parameters: &Parameters,
) -> Result<Response, OAuthError> {
    let silent = request.has_prompt("none");
    let signed_in = SignedIn::find(app, jar)
        .filter(|signed_in| !request.is_too_old(signed_in, app.now()) && request.accepts(signed_in.acr));
    let Some(signed_in) = signed_in else {
        return if silent {
            Err(LOGIN_REQUIRED)
        } else {
            Ok(pages::sign_in(app, parameters, None).into_response())
        };
    };
    let account = signed_in.account;
    let scopes = request.grantable(app, account);
    let consented = app.store.read(|state| state.has_consent(&account.subject, &target.client.id, &scopes));
    if !consented || request.has_prompt("consent") {
        return if silent {
            Err(OAuthError::new("consent_required", "the person must agree"))
        } else {
            let requested = requested_scopes(request.api, &scopes);
            Ok(pages::consent(target.client, account, &requested, parameters).into_response())
        };
    }
    let code = give_code(app, &signed_in, target, request, scopes).ok_or(LOGIN_REQUIRED)?;
    Ok(target.send(app, &[("code", &code)]))
}

/// `None` if the sign-in has ended meanwhile.
fn give_code(
    app: &AppState,
    signed_in: &SignedIn<'_>,
    target: &ResponseTarget<'_>,
    request: AuthorizationRequest<'_>,
    scopes: BTreeSet<String>,
) -> Option<String> {
    let allowed = Allowed {
        refreshable: request.is_refreshable(app, &scopes),
        subject: signed_in.account.subject.clone(),
        client_id: target.client.id.clone(),
        audience: request.audience,
        scopes,
        nonce: request.nonce,
        sign_in: signed_in.id,
        auth_time: signed_in.auth_time,
        acr: signed_in.acr,
    };
    let challenge =
        Challenge { redirect_uri: target.redirect_uri.clone(), code_challenge: request.code_challenge };
    let id = Uuid::new_v4();
    app.change(|state, now| {
        state.begin_grant(id, Grant::new(allowed, challenge, now))?;
        Some(state.handle_key.sign(Purpose::Code, Handle::first(id)))
    })
}
