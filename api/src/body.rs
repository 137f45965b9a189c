//! The body of a request: JSON of one type, or a problem that says where it is not.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::problem::ApiError;

/// A body that was read, and the SHA-256 of the request it came with: method, path and body.
pub(crate) struct Sent<T> {
    pub(crate) value: T,
    pub(crate) digest: [u8; 32],
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let mut digest = Sha256::new();
        // A zero byte is in neither a method nor a path, so that no two requests are one text.
        for part in [request.method().as_str(), "\0", request.uri().path(), "\0"] {
            digest.update(part);
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                ApiError::TooLarge
            } else {
                ApiError::Malformed("the body can't be read")
            }
        })?;
        digest.update(&body);
        let value = serde_json::from_slice(&body)
            .map_err(|error| ApiError::Body { line: error.line(), column: error.column() })?;
        Ok(Self { value, digest: digest.finalize().into() })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}
