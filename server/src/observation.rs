//! What is to be seen of the server from outside: its metrics, and whether it is ready.

use bff::Bff;
use program::{HttpServerMetrics, Metrics, metrics::Gauge};
use tokio_util::sync::CancellationToken;

use crate::{api_client::ApiClient, files::UploadSlots};

/// What the routes tell of themselves, and what they are told of the program. All clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Observation {
    pub(crate) requests: HttpServerMetrics,
    pub(crate) upload_slots: UploadSlots,
    /// The end is asked for once this is cancelled.
    pub(crate) draining: CancellationToken,
}

impl Observation {
    /// All metrics of the server.
    pub(crate) fn metrics(&self, bff: &Bff, api: &ApiClient) -> Metrics {
        let (mut metrics, uploads) = (Metrics::default(), Gauge::<i64>::default());
        self.requests.register(metrics.registry());
        metrics.registry().register(
            "server_uploads_in_progress",
            "How many uploaded files are held in memory",
            uploads.clone(),
        );
        bff.register_metrics(metrics.registry());
        api.register_metrics(metrics.registry());
        let (bff, slots) = (bff.clone(), self.upload_slots.clone());
        metrics.sample(move || {
            uploads.set(i64::try_from(slots.in_use()).unwrap_or(i64::MAX));
            let bff = bff.clone();
            async move { bff.look_at_metrics().await }
        });
        metrics
    }
}
