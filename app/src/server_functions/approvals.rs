//! What an approver's pages ask. Every error is as the session or the API refuses: see [`AppError`].

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{answered, backend};
#[cfg(feature = "ssr")]
use crate::approvals_view::{all_decided, decisions};
use crate::{AppError, ApprovalsView, Choice, Chosen};

/// What waits for the person's decision.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but an approver; else as the session or the API refuses.
#[server(endpoint = "approvals")]
pub async fn list_approvals() -> Result<ApprovalsView, AppError> {
    answered(backend()?.approvals().await)
}

/// Passes one verdict on several reports.
///
/// # Errors
/// [`AppError::ProofNeeded`], [`AppError::DecidedInPart`], [`AppError::Invalid`], [`AppError::NothingChosen`]; else as
/// [`list_approvals`].
#[server(endpoint = "decide")]
pub async fn decide(
    /// What is ticked.
    #[server(default)]
    chosen: Chosen,
    /// The verdict.
    choice: Choice,
    /// Why, where it is to refuse.
    #[server(default)]
    reason: String,
) -> Result<(), AppError> {
    answered(match decisions(&chosen, choice, reason) {
        Ok(decisions) => backend()?.decide(&decisions).await.and_then(|decided| all_decided(&decided)),
        Err(error) => Err(error),
    })
}
