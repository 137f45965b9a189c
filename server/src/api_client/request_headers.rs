//! The headers that make a change safe: `If-Match` holds it to the version that was seen, `Idempotency-Key` to once.

use domain::Version;
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::{ApiError, request::ApiRequest};

/// What makes a request that creates something one that may be sent again.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Only where the present version is the one that the person saw (RFC 9110 §13.1.1).
pub(super) fn if_match(request: ApiRequest, seen: Version) -> Result<ApiRequest, ApiError> {
    let seen = HeaderValue::try_from(seen.etag()).map_err(http::Error::from)?;
    Ok(request.header(header::IF_MATCH, seen))
}

/// Once only, however often it is sent. A key comes back from a form, where anyone may have changed it.
pub(super) fn idempotent(request: ApiRequest, key: &str) -> Result<ApiRequest, ApiError> {
    let key = HeaderValue::from_str(key)
        .map_err(|_| ApiError::Unexpected { status: StatusCode::BAD_REQUEST, title: None })?;
    Ok(request.header(IDEMPOTENCY_KEY, key))
}
