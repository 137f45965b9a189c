//! What is to be seen of the token handler from outside: counters and histograms that whoever runs it collects.
//!
//! Each part of the token handler has its own in hand. No label holds what a client or a provider sends: a provider is
//! named as the configuration names it, and everything else by words of this crate.

pub(crate) mod database;
pub(crate) mod provider_calls;
pub(crate) mod refreshes;
pub(crate) mod sign_ins;
pub(crate) mod token_handler;

use prometheus_client::metrics::{gauge::Gauge, histogram::Histogram};

/// The bounds of histograms, in seconds: those that OpenTelemetry names for HTTP, and two below them.
const SECONDS: [f64; 16] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// A histogram of durations in seconds.
pub(crate) fn durations() -> Histogram {
    Histogram::new(SECONDS)
}

/// One of those that are under way or wait, as long as this value lives.
pub(crate) struct Counted(Gauge);

impl Counted {
    pub(crate) fn in_gauge(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A number as a gauge shows it.
pub(crate) fn as_gauge(count: usize) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
