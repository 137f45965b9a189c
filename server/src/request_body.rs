//! A request's body: read as a whole before anyone works on it, so that each route refuses the same way one that is too
//! large or too slow. The routes for files take their own as they come.

use std::{error::Error, time::Duration};

use axum::{
    body::{self, Body},
    extract::Request,
};
use http::{Method, StatusCode};
use http_body_util::LengthLimitError;

use crate::files;

/// The largest body that a request may bring, in bytes.
pub(crate) const MAX_BYTES: usize = 256 << 10;
/// How long one may take to come.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(20);

/// The request with its body read. Refused with 413 is one beyond [`MAX_BYTES`], with 408 one beyond [`TIMEOUT`], and
/// with 400 one that breaks off. What only asks has none that anyone reads; files are refused by the routes that take them.
pub(crate) async fn buffered(request: Request) -> Result<Request, StatusCode> {
    let is_safe_method = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe_method || files::takes_files(request.method(), request.uri().path()) {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(TIMEOUT, body::to_bytes(body, MAX_BYTES)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(error)) if is_too_large(&error) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    let cause = error.source();
    cause.is_some_and(|cause| cause.is::<LengthLimitError>())
}
