//! Refreshes, as they are seen from outside.

use super::Refresher;
use crate::{metrics::refreshes::Refreshes, provider_config::ProviderId};

impl Refresher {
    /// How refreshes ended.
    pub(crate) fn refreshes(&self) -> &Refreshes {
        &self.0.refreshes
    }

    /// Looks at what is under way, for whoever collects metrics.
    pub(crate) fn look_at_metrics(&self) {
        self.0.refreshes.look_at(self.0.in_flight().len());
    }

    /// Whether a provider is not called, as it fails.
    pub(crate) fn is_circuit_open(&self, provider: &ProviderId) -> bool {
        self.0.circuit_breakers.of(Some(provider)).is_open()
    }
}
