//! An error, as whoever asked a route for files can read it: a script as JSON, a person on a page.

use app::AppError;
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// Whether the response is shown to a person: a browser sent the form by itself, and no script did.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    accepts(headers, "text/html")
}

/// An error for a script: as JSON with its type, or, where it asks for text, in the words that it shows to a person.
pub(super) fn script_error(error: &AppError, headers: &HeaderMap) -> Response {
    if accepts(headers, "text/plain") { text_error(error) } else { json_error(error) }
}

fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|types| types.to_str().ok());
    accepted.is_some_and(|types| types.contains(media_type))
}

/// An error with its type.
pub(crate) fn json_error(error: &AppError) -> Response {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_told_in_the_form_that_it_asks_for() {
        for (accept, media_type) in [("text/plain", "text/plain; charset=utf-8"), ("*/*", "application/json")]
        {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            let response = script_error(&AppError::FileTooLarge, &headers);
            assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
            assert_eq!(response.headers()[header::CONTENT_TYPE], media_type);
        }
    }
}
