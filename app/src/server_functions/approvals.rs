//! What an approver's pages ask. Every error is as the session or the API refuses: see [`AppError`].

#[cfg(feature = "ssr")]
use domain::Field;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{answered, backend, kept, page_of_form, told};
use crate::{AppError, ApprovalsView, ApprovalsWanted, Choice, Chosen};
#[cfg(feature = "ssr")]
use crate::{
    approvals_view::{all_decided, decisions},
    deed::Deed,
    report_view::with_typed,
};

/// A part of the reports of others: what waits for the person's decision, or what became of it.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but an approver; else as the session or the API refuses.
#[server(endpoint = "approvals")]
pub async fn list_approvals(
    /// Which: what waits, where nothing is said.
    #[server(default)]
    wanted: ApprovalsWanted,
) -> Result<ApprovalsView, AppError> {
    answered(backend()?.approvals(&wanted).await)
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
    let page = with_typed(&page_of_form().unwrap_or_else(|| "/approvals".to_owned()), Field::Reason, &reason);
    let decided = match decisions(&chosen, choice, reason) {
        Ok(decisions) => backend()?.decide(&decisions).await.and_then(|decided| all_decided(&decided)),
        Err(error) => Err(error),
    };
    told(kept::<Decide>(decided, &page), Deed::Decided)
}
