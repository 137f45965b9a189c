//! What an approver's pages may ask for.

use async_trait::async_trait;
use domain::{Decided, Decision};

use crate::{AppError, ApprovalsView, ApprovalsWanted};

/// One request's way to what waits for a decision. Every error is as the session or the API refuses:
/// [`AppError::Forbidden`] for anyone but an approver.
#[async_trait]
pub trait Approvals: Send + Sync {
    /// A part of the reports of others: what waits for the person's decision, or what became of it.
    async fn approvals(&self, wanted: &ApprovalsWanted) -> Result<ApprovalsView, AppError>;

    /// Decides on each, and tells what became of it. Where one of them asks for a fresh sign-in, none is carried out:
    /// [`AppError::ProofNeeded`].
    async fn decide(&self, decisions: &[Decision]) -> Result<Vec<Decided>, AppError>;
}
