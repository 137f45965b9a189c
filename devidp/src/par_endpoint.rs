//! Pushed authorization requests (RFC 9126): a client leaves its request here, and the browser brings a reference.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    app_state::AppState,
    authorization_request::AuthorizationRequest,
    authorization_response::ResponseTarget,
    client_authentication::authenticate_client,
    handle::{Handle, Purpose},
    oauth_error::OAuthError,
    pages::UnredirectableError,
    parameters::Parameters,
    pushed_request::PushedRequest,
};

/// What a reference begins with (§2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// How long a request waits for its browser.
const LIFETIME: Duration = Duration::from_secs(60);

/// `POST /par`: takes what the authorization endpoint would take, from a client that proves itself (§2.1).
pub(crate) async fn push(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
    RawForm(raw): RawForm,
) -> Result<impl IntoResponse, OAuthError> {
    let parameters = Parameters::parse(&raw)?;
    let client = authenticate_client(&app, &headers, &parameters)?;
    let proofs = ["client_secret", "client_assertion", "client_assertion_type"];
    let parameters = proofs.into_iter().fold(parameters, Parameters::without);
    ResponseTarget::parse(&app, &parameters)
        .map_err(|UnredirectableError(why)| OAuthError::invalid_request(why))?;
    AuthorizationRequest::parse(&app, &parameters)?;
    let reference = app.change(|state, now| {
        let id = Uuid::new_v4();
        let client_id = client.id.clone();
        state.keep_pushed(id, PushedRequest { client_id, parameters, ends_at: now + LIFETIME });
        state.handle_key.sign(Purpose::PushedRequest, Handle::first(id))
    });
    let body = json!({ "request_uri": format!("{URN}{reference}"), "expires_in": LIFETIME.as_secs() });
    Ok((StatusCode::CREATED, Json(body)))
}

/// The request that the browser brings, or that it refers to (§4). What was pushed serves once, for the client that
/// pushed it; what the browser brings besides counts for nothing.
pub(crate) fn resolve(app: &AppState, parameters: Parameters) -> Result<Parameters, UnredirectableError> {
    const UNKNOWN: UnredirectableError =
        UnredirectableError("The pushed request is not known, was used, or has run out (request_uri).");
    let Some(reference) = parameters.get("request_uri").and_then(|uri| uri.strip_prefix(URN)) else {
        return Ok(parameters);
    };
    let client_id = parameters.get("client_id").unwrap_or_default();
    let taken = app.change(|state, now| {
        let Handle { id, .. } = state.handle_key.verify(Purpose::PushedRequest, reference)?;
        state.take_pushed(id, |pushed| pushed.client_id == client_id && !pushed.is_over(now))
    });
    Ok(taken.ok_or(UNKNOWN)?.parameters)
}
