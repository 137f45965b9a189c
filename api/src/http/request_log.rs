//! One line for each request, and the id that ties it to what the client was told.
//!
//! The line holds the path without its query, and of a token only `sub` and `iat`: so one can watch new tokens
//! arrive and still read the log aloud.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use domain::Problem;
use program::log;
use tracing::{Instrument, Span, field};
use uuid::Uuid;

use crate::trusted_callers::TrustedCallers;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// What only asks how the API is: no line and no span tell that it is well.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/readyz/receipts"];

/// The name of one request.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(String);

impl RequestId {
    /// The id that the caller sent, where it can do no harm in a log, else a new one.
    fn of(headers: &HeaderMap) -> Self {
        let sent = headers.get(HEADER).and_then(|id| id.to_str().ok()).filter(|id| Self::is_harmless(id));
        Self(sent.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned))
    }

    fn is_harmless(id: &str) -> bool {
        (1..=128).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What may be said of an accepted token. The guard writes it, the log reads it.
#[derive(Debug, Clone, Default)]
pub(crate) struct SeenToken(Arc<OnceLock<(String, Option<String>)>>);

impl SeenToken {
    /// `issued_at` as RFC 3339 text, where it is known. The first of several tokens counts; a request has but one.
    pub(crate) fn set(&self, subject: String, issued_at: Option<String>) {
        // A second guard on the same request has seen the same token.
        let _ = self.0.set((subject, issued_at));
    }
}

/// The outermost layer: names the request, and writes its line when the answer is known.
pub(crate) async fn log(
    State(trusted): State<Arc<TrustedCallers>>,
    mut request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let request_id = RequestId::of(request.headers());
    let seen = SeenToken::default();
    request.extensions_mut().insert(request_id.clone());
    request.extensions_mut().insert(seen.clone());

    let span = request_span(&request, &request_id);
    if let Some(parent) = trusted.trace_parent(request.extensions(), request.headers()) {
        parent.continue_in(&span);
    }
    let start = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    log::tell_status(&span, response.status());

    if response.status().is_success() && PROBES.contains(&&*path) {
        return named(response, &request_id);
    }
    let token = seen.0.get();
    let problem = response.extensions().get::<Problem>();
    // A number in JSON too.
    let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    // The line names the request itself, and so does the span for whoever follows a trace.
    let _entered = log::sends_traces().then(|| span.enter());
    tracing::info!(
        target: "api",
        %method,
        %path,
        status = response.status().as_u16(),
        ms,
        %request_id,
        sub = token.map(|(subject, _)| field::display(subject)),
        iat = token.and_then(|(_, issued_at)| issued_at.as_ref()).map(field::display),
        reason = problem.and_then(|problem| problem.detail.as_deref()),
        "{method} {path}"
    );
    named(response, &request_id)
}

fn named(mut response: Response, request_id: &RequestId) -> Response {
    if let Ok(id) = HeaderValue::from_str(&request_id.0) {
        response.headers_mut().insert(HEADER, id);
    }
    response
}

/// Where traces are sent, the span says besides what a trace is to show: the route, and never the path.
fn request_span(request: &Request, request_id: &RequestId) -> Span {
    if PROBES.contains(&request.uri().path()) {
        return Span::none();
    }
    if !log::sends_traces() {
        return tracing::info_span!(target: "api", "request", %request_id);
    }
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let name = format!("{} {route}", request.method());
    tracing::info_span!(target: "api", "request", %request_id, otel.name = name, otel.kind = "server")
}
