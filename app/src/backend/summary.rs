//! What the home page may ask for.

use async_trait::async_trait;

use crate::{AppError, SummaryView};

/// One request's way to how things stand for the person. Every error is as the session or the API refuses: see
/// [`AppError`].
#[async_trait]
pub trait Summaries: Send + Sync {
    /// How things stand, and for an approver what waits for a decision.
    async fn summary(&self) -> Result<SummaryView, AppError>;
}
