//! What an approver's pages may ask for.

use async_trait::async_trait;
use domain::{Decided, Decision};

use crate::{AppError, ApprovalsQuery, ApprovalsView};

/// One request's way to reports to decide on. Every error is as the session or the API refuses:
/// [`AppError::Forbidden`] for anyone but an approver.
#[async_trait]
pub trait Approvals: Send + Sync {
    /// A part of the reports of others: those to decide on, or those that were decided on.
    async fn approvals(&self, query: &ApprovalsQuery) -> Result<ApprovalsView, AppError>;

    /// Decides on each, and tells what became of it. Where one of them asks for a fresh sign-in, none is carried out:
    /// [`AppError::ReauthenticationNeeded`].
    async fn decide(&self, decisions: &[Decision]) -> Result<Vec<Decided>, AppError>;
}
