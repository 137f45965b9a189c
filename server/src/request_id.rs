//! The id of a request: in the log, in what a person is told of an error, and on to the API.

use axum::extract::Request;
use http::{HeaderMap, HeaderValue};
use uuid::Uuid;

/// The header that it travels in.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// A request's id. It tells requests apart, and is no secret.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(HeaderValue);

/// Gives a request its id, which stands among its extensions. Requests get their ids here alone: one that a sender made up
/// would go to the log and on to the API.
pub(crate) fn assign(request: &mut Request) -> RequestId {
    request.headers_mut().remove(REQUEST_ID);
    let mut text = Uuid::encode_buffer();
    let text = Uuid::new_v4().hyphenated().encode_lower(&mut text);
    // Hexadecimal digits and hyphens are good in any header.
    let id = RequestId(HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("")));
    request.extensions_mut().insert(id.clone());
    id
}

impl RequestId {
    /// As it is logged and told.
    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// Tells it to whoever asked.
    pub(crate) fn tell(self, answer: &mut HeaderMap) {
        answer.insert(REQUEST_ID, self.0);
    }
}
