//! What the database takes, and what waits for it: the metrics that OpenTelemetry's conventions name for a client of one.

use std::time::Instant;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{Counted, as_gauge, durations};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    db_operation_name: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    db_client_connection_state: &'static str,
}

/// The metrics of one database. All clones are one.
#[derive(Debug, Clone)]
pub(crate) struct DbMetrics {
    operations: Family<Operation, Histogram, fn() -> Histogram>,
    reads: Histogram,
    writes: Histogram,
    connections: Family<Connections, Gauge>,
    writes_in_progress: Gauge,
}

impl Default for DbMetrics {
    fn default() -> Self {
        let operations = Family::new_with_constructor(durations as fn() -> Histogram);
        let of = |name| operations.get_or_create_owned(&Operation { db_operation_name: name });
        let (reads, writes) = (of("read"), of("write"));
        let (connections, writes_in_progress) = Default::default();
        Self { operations, reads, writes, connections, writes_in_progress }
    }
}

impl DbMetrics {
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "db_client_operation_duration",
            "How long the database took, with the time that one waited for it",
            Unit::Seconds,
            self.operations.clone(),
        );
        registry.register(
            "db_client_connection_count",
            "How many connections to the database there are",
            self.connections.clone(),
        );
        registry.register(
            "bff_database_writes_in_progress",
            "How many writes are under way, those among them that wait",
            self.writes_in_progress.clone(),
        );
    }

    /// Notes how long a read takes.
    pub(crate) async fn read<T>(&self, work: impl Future<Output = T>) -> T {
        timed(&self.reads, work).await
    }

    /// Notes how long a write takes.
    pub(crate) async fn write<T>(&self, work: impl Future<Output = T>) -> T {
        let _counted = Counted::in_gauge(&self.writes_in_progress);
        timed(&self.writes, work).await
    }

    pub(crate) fn look_at_connections(&self, used: usize, idle: usize) {
        for (db_client_connection_state, count) in [("used", used), ("idle", idle)] {
            self.connections.get_or_create(&Connections { db_client_connection_state }).set(as_gauge(count));
        }
    }
}

async fn timed<T>(duration: &Histogram, work: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let done = work.await;
    duration.observe(began.elapsed().as_secs_f64());
    done
}
