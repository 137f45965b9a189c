//! What stands around the API where it runs: who is believed, and whether it is about to end.

use tokio_util::sync::CancellationToken;

use crate::trusted_callers::TrustedCallers;

/// What the API is told of where it runs.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// It is about to end once this is cancelled, and not ready any more.
    pub draining: CancellationToken,
    /// Whose word of the trace is believed that a request belongs to.
    pub trusted_callers: TrustedCallers,
}
