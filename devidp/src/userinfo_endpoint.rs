//! The userinfo endpoint (OpenID Connect Core §5.3).

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use axum_extra::headers::{Authorization, HeaderMapExt, authorization::Bearer};
use openidconnect::{EmptyAdditionalClaims, core::CoreUserInfoClaims};

use crate::{app_state::AppState, clock::seconds, grant::Grant, token_issuance::AccessTokenClaims};

/// Why nothing is told (RFC 6750 §3.1).
pub(crate) enum Unauthorized {
    NoToken,
    InvalidToken,
    NotForOpenId,
}

impl IntoResponse for Unauthorized {
    fn into_response(self) -> Response {
        let (status, challenge) = match self {
            Self::NoToken => (StatusCode::UNAUTHORIZED, "Bearer"),
            Self::InvalidToken => (StatusCode::UNAUTHORIZED, "Bearer error=\"invalid_token\""),
            Self::NotForOpenId => {
                (StatusCode::FORBIDDEN, "Bearer error=\"insufficient_scope\", scope=\"openid\"")
            }
        };
        (status, [(WWW_AUTHENTICATE, challenge)]).into_response()
    }
}

/// `GET` or `POST /userinfo`
pub(crate) async fn userinfo(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
) -> Result<Json<CoreUserInfoClaims>, Unauthorized> {
    let bearer = headers.typed_get::<Authorization<Bearer>>().ok_or(Unauthorized::NoToken)?;
    let claims = valid(&app, bearer.token()).ok_or(Unauthorized::InvalidToken)?;
    if !claims.has_scope("openid") {
        return Err(Unauthorized::NotForOpenId);
    }
    let account = app.account(&claims.sub).ok_or(Unauthorized::InvalidToken)?;
    let scopes = claims.scope.split(' ').map(str::to_owned).collect();
    Ok(Json(CoreUserInfoClaims::new(account.claims(&scopes), EmptyAdditionalClaims {})))
}

/// Whatever its audience: the provider made it, it is not out, its grant still stands, and it is a bearer token, which
/// one that is bound to a key is not (RFC 9449 §7.2).
fn valid(app: &AppState, token: &str) -> Option<AccessTokenClaims> {
    let now = app.now();
    app.store.read(|state| {
        let claims = AccessTokenClaims::read(app, &state.keys, token)?;
        let stands = state.grant(claims.grant()?, now).is_some_and(Grant::is_active);
        (stands && !claims.is_expired(seconds(now)) && claims.cnf.is_none()).then_some(claims)
    })
}
