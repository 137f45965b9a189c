//! The API at work: it answers, its metrics are collected at an address of their own, and its receipts are kept meanwhile.

use program::{HttpServerMetrics, Listener, Metrics, serve_counted};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{receipts::housekeeping::keep_receipts, router::Api};

impl Api {
    /// Answers until the program ends, and lets what is under way end. Metrics are collected at `metrics`, if there.
    pub async fn serve(
        self,
        listener: impl Into<Listener>,
        metrics: Option<TcpListener>,
        shutdown: CancellationToken,
    ) {
        let requests = HttpServerMetrics::default();
        let collected = metrics.map(|listener| {
            let mut metrics = Metrics::default();
            requests.register(metrics.registry());
            self.register(&mut metrics);
            metrics.serve(listener, shutdown.clone())
        });
        let Self { router, store, receipts, clock, .. } = self;
        let answering = async {
            let router = requests.measure(router);
            tokio::select! {
                () = serve_counted(requests.connections(), listener, router, shutdown) => {}
                () = keep_receipts(receipts, store, clock) => {}
            }
        };
        let collecting = async {
            if let Some(collected) = collected {
                collected.await;
            }
        };
        tokio::join!(answering, collecting);
    }
}
