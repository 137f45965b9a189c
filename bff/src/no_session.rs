//! The answer to a request that needs a session and has none.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

/// 401 for scripts to read.
pub(crate) fn no_session() -> Response {
    (StatusCode::UNAUTHORIZED, Json(json!({ "error": "no_session" }))).into_response()
}
