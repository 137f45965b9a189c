//! The id of a request: in the log, in what a person is told of an error, and on to the API.

use tower_http::request_id::RequestId;

/// The header that it travels in.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// A request's id, as it is logged and told.
pub(crate) fn text(request_id: &RequestId) -> String {
    request_id.header_value().to_str().unwrap_or_default().to_owned()
}
