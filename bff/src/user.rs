//! `GET /bff/user`: who is signed in, for scripts. No token is among what it tells.

use axum::{Json, response::IntoResponse};
use serde_json::json;

use crate::session::{identity::Identity, request_session::Session};

/// The signed-in person's claims as JSON; 401 without a session.
pub(crate) async fn user(session: Session) -> impl IntoResponse {
    let Identity { issuer, subject, name, email, email_verified, picture, .. } = &*session.identity;
    Json(json!({
        "iss": issuer, "sub": subject, "name": name, "email": email, "email_verified": email_verified, "picture": picture,
    }))
}
