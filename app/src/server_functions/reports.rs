//! What pages ask about reports. Every error is as the session or the API refuses: see [`AppError`].

#[cfg(feature = "ssr")]
use domain::Field;
use domain::{Action, Actor, ExpenseId, ReportId, ReportSummary, Version};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{answered, backend, kept, lead_to, told};
use crate::{AppError, ChosenExpenses, FormKey, ReportView, ReportsView, ReportsWanted};
#[cfg(feature = "ssr")]
use crate::{
    deed::Deed,
    report_view::{chosen_expenses, path_of, with_typed},
};

/// The person's reports, newest first.
///
/// # Errors
/// As the session or the API refuses.
#[server(endpoint = "reports")]
pub async fn list_reports() -> Result<Vec<ReportSummary>, AppError> {
    answered(backend()?.reports().await)
}

/// A part of the person's reports.
///
/// # Errors
/// As [`list_reports`].
#[server(endpoint = "reports_wanted")]
pub async fn list_reports_wanted(
    /// Which: all, where nothing is said.
    #[server(default)]
    wanted: ReportsWanted,
) -> Result<ReportsView, AppError> {
    answered(backend()?.reports_wanted(&wanted).await)
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

/// Begins a report and leads to it.
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
    let page = with_typed("/reports", Field::Title, &title);
    let begun = backend()?.create_report(&key, &domain::ReportDraft { title }).await;
    let led = begun.map(|id| lead_to(&path_of(id), Deed::ReportBegun));
    answered(kept::<CreateReport>(led, &page))
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
    let page = with_typed(&path_of(id), Field::Title, &title);
    let renamed = backend()?.rename_report(id, version, &domain::ReportDraft { title }).await;
    told(kept::<RenameReport>(renamed, &page), Deed::Renamed)
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
    answered(deleted.map(|()| lead_to("/reports", Deed::ReportDeleted)))
}

/// Moves a report on.
///
/// # Errors
/// [`AppError::ProofNeeded`], [`AppError::Changed`], [`AppError::Conflict`]; else as [`list_reports`].
#[server(endpoint = "move_report")]
pub async fn move_report(
    /// Which report.
    id: ReportId,
    /// As the person saw it.
    version: Version,
    /// What to do with it.
    action: Action,
) -> Result<(), AppError> {
    told(backend()?.move_report(id, version, action).await, Deed::Moved)
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
    let page = with_typed(&path_of(id), Field::Reason, &reason);
    let refused = backend()?.refuse_report(id, version, &domain::RefusalDraft { reason }).await;
    told(kept::<RefuseReport>(refused, &page), Deed::Refused)
}

/// Puts what is ticked into a report.
///
/// # Errors
/// [`AppError::NothingChosen`], [`AppError::Conflict`]; else as [`list_reports`].
#[server(endpoint = "put_in")]
pub async fn put_in(
    /// Which report.
    id: ReportId,
    /// What is ticked.
    #[server(default)]
    expenses: ChosenExpenses,
) -> Result<(), AppError> {
    let put = match chosen_expenses(&expenses) {
        Ok(expenses) => backend()?.put_in(id, &expenses).await,
        Err(error) => Err(error),
    };
    told(put, Deed::PutIn)
}

/// Takes an expense out of a report.
///
/// # Errors
/// [`AppError::Conflict`]; else as [`list_reports`].
#[server(endpoint = "take_out")]
pub async fn take_out(
    /// Which report.
    id: ReportId,
    /// Which expense.
    expense: ExpenseId,
) -> Result<(), AppError> {
    told(backend()?.take_out(id, expense).await, Deed::TakenOut)
}

/// Says something about a report.
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
    let page = with_typed(&path_of(id), Field::Comment, &comment);
    let said = backend()?.comment(id, actor, &key, &domain::CommentDraft { comment }).await;
    told(kept::<Comment>(said, &page), Deed::Commented)
}
