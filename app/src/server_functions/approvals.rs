//! What an approver's pages ask. Every error is as the session or the API refuses: see [`AppError`].

use domain::Field;
use leptos::prelude::*;

use super::response::{answered, answered_with, backend, keep_input, page_of_form};
use crate::{AppError, ApprovalsQuery, ApprovalsView, Choice, Chosen};
use crate::{
    addresses::{flash_message::FlashMessage, reports::with_input},
    views::approvals::{all_decided, decisions},
};

/// A part of the reports of others: those to decide on, or those that were decided on. It is the first one where the list
/// can't go on from where that was asked for.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but an approver; else as the session or the API refuses.
#[server(endpoint = "approvals")]
pub async fn list_approvals(
    /// Which: what waits, where nothing is said.
    #[server(default)]
    query: ApprovalsQuery,
) -> Result<ApprovalsView, AppError> {
    let backend = backend()?;
    let mut found = backend.approvals(&query).await;
    if query.after.is_some() && found == Err(AppError::Unreadable) {
        let first = ApprovalsQuery { after: None, ..query };
        found = backend.approvals(&first).await.map(|view| ApprovalsView { restarted: true, ..view });
    }
    answered(found)
}

/// Makes the same decision on several reports.
///
/// # Errors
/// [`AppError::ReauthenticationNeeded`], [`AppError::DecidedInPart`], [`AppError::Invalid`], [`AppError::NothingChosen`]; else as
/// [`list_approvals`].
#[server(endpoint = "decide")]
pub async fn decide(
    /// What is selected.
    #[server(default)]
    chosen: Chosen,
    /// The decision.
    choice: Choice,
    /// Why, where it is to refuse.
    #[server(default)]
    reason: String,
) -> Result<(), AppError> {
    let page = with_input(&page_of_form().unwrap_or_else(|| "/approvals".to_owned()), Field::Reason, &reason);
    let decided = match decisions(&chosen, choice, reason) {
        Ok(decisions) => backend()?.decide(&decisions).await.and_then(|decided| all_decided(&decided)),
        Err(error) => Err(error),
    };
    answered_with(keep_input::<Decide>(decided, &page), FlashMessage::Decided)
}
