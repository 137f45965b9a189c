//! How the token handler is seen by whoever runs it: its metrics, and whether it can work.

use std::error::Error;

use prometheus_client::registry::Registry;

use crate::state::Bff;

impl Bff {
    /// Has the token handler's metrics collected. Before each collection, let it [look](Self::look_at_metrics) at what nobody
    /// counts meanwhile.
    pub fn register_metrics(&self, registry: &mut Registry) {
        self.metrics().register(self.provider_ids(), registry);
        self.tokens().refreshes().register(registry);
        self.provider_calls().register(self.provider_ids(), registry);
        self.db().metrics().register(registry);
    }

    /// Looks at what is only known when somebody looks, such as how many sessions there are.
    pub async fn look_at_metrics(&self) {
        let metrics = self.metrics();
        metrics.set_event_streams(self.end_notifier().subscribers());
        metrics.set_background_tasks(self.tasks().len());
        for provider in self.provider_ids() {
            metrics.set_circuit_breaker(provider, self.tokens().is_circuit_open(provider));
        }
        self.tokens().look_at_metrics();
        self.db().look_at_connections();
        match self.sessions().count().await {
            Ok(sessions) => metrics.set_sessions(sessions),
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "the sessions could not be counted");
            }
        }
    }

    /// Whether the database can be asked, for whoever wants to know whether requests should be sent here.
    ///
    /// # Errors
    /// Why it can't.
    pub async fn check_database(&self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(self.sessions().check().await?)
    }
}
