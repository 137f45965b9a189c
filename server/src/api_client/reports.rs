//! Reports, as the API has them. A report is an approver's under another path than its owner's.

use domain::{
    Action, Actor, Comment, CommentDraft, Entry, ExpenseReceipts, Page, RefusalDraft, Report, ReportDraft,
    ReportId, ReportSummary, Status, Version,
};
use http::Method;
use serde::Serialize;

use super::{
    ApiError, Call,
    request::ApiRequest,
    request_headers::{idempotent, if_match},
};

/// How many reports one page of the list shows.
const PAGE_SIZE: &str = "20";

impl Call<'_> {
    /// `GET /reports`: the first page, which holds 100 at most.
    pub(crate) async fn reports(self) -> Result<Vec<ReportSummary>, ApiError> {
        Ok(self.get::<Page<ReportSummary>>("reports", &[]).await?.items)
    }

    /// `GET /reports?status=…`: all of them, as far as a list is read that is shown as a whole.
    pub(crate) async fn reports_that_are(self, status: Status) -> Result<Vec<ReportSummary>, ApiError> {
        self.all_pages(&format!("reports?status={}", status.word())).await
    }

    /// `GET /reports?status=…&cursor=…`: one page.
    pub(crate) async fn reports_page(
        self,
        status: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Page<ReportSummary>, ApiError> {
        let parameters = [("status", status), ("cursor", cursor), ("limit", Some(PAGE_SIZE))];
        let query: Vec<_> = parameters.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        self.get("reports", &query).await
    }

    /// `GET /reports/{id}` or `GET /approvals/{id}`
    pub(crate) async fn report(self, actor: Actor, id: ReportId) -> Result<Report, ApiError> {
        self.get(&path(actor, id), &[]).await
    }

    /// `GET …/{id}/receipts`: the receipts of each expense of a report.
    pub(crate) async fn receipts_of_report(
        self,
        actor: Actor,
        id: ReportId,
    ) -> Result<Vec<ExpenseReceipts>, ApiError> {
        Ok(self.get::<Page<ExpenseReceipts>>(&(path(actor, id) + "/receipts"), &[]).await?.items)
    }

    /// `GET …/{id}/comments`: in the order in which they were written; of many, the last ones.
    pub(crate) async fn comments(self, actor: Actor, id: ReportId) -> Result<Vec<Comment>, ApiError> {
        let mut comments = self.all_pages(&(path(actor, id) + "/comments")).await?;
        comments.reverse();
        Ok(comments)
    }

    /// `GET …/{id}/history`: in the order in which it happened; of much, the end.
    pub(crate) async fn history(self, actor: Actor, id: ReportId) -> Result<Vec<Entry>, ApiError> {
        let mut history = self.all_pages(&(path(actor, id) + "/history")).await?;
        history.reverse();
        Ok(history)
    }

    /// `POST /reports`
    pub(crate) async fn create_report(self, key: &str, draft: &ReportDraft) -> Result<Report, ApiError> {
        self.json(idempotent(self.request(Method::POST, "reports")?, key)?.json(draft)?).await
    }

    /// `PATCH /reports/{id}`
    pub(crate) async fn rename_report(
        self,
        id: ReportId,
        seen: Version,
        draft: &ReportDraft,
    ) -> Result<(), ApiError> {
        let request = self.request(Method::PATCH, &path(Actor::Owner, id))?.json(draft)?;
        self.bytes(if_match(request, seen)?).await.map(drop)
    }

    /// `DELETE /reports/{id}`
    pub(crate) async fn delete_report(self, id: ReportId, seen: Version) -> Result<(), ApiError> {
        let request = self.request(Method::DELETE, &path(Actor::Owner, id))?;
        self.bytes(if_match(request, seen)?).await.map(drop)
    }

    /// `POST /reports/{id}/…`
    pub(crate) async fn move_report(
        self,
        id: ReportId,
        seen: Version,
        action: Action,
        reason: Option<&RefusalDraft>,
    ) -> Result<(), ApiError> {
        let path = format!("{}/{}", path(Actor::Owner, id), action.word());
        let request = if_match(self.request(Method::POST, &path)?, seen)?;
        self.bytes(with_json(request, reason)?).await.map(drop)
    }

    /// `POST …/{id}/comments`
    pub(crate) async fn comment(
        self,
        id: ReportId,
        actor: Actor,
        key: &str,
        draft: &CommentDraft,
    ) -> Result<(), ApiError> {
        let request = self.request(Method::POST, &(path(actor, id) + "/comments"))?;
        self.bytes(idempotent(request, key)?.json(draft)?).await.map(drop)
    }
}

/// A report as its owner or an approver sees it. Anyone moves it under the owner's path.
pub(super) fn path(actor: Actor, id: ReportId) -> String {
    match actor {
        Actor::Owner => format!("reports/{id}"),
        Actor::Approver => format!("approvals/{id}"),
    }
}

fn with_json(request: ApiRequest, body: Option<&impl Serialize>) -> Result<ApiRequest, ApiError> {
    match body {
        Some(body) => request.json(body),
        None => Ok(request),
    }
}
