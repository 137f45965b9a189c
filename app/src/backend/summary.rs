//! What the home page may ask for.

use async_trait::async_trait;

use crate::{AppError, SummaryView};

/// One request's way to the summary of the person's expenses. Every error is as the session or the API refuses: see
/// [`AppError`].
#[async_trait]
pub trait Summaries: Send + Sync {
    /// The summary, and for an approver the reports to decide on.
    async fn summary(&self) -> Result<SummaryView, AppError>;
}
