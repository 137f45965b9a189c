//! The userinfo endpoint (OpenID Connect Core §5.3).

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_TYPE, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use axum_extra::headers::{Authorization, HeaderMapExt, authorization::Bearer};
use openidconnect::{EmptyAdditionalClaims, core::CoreUserInfoClaims};
use serde_json::{Value, json};

use crate::{access_token, app_state::AppState, faults::Endpoint};

/// Why nothing is told (RFC 6750 §3.1).
pub(crate) enum Unauthorized {
    NoToken,
    InvalidToken,
    NotForOpenId,
    /// The answer could not be made.
    Failed,
}

impl IntoResponse for Unauthorized {
    fn into_response(self) -> Response {
        let (status, challenge) = match self {
            Self::NoToken => (StatusCode::UNAUTHORIZED, "Bearer"),
            Self::InvalidToken => (StatusCode::UNAUTHORIZED, "Bearer error=\"invalid_token\""),
            Self::NotForOpenId => {
                (StatusCode::FORBIDDEN, "Bearer error=\"insufficient_scope\", scope=\"openid\"")
            }
            Self::Failed => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        };
        (status, [(WWW_AUTHENTICATE, challenge)]).into_response()
    }
}

/// `GET` or `POST /userinfo`
pub(crate) async fn userinfo(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
) -> Result<Response, Unauthorized> {
    let bearer = headers.typed_get::<Authorization<Bearer>>().ok_or(Unauthorized::NoToken)?;
    // A token that is bound to a key is no bearer token (RFC 9449 §7.2).
    let (_, record) = access_token::valid(&app, bearer.token())
        .filter(|(_, record)| record.key_thumbprint.is_none())
        .ok_or(Unauthorized::InvalidToken)?;
    let quirks = app.behaviour().quirks.clone();
    if !quirks.userinfo_for_api_tokens && app.api(&record.audience).is_some() {
        return Err(Unauthorized::InvalidToken);
    }
    if !record.scopes.contains("openid") {
        return Err(Unauthorized::NotForOpenId);
    }
    let account = app.account(&record.subject).ok_or(Unauthorized::InvalidToken)?;
    let claims = CoreUserInfoClaims::new(account.claims(&record.scopes), EmptyAdditionalClaims {});
    let mut claims = serde_json::to_value(claims).map_err(|_| Unauthorized::Failed)?;
    let mut set =
        |name: &str, value: Value| claims.as_object_mut().map(|all| all.insert(name.to_owned(), value));
    if app.faults.take_other_subject() {
        app.count_fault(Endpoint::Userinfo);
        set("sub", json!("somebody-else"));
    }
    if !quirks.userinfo_signed {
        return Ok(Json(claims).into_response());
    }
    // §5.3.2
    set("iss", json!(app.issuer_of(account)));
    set("aud", json!(record.client_id));
    let jwt = app.sign("JWT", &claims).map_err(|error| {
        tracing::error!(%error, "what is known of a person could not be signed");
        Unauthorized::Failed
    })?;
    Ok(([(CONTENT_TYPE, "application/jwt")], jwt).into_response())
}
