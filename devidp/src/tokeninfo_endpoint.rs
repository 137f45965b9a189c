//! What an access token means, told to whoever has it: Google's way, which came before RFC 7662.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawForm, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    access_token, app_state::AppState, clock::seconds, oauth_error::OAuthError, parameters::Parameters,
};

/// `GET` or `POST /tokeninfo`: numbers and switches are texts, and of a token that is no good nothing is told.
pub(crate) async fn tokeninfo(
    State(app): State<Arc<AppState>>,
    RawForm(raw): RawForm,
) -> Result<Response, OAuthError> {
    if !app.behaviour().quirks.tokeninfo {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let parameters = Parameters::parse(&raw)?;
    let token = parameters.require("access_token", "access_token is missing")?;
    let found = access_token::valid(&app, token)
        .and_then(|(_, record)| Some((app.account(&record.subject)?, record)));
    let Some((account, record)) = found else {
        let error = json!({ "error": "invalid_token", "error_description": "Invalid Value" });
        return Ok((StatusCode::BAD_REQUEST, Json(error)).into_response());
    };
    let left = record.ends_at.duration_since(app.now()).unwrap_or_default();
    let told = json!({
        "azp": record.client_id,
        "aud": record.client_id,
        "sub": account.subject,
        "scope": record.scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
        "exp": seconds(record.ends_at).to_string(),
        "expires_in": left.as_secs().to_string(),
        "email": account.email,
        "email_verified": "true",
    });
    Ok(Json(told).into_response())
}
