//! What each request passes on its way to the routes, and each answer on its way back, in this one place and this order.
//! Whatever answers, also for want of a route or of patience, and also in a panic, does so with the security headers, under
//! the request's id, and with a line in the log.

use std::{
    any::Any,
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::Arc,
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
use tower::{Layer, Service, ServiceExt};
use tracing::{Instrument, Span};

use crate::{compression::compressed, request_body, request_id::RequestId};

/// Puts it before each route. One layer does it all: a layer for each step would box a future, and copy the routes below
/// it, once for each.
#[derive(Clone)]
pub(crate) struct MiddlewareLayer {
    shared: Arc<Shared>,
    routes: Routes,
}

struct Shared {
    bff: Bff,
    requests: HttpServerMetrics,
}

/// What stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Routes {
    /// What [`Bff::protect`] has built: its answers bear the security headers, and are compressed here.
    Pages,
    /// The files of the pages. A release has compressed them already.
    Files,
}

/// A route and what stands before it. A copy of it is one count more: each request has one made.
pub(crate) struct Middleware<S> {
    shared: Arc<Shared>,
    routes: Routes,
    route: Arc<S>,
}

impl MiddlewareLayer {
    pub(crate) fn new(bff: Bff, requests: HttpServerMetrics) -> Self {
        Self { shared: Arc::new(Shared { bff, requests }), routes: Routes::Files }
    }

    /// The same before other routes.
    #[must_use]
    pub(crate) fn before(self, routes: Routes) -> Self {
        Self { routes, ..self }
    }
}

impl<S> Layer<S> for MiddlewareLayer {
    type Service = Middleware<S>;

    fn layer(&self, route: S) -> Middleware<S> {
        Middleware { shared: self.shared.clone(), routes: self.routes, route: Arc::new(route) }
    }
}

impl<S> Clone for Middleware<S> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), routes: self.routes, route: self.route.clone() }
    }
}

impl<S> Service<Request> for Middleware<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    /// Each request has a copy of the route, and waits for that one.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let Self { shared, routes, route } = self.clone();
        let active = shared.requests.begin(request.method(), request.extensions());
        let id = RequestId::new();
        let span = request_span(&request, id.text());
        let trace_parent = trace_parent(&shared.bff, &request, &span);
        id.assign(&mut request, trace_parent);
        let answered = async move {
            let started = Instant::now();
            let mut response = shared.respond(routes, S::clone(&route), request).await;
            // A number in JSON too.
            let latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            active.answered(response.status());
            log::tell_status(&Span::current(), response.status());
            tracing::info!(status = response.status().as_u16(), latency_ms, "answered");
            id.tell(response.headers_mut());
            Ok(with_logged_body(response))
        };
        answered.instrument(span).boxed()
    }
}

impl Shared {
    /// The route's answer, or what stands in its place where the body is refused or the route panics; with the security
    /// headers, whichever it is.
    async fn respond<S>(&self, routes: Routes, route: S, request: Request) -> Response
    where
        S: Service<Request, Response = Response, Error = Infallible>,
    {
        let answered = async {
            let request = request_body::buffered(request).await?;
            Ok(match routes {
                Routes::Pages => compressed(route, request).await,
                Routes::Files => route.oneshot(request).await.unwrap_or_else(|never| match never {}),
            })
        };
        let mut response = match AssertUnwindSafe(answered).catch_unwind().await {
            Ok(Ok(response)) if routes == Routes::Pages => return response,
            Ok(Ok(response)) => response,
            Ok(Err(status)) => StatusCode::into_response(status),
            Err(panic) => panicked(panic.as_ref()),
        };
        self.bff.secure_headers(response.headers_mut());
        response
    }
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
