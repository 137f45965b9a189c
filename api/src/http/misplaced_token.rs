//! The layer that takes an access token in the `Authorization` header only (RFC 6750 §2).
//!
//! A query string ends up in logs and histories, so a token there is refused even where it is the only one
//! (RFC 9700 §4.3.2 forbids clients to send it so). A form body is refused for the same reason of having one way.
//! Both are 400 `invalid_request`, not 401: the client must be repaired, a newer token would not help.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use url::form_urlencoded;

use super::problem::ApiError;

/// The longest form that is searched for a token, in bytes. No route takes a form.
const FORM_LIMIT: usize = 16 * 1024;

/// The layer that refuses a token sent in the query or in a form body, alone or beside the header.
pub(crate) async fn refuse(request: Request, next: Next) -> Result<Response, ApiError> {
    const ELSEWHERE: ApiError =
        ApiError::InvalidRequest("the access token belongs in the Authorization header only");

    if holds_a_token(request.uri().query().unwrap_or_default().as_bytes()) {
        return Err(ELSEWHERE);
    }
    if !is_form(request.headers()) {
        return Ok(next.run(request).await);
    }
    let (parts, body) = request.into_parts();
    let form = to_bytes(body, FORM_LIMIT).await.map_err(|_| ApiError::TooLarge)?;
    if holds_a_token(&form) {
        return Err(ELSEWHERE);
    }
    Ok(next.run(Request::from_parts(parts, Body::from(form))).await)
}

fn holds_a_token(form: &[u8]) -> bool {
    form_urlencoded::parse(form).any(|(name, _)| name == "access_token")
}

fn is_form(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).map(|value| value.as_bytes()).unwrap_or_default();
    let essence = media_type.split(|&b| b == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
}
