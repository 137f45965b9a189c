//! What waits for the database, and for how long: the metrics that OpenTelemetry's conventions name for a client of one.

use std::time::Instant;

use program::metrics::durations;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use sqlx::{Database, Pool as Connections};

/// Connections for one kind of work, as the metrics name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pool {
    /// SQLite's.
    Readers,
    Exports,
    Writer,
    /// All of those to a PostgreSQL server.
    Server,
}

impl Pool {
    const fn name(self) -> &'static str {
        match self {
            Self::Readers => "readers",
            Self::Exports => "exports",
            Self::Writer => "writer",
            Self::Server => "postgresql",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PoolLabel {
    db_client_connection_pool_name: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    db_client_connection_pool_name: &'static str,
    db_client_connection_state: &'static str,
}

/// The store's metrics. All clones are one.
#[derive(Debug, Clone)]
pub(super) struct StoreMetrics {
    count: Family<StateLabels, Gauge>,
    pending: Family<PoolLabel, Gauge>,
    wait: Family<PoolLabel, Histogram, fn() -> Histogram>,
}

impl Default for StoreMetrics {
    fn default() -> Self {
        let (count, pending) = Default::default();
        Self { count, pending, wait: Family::new_with_constructor(durations) }
    }
}

/// One who waits for a connection, until it is there or nobody wants it any more.
struct Waiting(Gauge);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl StoreMetrics {
    pub(super) fn register(&self, registry: &mut Registry, pools: &[Pool]) {
        for pool in pools {
            let label = PoolLabel { db_client_connection_pool_name: pool.name() };
            drop(self.pending.get_or_create(&label));
            drop(self.wait.get_or_create(&label));
        }
        registry.register(
            "db_client_connection_count",
            "How many connections to the database there are",
            self.count.clone(),
        );
        registry.register(
            "db_client_connection_pending_requests",
            "How many wait for a connection",
            self.pending.clone(),
        );
        registry.register_with_unit(
            "db_client_connection_wait_time",
            "How long one waited for a connection",
            Unit::Seconds,
            self.wait.clone(),
        );
    }

    /// Looks at the connections of a pool.
    pub(super) fn look_at<D: Database>(&self, pool: Pool, connections: &Connections<D>) {
        let (all, idle) = (i64::from(connections.size()), connections.num_idle());
        let idle = i64::try_from(idle).unwrap_or(i64::MAX).min(all);
        for (state, count) in [("idle", idle), ("used", all - idle)] {
            let labels = StateLabels {
                db_client_connection_pool_name: pool.name(),
                db_client_connection_state: state,
            };
            self.count.get_or_create(&labels).set(count);
        }
    }

    /// Waits for a connection.
    pub(super) async fn waiting<T>(&self, pool: Pool, connection: impl Future<Output = T>) -> T {
        let label = PoolLabel { db_client_connection_pool_name: pool.name() };
        let (began, pending) = (Instant::now(), self.pending.get_or_create_owned(&label));
        pending.inc();
        let waiting = Waiting(pending);
        let connection = connection.await;
        drop(waiting);
        self.wait.get_or_create(&label).observe(began.elapsed().as_secs_f64());
        connection
    }
}
