//! An error, as whoever asked a route for files can read it: a script as JSON, a person on a page.

use app::AppError;
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// Whether the response is shown to a person: a browser sent the form by itself, and no script did.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|types| types.to_str().ok());
    accepted.is_some_and(|types| types.contains("text/html"))
}

/// An error for a script.
pub(super) fn json_error(error: &AppError) -> Response {
    let mut response = (status(error), Json(error)).into_response();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// An error for a person, where no page tells of it.
pub(super) fn text_error(error: &AppError) -> Response {
    (status(error), error.to_string()).into_response()
}

fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
