//! What pages ask about reports. Every error is as the session or the API refuses: see [`AppError`].

use domain::{Action, Actor, ReportId, ReportSummary, Version};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{answered, backend};
use crate::{AppError, FormKey, ReportView, ReportsView, ReportsWanted};

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
    let begun = backend()?.create_report(&key, &domain::ReportDraft { title }).await;
    answered(begun.map(|id| leptos_axum::redirect(&format!("/reports/{id}"))))
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
    answered(backend()?.rename_report(id, version, &domain::ReportDraft { title }).await)
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
    answered(deleted.map(|()| leptos_axum::redirect("/reports")))
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
    answered(backend()?.move_report(id, version, action).await)
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
    answered(backend()?.refuse_report(id, version, &domain::RefusalDraft { reason }).await)
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
    answered(backend()?.comment(id, actor, &key, &domain::CommentDraft { comment }).await)
}
