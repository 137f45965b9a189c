//! Metrics, as Prometheus and whatever else reads OpenMetrics collects them: from an address of their own, which only those
//! who run the program reach.
//!
//! Who counts something has the counter in hand: one more is an atomic addition, and one duration a short lock. What is
//! only known when it is looked at is looked at when somebody collects. No label holds what a client sends: a route is
//! named by its pattern, a method is one of those that are known.

mod http_server;

use std::{fmt, pin::Pin, sync::Arc, time::Duration};

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use prometheus_client::encoding::text;
use tokio::{net::TcpListener, sync::Mutex, time::timeout};
use tokio_util::sync::CancellationToken;

pub use http_server::HttpServerMetrics;
pub use prometheus_client::{
    metrics::{gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::{serve::ConnectionLimits, serve_with_limits};

/// The bounds of histograms of durations, in seconds: those that OpenTelemetry names for HTTP, and two below them.
const SECONDS: [f64; 16] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// How long one look may take. Who collects gives all of it ten seconds, as a rule.
const PATIENCE: Duration = Duration::from_secs(2);
/// The media type of the text (OpenMetrics 1.0).
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A histogram of durations in seconds.
#[must_use]
pub fn durations() -> Histogram {
    Histogram::new(SECONDS)
}

type Sampler = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// All metrics of a program.
#[derive(Default)]
pub struct Metrics {
    registry: Registry,
    samplers: Vec<Sampler>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Where metrics are registered.
    pub const fn registry(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// Has `sample` look at something each time that metrics are collected, before they are. What it does not find out within
    /// two seconds is collected as it was the last time.
    pub fn sample<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        sample: impl Fn() -> F + Send + Sync + 'static,
    ) {
        self.samplers.push(Box::new(move || Box::pin(sample())));
    }

    /// What is collected: OpenMetrics text.
    ///
    /// # Errors
    /// Where a metric can't be written as text.
    pub async fn text(&self) -> Result<String, fmt::Error> {
        for sample in &self.samplers {
            // A database that does not answer is no reason to tell nothing.
            _ = timeout(PATIENCE, sample()).await;
        }
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }

    /// Gives them to whoever asks for `/metrics` there, until the program ends. One is served at a time: looking costs
    /// something.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) {
        let limits = ConnectionLimits { max_connections: 16, ..ConnectionLimits::default() };
        serve_with_limits(limits, listener, self.router(), shutdown).await;
    }

    fn router(self) -> Router {
        Router::new().route("/metrics", get(collect)).with_state(Arc::new(Mutex::new(self)))
    }
}

async fn collect(State(metrics): State<Arc<Mutex<Metrics>>>) -> impl IntoResponse {
    let text = metrics.lock().await.text().await;
    text.map(|text| ([(header::CONTENT_TYPE, OPEN_METRICS)], text)).map_err(|error| {
        tracing::error!(%error, "the metrics could not be written");
        axum::http::StatusCode::INTERNAL_SERVER_ERROR
    })
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::Request, http::StatusCode};
    use tokio::time::Instant;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn what_is_counted_and_what_is_looked_at_is_collected() {
        let mut metrics = Metrics::default();
        let (gauge, duration) = (Gauge::<i64>::default(), durations());
        metrics.registry().register("things", "How many things there are", gauge.clone());
        metrics.registry().register_with_unit("wait", "How long one waits", Unit::Seconds, duration.clone());
        metrics.sample(move || {
            gauge.inc();
            std::future::ready(())
        });
        duration.observe(0.02);
        let router = metrics.router();
        let ask = async |path: &str| {
            let answer =
                router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            let media_type = answer.headers().get("content-type").cloned();
            let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            (media_type, String::from_utf8(body.to_vec()).unwrap())
        };
        let (media_type, text) = ask("/metrics").await;
        assert_eq!(media_type.unwrap(), OPEN_METRICS);
        for line in ["things 1", "wait_seconds_count 1", "wait_seconds_bucket{le=\"0.025\"} 1", "# EOF"] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
        assert!(text.contains("wait_seconds_bucket{le=\"0.01\"} 0"), "{text}");
        assert!(ask("/metrics").await.1.contains("things 2"), "each time");
        let other = router.clone().oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(other.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_hangs_is_not_waited_for() {
        let (mut metrics, began) = (Metrics::default(), Instant::now());
        let gauge = Gauge::<i64>::default();
        metrics.registry().register("things", "How many things there are", gauge.clone());
        metrics.sample(std::future::pending);
        metrics.sample(move || {
            gauge.inc();
            std::future::ready(())
        });
        let text = metrics.text().await.unwrap();
        assert!(text.contains("things 1"), "whatever else is looked at is looked at: {text}");
        assert_eq!(began.elapsed(), PATIENCE);
    }
}
