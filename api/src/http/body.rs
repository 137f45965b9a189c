//! The body of a request: JSON of one type, or a problem that says where it is not.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header, uri::PathAndQuery},
};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::problem::ApiError;

/// A body that was read, and the SHA-256 of the request it came with: method, path, query and body.
pub(crate) struct JsonBody<T> {
    pub(crate) value: T,
    pub(crate) digest: [u8; 32],
}

/// A body that holds a list, which was read.
pub(crate) struct JsonList<T>(pub(crate) Vec<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let digest = digest(&request);
        let body = bytes(request, state).await?;
        let value = json(&body, b'{')?;
        Ok(Self { value, digest: digest.chain_update(&body).finalize().into() })
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonList<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        json(&bytes(request, state).await?, b'[').map(Self)
    }
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    if media_type(request.headers()).as_deref() != Some("application/json") {
        return Err(ApiError::UnsupportedMediaType("application/json"));
    }
    Bytes::from_request(request, state).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            ApiError::TooLarge
        } else {
            ApiError::Malformed("the body can't be read")
        }
    })
}

/// The value of a text that begins with `first`. Without that, a list of an object's values would do for the object.
fn json<T: DeserializeOwned>(body: &[u8], first: u8) -> Result<T, ApiError> {
    let begins_otherwise = body.trim_ascii_start().first().is_some_and(|byte| *byte != first);
    let read = serde_json::from_slice(body);
    match read {
        Ok(_) if begins_otherwise => Err(ApiError::Body { line: 1, column: 1 }),
        Ok(value) => Ok(value),
        Err(error) => Err(ApiError::Body { line: error.line(), column: error.column() }),
    }
}

/// The digest of a request, up to its body.
pub(crate) fn digest(request: &Request) -> Sha256 {
    let target = request.uri().path_and_query().map_or("", PathAndQuery::as_str);
    // A zero byte is in neither a method nor a target, so that no two requests are one text.
    [request.method().as_str(), "\0", target, "\0"].into_iter().fold(Sha256::new(), Digest::chain_update)
}

/// The media type in small letters, without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let field = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(field.split(';').next()?.trim().to_ascii_lowercase())
}
