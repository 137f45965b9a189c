//! What a server's requests cost, by route: the metrics that OpenTelemetry's conventions name for an HTTP server.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError, RwLock},
    time::Instant,
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{Extensions, Method, StatusCode},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder},
    metrics::{family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::durations;

/// What is called a route where none was found.
const NO_ROUTE: &str = "";

/// The requests of a server. All clones are one.
#[derive(Debug, Clone)]
pub struct HttpServerMetrics {
    durations: Family<Labels, Histogram, fn() -> Histogram>,
    active: Gauge,
    connections: Gauge,
    /// The patterns of the routes that were asked for. There are as many as the router has.
    routes: Arc<RwLock<HashSet<Route>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    http_request_method: &'static str,
    http_route: Route,
    http_response_status_code: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Route(Arc<str>);

impl std::borrow::Borrow<str> for Route {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl EncodeLabelValue for Route {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> std::fmt::Result {
        EncodeLabelValue::encode(&&*self.0, encoder)
    }
}

/// A request that is being answered. One that is given up before its answer counts for nothing.
#[derive(Debug)]
#[must_use]
pub struct ActiveRequest {
    metrics: HttpServerMetrics,
    method: &'static str,
    route: Route,
    began: Instant,
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.metrics.active.dec();
    }
}

impl ActiveRequest {
    /// Notes the answer's head.
    pub fn answered(self, status: StatusCode) {
        let labels = Labels {
            http_request_method: self.method,
            http_route: self.route.clone(),
            http_response_status_code: status.as_u16(),
        };
        self.metrics.durations.get_or_create(&labels).observe(self.began.elapsed().as_secs_f64());
    }
}

impl Default for HttpServerMetrics {
    fn default() -> Self {
        Self {
            durations: Family::new_with_constructor(durations),
            active: Gauge::default(),
            connections: Gauge::default(),
            routes: Arc::default(),
        }
    }
}

impl HttpServerMetrics {
    /// Has them collected.
    pub fn register(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "http_server_request_duration",
            "How long requests took until the head of their answer",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register(
            "http_server_active_requests",
            "How many requests are being answered",
            self.active.clone(),
        );
        registry.register(
            "http_server_open_connections",
            "How many connections are open",
            self.connections.clone(),
        );
    }

    /// How many connections are open, for whoever takes them.
    #[must_use]
    pub const fn connections(&self) -> &Gauge {
        &self.connections
    }

    /// A request that a router has found a route for, or none.
    pub fn begin(&self, method: &Method, request: &Extensions) -> ActiveRequest {
        self.active.inc();
        let route = request.get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str);
        let (metrics, route) = (self.clone(), self.route(route));
        ActiveRequest { metrics, method: known_method(method), route, began: Instant::now() }
    }

    /// Counts what comes to each route of `router`.
    pub fn measure(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), measure))
    }

    /// The pattern's own copy, which is made once.
    fn route(&self, pattern: &str) -> Route {
        let known = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(pattern).cloned();
        known.unwrap_or_else(|| {
            let route = Route(pattern.into());
            self.routes.write().unwrap_or_else(PoisonError::into_inner).insert(route.clone());
            route
        })
    }
}

async fn measure(State(metrics): State<HttpServerMetrics>, request: Request, next: Next) -> Response {
    let active = metrics.begin(request.method(), request.extensions());
    let response = next.run(request).await;
    active.answered(response.status());
    response
}

/// A method by its name, or `_OTHER`: a client can make up as many as it likes.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("_OTHER")
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use prometheus_client::encoding::text;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn requests_are_counted_by_route_and_nothing_that_is_sent_becomes_a_label() {
        let (metrics, mut registry) = (HttpServerMetrics::default(), Registry::default());
        metrics.register(&mut registry);
        let router = metrics.measure(Router::new().route("/expenses/{id}", get(async || "one")));
        for (method, path) in [
            ("GET", "/expenses/1"),
            ("GET", "/expenses/secret"),
            ("PROPFIND", "/expenses/1"),
            ("GET", "/secret"),
        ] {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap();
        }
        let mut text = String::new();
        text::encode(&mut text, &registry).unwrap();
        let count = |method: &str, route: &str, status: u16, count: u16| {
            let line = format!(
                "http_server_request_duration_seconds_count{{http_request_method=\"{method}\",http_route=\"{route}\",http_response_status_code=\"{status}\"}} {count}"
            );
            assert!(text.contains(&line), "{line}: {text}");
        };
        count("GET", "/expenses/{id}", 200, 2);
        count("_OTHER", "/expenses/{id}", 405, 1);
        count("GET", "", 404, 1);
        assert!(!text.contains("secret") && !text.contains("PROPFIND"), "{text}");
        assert!(text.contains("http_server_active_requests 0"), "{text}");
    }

    #[tokio::test]
    async fn who_goes_away_is_not_counted_as_being_answered() {
        let metrics = HttpServerMetrics::default();
        let active = metrics.begin(&Method::GET, &Extensions::new());
        assert_eq!(metrics.active.get(), 1);
        drop(active);
        assert_eq!(metrics.active.get(), 0);
    }
}
