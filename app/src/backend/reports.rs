//! What a page may ask for about reports: the person's own, and single ones of others that were submitted.

use async_trait::async_trait;
use domain::{
    Action, Actor, CommentDraft, ExpenseId, RefusalDraft, ReportDraft, ReportId, ReportSummary, Version,
};

use crate::{AppError, FormKey, ReportView, ReportsQuery, ReportsView};

/// One request's way to reports. Every error is as the session or the API refuses: see [`AppError`]. Who changes a
/// report names the version they saw, and gets [`AppError::Changed`] where that is no longer the present one.
#[async_trait]
pub trait Reports: Send + Sync {
    /// The person's reports, newest first.
    async fn reports(&self) -> Result<Vec<ReportSummary>, AppError>;

    /// A part of the person's reports.
    async fn reports_page(&self, query: &ReportsQuery) -> Result<ReportsView, AppError>;

    /// One report: the person's own, or one that an approver sees.
    async fn report(&self, id: ReportId) -> Result<ReportView, AppError>;

    /// Creates a report, once for each key, and tells its name.
    async fn create_report(&self, key: &FormKey, draft: &ReportDraft) -> Result<ReportId, AppError>;

    /// Gives a report another title.
    async fn rename_report(&self, id: ReportId, seen: Version, draft: &ReportDraft) -> Result<(), AppError>;

    /// Deletes an open report. Its expenses stay.
    async fn delete_report(&self, id: ReportId, seen: Version) -> Result<(), AppError>;

    /// Moves a report on. To refuse is [`refuse_report`](Self::refuse_report), because it takes a reason.
    async fn move_report(&self, id: ReportId, seen: Version, action: Action) -> Result<(), AppError>;

    /// Turns a report down, and tells its owner why.
    async fn refuse_report(&self, id: ReportId, seen: Version, draft: &RefusalDraft) -> Result<(), AppError>;

    /// Adds expenses of the person's to a report. One that is in it already stays there. Where the API takes one of
    /// them not, those before it are in, and the rest is as it was.
    async fn add_to_report(&self, id: ReportId, expenses: &[ExpenseId]) -> Result<(), AppError>;

    /// Removes an expense from a report. It stays, in none.
    async fn remove_from_report(&self, id: ReportId, expense: ExpenseId) -> Result<(), AppError>;

    /// Adds a comment to a report, once for each key, as who the person is to it.
    async fn comment(
        &self,
        id: ReportId,
        actor: Actor,
        key: &FormKey,
        draft: &CommentDraft,
    ) -> Result<(), AppError>;
}
