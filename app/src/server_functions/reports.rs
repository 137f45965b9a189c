//! What pages ask about reports. Every error is as the session or the API refuses: see [`AppError`].

use domain::Field;
use domain::{Action, Actor, ExpenseId, ReportId, ReportSummary, Version};
use leptos::prelude::*;

use super::response::{answered, answered_with, backend, keep_input, redirect};
use crate::{AppError, ChosenExpenses, FormKey, ReportView, ReportsQuery, ReportsView};
use crate::{
    addresses::{
        flash_message::FlashMessage,
        reports::{LIST_PATH, report_path, with_input},
    },
    views::reports::chosen_expenses,
};

/// The person's reports, newest first.
///
/// # Errors
/// As the session or the API refuses.
#[server(endpoint = "reports")]
pub async fn list_reports() -> Result<Vec<ReportSummary>, AppError> {
    answered(backend()?.reports().await)
}

/// A part of the person's reports: the first one where the list can't go on from where that was asked for.
///
/// # Errors
/// As [`list_reports`].
#[server(endpoint = "reports_page")]
pub async fn list_reports_page(
    /// Which: all, where nothing is said.
    #[server(default)]
    query: ReportsQuery,
) -> Result<ReportsView, AppError> {
    let backend = backend()?;
    let mut found = backend.reports_page(&query).await;
    if query.after.is_some() && found == Err(AppError::Unreadable) {
        let first = ReportsQuery { after: None, ..query };
        found = backend.reports_page(&first).await.map(|view| ReportsView { restarted: true, ..view });
    }
    answered(found)
}

/// One report, whole.
///
/// # Errors
/// [`AppError::NotFound`]; else as [`list_reports`].
#[server(endpoint = "report")]
pub async fn read_report(
    /// As the page's address tells it. One that can't be a report's name gets the same answer as an unknown one.
    id: String,
) -> Result<ReportView, AppError> {
    answered(match id.parse() {
        Ok(id) => backend()?.report(ReportId(id)).await,
        Err(_) => Err(AppError::NotFound),
    })
}

/// Creates a report and leads to it.
///
/// # Errors
/// [`AppError::Invalid`]; else as [`list_reports`].
#[server(endpoint = "create_report")]
pub async fn create_report(
    /// The form's.
    key: FormKey,
    /// As the person typed it.
    title: String,
) -> Result<(), AppError> {
    let page = with_input(LIST_PATH, Field::Title, &title);
    let created = backend()?.create_report(&key, &domain::ReportDraft { title }).await;
    let led = created.map(|id| redirect(&report_path(id), FlashMessage::ReportCreated));
    answered(keep_input::<CreateReport>(led, &page))
}

/// Gives a report another title.
///
/// # Errors
/// [`AppError::Invalid`], [`AppError::Changed`]; else as [`list_reports`].
#[server(endpoint = "rename_report")]
pub async fn rename_report(
    /// Which report.
    id: ReportId,
    /// As the person saw it.
    version: Version,
    /// As the person typed it.
    title: String,
) -> Result<(), AppError> {
    let page = with_input(&report_path(id), Field::Title, &title);
    let renamed = backend()?.rename_report(id, version, &domain::ReportDraft { title }).await;
    answered_with(keep_input::<RenameReport>(renamed, &page), FlashMessage::Renamed)
}

/// Deletes an open report and leads to those that are left.
///
/// # Errors
/// [`AppError::Changed`], [`AppError::Conflict`]; else as [`list_reports`].
#[server(endpoint = "delete_report")]
pub async fn delete_report(
    /// Which report.
    id: ReportId,
    /// As the person saw it.
    version: Version,
) -> Result<(), AppError> {
    let deleted = backend()?.delete_report(id, version).await;
    answered(deleted.map(|()| redirect(LIST_PATH, FlashMessage::ReportDeleted)))
}

/// Moves a report on.
///
/// # Errors
/// [`AppError::ReauthenticationNeeded`], [`AppError::Changed`], [`AppError::Conflict`]; else as [`list_reports`].
#[server(endpoint = "move_report")]
pub async fn move_report(
    /// Which report.
    id: ReportId,
    /// As the person saw it.
    version: Version,
    /// What to do with it.
    action: Action,
) -> Result<(), AppError> {
    answered_with(backend()?.move_report(id, version, action).await, FlashMessage::Moved)
}

/// Turns a report down.
///
/// # Errors
/// [`AppError::Invalid`], [`AppError::Changed`], [`AppError::Conflict`]; else as [`list_reports`].
#[server(endpoint = "refuse_report")]
pub async fn refuse_report(
    /// Which report.
    id: ReportId,
    /// As the person saw it.
    version: Version,
    /// As the person typed it.
    reason: String,
) -> Result<(), AppError> {
    let page = with_input(&report_path(id), Field::Reason, &reason);
    let refused = backend()?.refuse_report(id, version, &domain::RefusalDraft { reason }).await;
    answered_with(keep_input::<RefuseReport>(refused, &page), FlashMessage::Refused)
}

/// Adds what is selected to a report.
///
/// # Errors
/// [`AppError::NothingChosen`], [`AppError::Conflict`]; else as [`list_reports`].
#[server(endpoint = "add_to_report")]
pub async fn add_to_report(
    /// Which report.
    id: ReportId,
    /// What is selected.
    #[server(default)]
    expenses: ChosenExpenses,
) -> Result<(), AppError> {
    let added = match chosen_expenses(&expenses) {
        Ok(expenses) => backend()?.add_to_report(id, &expenses).await,
        Err(error) => Err(error),
    };
    answered_with(added, FlashMessage::AddedToReport)
}

/// Removes an expense from a report.
///
/// # Errors
/// [`AppError::Conflict`]; else as [`list_reports`].
#[server(endpoint = "remove_from_report")]
pub async fn remove_from_report(
    /// Which report.
    id: ReportId,
    /// Which expense.
    expense: ExpenseId,
) -> Result<(), AppError> {
    answered_with(backend()?.remove_from_report(id, expense).await, FlashMessage::RemovedFromReport)
}

/// Adds a comment to a report.
///
/// # Errors
/// [`AppError::Invalid`]; else as [`list_reports`].
#[server(endpoint = "comment")]
pub async fn comment(
    /// On which report.
    id: ReportId,
    /// Who the person is to it.
    actor: Actor,
    /// The form's.
    key: FormKey,
    /// As the person typed it.
    comment: String,
) -> Result<(), AppError> {
    let page = with_input(&report_path(id), Field::Comment, &comment);
    let added = backend()?.comment(id, actor, &key, &domain::CommentDraft { comment }).await;
    answered_with(keep_input::<Comment>(added, &page), FlashMessage::Commented)
}
