//! The introspection endpoint (RFC 7662), and its answers as JWTs (RFC 9701).

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawForm, State},
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    access_token, access_token_claims, app_state::AppState, client_authentication::authenticate_client,
    clock::seconds, oauth_error::OAuthError, parameters::Parameters,
};

/// The media type that asks for a JWT, and its header `typ` (RFC 9701 §4 and §5).
const MEDIA_TYPE: &str = "application/token-introspection+jwt";
const TYP: &str = "token-introspection+jwt";

/// `POST /introspect`: what an access token means, for a client that proves itself. Of a refresh token nothing is told.
pub(crate) async fn introspect(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
    RawForm(raw): RawForm,
) -> Result<Response, OAuthError> {
    if !app.behaviour().quirks.introspection {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let parameters = Parameters::parse(&raw)?;
    let client = authenticate_client(&app, &headers, &parameters)?;
    let told = told(&app, parameters.require("token", "token is missing")?);
    app.recorder.count(|stats| stats.introspections += 1);
    let accepted = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if !accepted.contains(MEDIA_TYPE) {
        return Ok(Json(told).into_response());
    }
    let claims = json!({
        "iss": app.issuer.as_str(),
        "aud": client.id,
        "iat": seconds(app.now()),
        "token_introspection": told,
    });
    let jwt = app.sign(TYP, &claims).map_err(|error| {
        tracing::error!(%error, "an introspection could not be signed");
        OAuthError::SERVER_ERROR
    })?;
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], jwt).into_response())
}

/// `active` alone where the token is no good, whatever is wrong with it (RFC 7662 §2.2).
fn told(app: &AppState, token: &str) -> Value {
    let quirks = app.behaviour().quirks.clone();
    let active = access_token::valid(app, token)
        .and_then(|(id, record)| Some((id, app.account(&record.subject)?, record)));
    let Some((id, account, record)) = active else { return json!({ "active": false }) };
    let jti = access_token::jti(record.grant, id);
    let mut told = access_token_claims::claims(app, &quirks, account, &record, &jti);
    let mut set = |name: &str, value: Value| {
        told.insert(name.to_owned(), value);
    };
    set("active", json!(true));
    set("username", json!(account.email));
    set("client_id", json!(record.client_id));
    set("token_type", json!(if record.key_thumbprint.is_some() { "DPoP" } else { "Bearer" }));
    // What was granted stands here as the RFC has it, wherever the token itself says so.
    set("scope", json!(record.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")));
    told.into()
}
