//! Files that the API gives: they are streamed, and go no further unless they are of a kind that was asked for.

use std::time::Duration;

use axum::body::Body;
use http::{HeaderValue, Response, header};
use http_body_util::Limited;

use super::ApiError;

/// How long the transfer of a file may take, on its slow end a person's.
pub(super) const TRANSFER_TIMEOUT: Duration = Duration::from_mins(5);

/// A file on its way to a person.
#[derive(Debug)]
pub(crate) struct Download {
    pub(crate) media_type: &'static str,
    /// What it is called, as a field of `Content-Disposition` says it after the first word (RFC 6266 §4.1).
    pub(crate) name: String,
    pub(crate) length: Option<HeaderValue>,
    pub(crate) content: Body,
}

/// The file in an answer, of which at most `max_bytes` bytes are read. `allowed` says with which media type a file is
/// passed on that the API gives this one, if it may be passed on at all.
pub(super) fn download(
    answer: Response<Body>,
    allowed: impl FnOnce(&str) -> Option<&'static str>,
    max_bytes: usize,
) -> Result<Download, ApiError> {
    let text = |name: header::HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let media_type = text(header::CONTENT_TYPE).and_then(allowed).ok_or(ApiError::MediaTypeNotAllowed)?;
    let name = text(header::CONTENT_DISPOSITION).and_then(|field| field.strip_prefix("attachment;"));
    let name = name.unwrap_or_default().to_owned();
    let length = answer.headers().get(header::CONTENT_LENGTH).cloned();
    let content = Body::new(Limited::new(answer.into_body(), max_bytes));
    Ok(Download { media_type, name, length, content })
}
