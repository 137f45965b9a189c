//! What each request passes on its way to the routes, and each answer on its way back, in this one place and this order.
//! Whatever answers, also for want of a route or of patience, and also in a panic, does so with the security headers, under
//! the request's id, and with a line in the log.

use std::{
    any::Any,
    convert::Infallible,
    mem,
    panic::AssertUnwindSafe,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::{Body, HttpBody},
    extract::{MatchedPath, Request},
    response::{IntoResponse, Response},
};
use bff::Bff;
use futures::{FutureExt, StreamExt, future::BoxFuture, stream};
use http::StatusCode;
use program::{HttpServerMetrics, TraceParent, log};
use tower::{Layer, Service};
use tracing::{Instrument, Span};

use crate::{request_body, request_id::RequestId};

/// Puts it before each route. One layer does it all: a layer for each step would box a future, and copy the routes below
/// it, once for each.
#[derive(Clone)]
pub(crate) struct MiddlewareLayer {
    bff: Bff,
    requests: HttpServerMetrics,
}

/// A route and what stands before it.
#[derive(Clone)]
pub(crate) struct Middleware<S> {
    bff: Bff,
    requests: HttpServerMetrics,
    route: S,
}

impl MiddlewareLayer {
    pub(crate) const fn new(bff: Bff, requests: HttpServerMetrics) -> Self {
        Self { bff, requests }
    }
}

impl<S> Layer<S> for MiddlewareLayer {
    type Service = Middleware<S>;

    fn layer(&self, route: S) -> Middleware<S> {
        Middleware { bff: self.bff.clone(), requests: self.requests.clone(), route }
    }
}

impl<S> Service<Request> for Middleware<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.route.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        // The one that is ready, and not its copy.
        let copy = self.route.clone();
        let route = mem::replace(&mut self.route, copy);
        let bff = self.bff.clone();
        let active = self.requests.begin(request.method(), request.extensions());
        let id = RequestId::new();
        let span = request_span(&request, id.text());
        let trace_parent = trace_parent(&bff, &request, &span);
        id.assign(&mut request, trace_parent);
        let answered = async move {
            let started = Instant::now();
            let mut response = respond(route, request).await;
            // A number in JSON too.
            let latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            active.answered(response.status());
            tracing::info!(status = response.status().as_u16(), latency_ms, "answered");
            id.tell(response.headers_mut());
            bff.secure_headers(response.headers_mut());
            Ok(with_logged_body(response))
        };
        answered.instrument(span).boxed()
    }
}

/// The route's answer, or what stands in its place where the body is refused or the route panics.
async fn respond<S>(mut route: S, request: Request) -> Response
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    let answered = async {
        let request = match request_body::buffered(request).await {
            Ok(request) => request,
            Err(status) => return status.into_response(),
        };
        route.call(request).await.unwrap_or_else(|never| match never {})
    };
    AssertUnwindSafe(answered).catch_unwind().await.unwrap_or_else(|panic| panicked(panic.as_ref()))
}

fn panicked(panic: &(dyn Any + Send)) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it says nothing");
    tracing::error!("Service panicked: {text}");
    (StatusCode::INTERNAL_SERVER_ERROR, "Service panicked").into_response()
}

/// Everything that is logged while a request is answered bears its id. The query is left out: a callback's holds a code.
/// Where traces are sent, the span says besides what a trace is to show.
fn request_span(request: &Request, request_id: &str) -> Span {
    let (method, path) = (request.method(), request.uri().path());
    if !log::sends_traces() {
        return tracing::info_span!("request", %method, path, request_id);
    }
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let name = format!("{method} {route}");
    tracing::info_span!("request", %method, path, request_id, otel.name = name, otel.kind = "server")
}

/// The trace that calls for this request belong to: that of a trusted proxy, and where traces are sent, the step in it
/// that is this request.
fn trace_parent(bff: &Bff, request: &Request, span: &Span) -> Option<TraceParent> {
    let sent = TraceParent::sent(request.headers());
    let sent = sent.filter(|_| bff.is_proxied(request.extensions(), request.headers()));
    if let Some(sent) = &sent {
        sent.continue_in(span);
    }
    TraceParent::of_span(span).or(sent)
}

/// The response, whose body is in the request's span too while it is made. One whose length is known is there already.
fn with_logged_body(response: Response) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    let span = Span::current();
    response.map(|body| {
        let mut parts = body.into_data_stream();
        Body::from_stream(stream::poll_fn(move |context| span.in_scope(|| parts.poll_next_unpin(context))))
    })
}
