//! The id of a request: in the log, in what a person is told of an error, and on to the API. The trace that the request
//! belongs to, where there is one, goes with it.

use axum::extract::Request;
use http::{HeaderMap, HeaderName, HeaderValue};
use program::TraceParent;
use uuid::Uuid;

/// The header that it travels in.
pub(crate) static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id. It tells requests apart, and is no secret.
#[derive(Debug, Clone)]
pub(crate) struct RequestId {
    id: HeaderValue,
    trace_parent: Option<TraceParent>,
}

impl RequestId {
    /// Of what is no request.
    pub(crate) const fn none() -> Self {
        Self { id: HeaderValue::from_static(""), trace_parent: None }
    }

    /// A new one. Requests get their ids here alone: one that a sender made up would go to the log and on to the API.
    pub(crate) fn new() -> Self {
        let mut text = Uuid::encode_buffer();
        let text = Uuid::new_v4().hyphenated().encode_lower(&mut text);
        // Hexadecimal digits and hyphens are good in any header.
        let id = HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
        Self { id, trace_parent: None }
    }

    /// Gives it to a request, which belongs to that trace. It stands among the request's extensions.
    pub(crate) fn assign(&self, request: &mut Request, trace_parent: Option<TraceParent>) {
        request.headers_mut().remove(&REQUEST_ID);
        request.extensions_mut().insert(Self { trace_parent, ..self.clone() });
    }

    /// As it is logged and told.
    pub(crate) fn text(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }

    /// As it is passed on.
    pub(crate) const fn header(&self) -> &HeaderValue {
        &self.id
    }

    /// The trace that the request belongs to.
    pub(crate) const fn trace_parent(&self) -> Option<&TraceParent> {
        self.trace_parent.as_ref()
    }

    /// Tells it to whoever asked.
    pub(crate) fn tell(self, answer: &mut HeaderMap) {
        answer.insert(&REQUEST_ID, self.id);
    }
}
