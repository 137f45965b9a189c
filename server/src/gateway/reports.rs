//! Reports, from a page to the API and back.

use std::iter;

use app::{AppError, Backend, FormKey, Permissions, ReportView, Reports, ReportsQuery, ReportsView};
use async_trait::async_trait;
use domain::{
    Action, Actor, CommentDraft, Expense, ExpenseId, ExpenseQuery, RefusalDraft, Report, ReportDraft,
    ReportId, ReportSummary, Status, Version, person::tell_apart,
};
use http::Method;

use super::{Gateway, form_key};

/// How many expenses that are in no report a report's page offers to add.
const MAX_UNREPORTED: u32 = 50;

impl Gateway {
    /// The report, and who the person is to it: its owner, or else an approver.
    pub(super) async fn find_report(
        &self,
        id: ReportId,
        permissions: Permissions,
    ) -> Result<(Actor, Report), AppError> {
        match self.report_as(Actor::Owner, id).await {
            Err(AppError::NotFound) if permissions.approve => self.report_as(Actor::Approver, id).await,
            own => own,
        }
    }

    async fn report_as(&self, actor: Actor, id: ReportId) -> Result<(Actor, Report), AppError> {
        self.call_api(|api| api.report(actor, id)).await.map(|report| (actor, report))
    }

    /// The person's expenses that are in no report, where this one takes any.
    async fn unreported_expenses(&self, takes_any: bool) -> Result<Vec<Expense>, AppError> {
        if !takes_any {
            return Ok(Vec::new());
        }
        let query = ExpenseQuery { loose: true, limit: Some(MAX_UNREPORTED), ..ExpenseQuery::default() };
        self.call_api(|api| api.expenses(&query)).await.map(|page| page.items)
    }
}

#[async_trait]
impl Reports for Gateway {
    async fn reports(&self) -> Result<Vec<ReportSummary>, AppError> {
        self.call_api(|api| api.reports()).await
    }

    async fn reports_page(&self, wanted: &ReportsQuery) -> Result<ReportsView, AppError> {
        let (status, after) = (wanted.status.map(Status::word), wanted.after.as_deref());
        let page = self.call_api(|api| api.reports_page(status, after)).await?;
        let permissions = self.permissions().await?;
        Ok(ReportsView {
            permissions,
            form_key: form_key(),
            reports: page.items,
            next: page.next,
            restarted: false,
        })
    }

    async fn report(&self, id: ReportId) -> Result<ReportView, AppError> {
        let permissions = self.permissions().await?;
        let (actor, mut report) = self.find_report(id, permissions).await?;
        let takes_any = actor == Actor::Owner && permissions.write && report.status.takes_changes();
        let (mut comments, mut history, receipts, loose) = tokio::try_join!(
            self.call_api(|api| api.comments(actor, id)),
            self.call_api(|api| api.history(actor, id)),
            self.receipts_in(actor, id),
            self.unreported_expenses(takes_any),
        )?;
        let said = comments.iter_mut().map(|comment| &mut comment.by);
        let done = history.iter_mut().map(|entry| &mut entry.by);
        tell_apart(iter::once(&mut report.owner).chain(said).chain(done));
        let (now, viewer) = (self.bff.now(), self.signed_in()?.identity.subject.clone());
        let form_key = form_key();
        Ok(ReportView {
            now,
            viewer,
            actor,
            permissions,
            form_key,
            report,
            receipts,
            loose,
            comments,
            history,
        })
    }

    async fn create_report(&self, key: &FormKey, draft: &ReportDraft) -> Result<ReportId, AppError> {
        self.call_api(|api| api.create_report(&key.0, draft)).await.map(|report| report.id)
    }

    async fn rename_report(&self, id: ReportId, seen: Version, draft: &ReportDraft) -> Result<(), AppError> {
        self.call_api(|api| api.rename_report(id, seen, draft)).await
    }

    async fn delete_report(&self, id: ReportId, seen: Version) -> Result<(), AppError> {
        self.call_api(|api| api.delete_report(id, seen)).await
    }

    async fn move_report(&self, id: ReportId, seen: Version, action: Action) -> Result<(), AppError> {
        self.call_api(|api| api.move_report(id, seen, action, None)).await
    }

    async fn refuse_report(&self, id: ReportId, seen: Version, draft: &RefusalDraft) -> Result<(), AppError> {
        self.call_api(|api| api.move_report(id, seen, Action::Refuse, Some(draft))).await
    }

    async fn add_to_report(&self, id: ReportId, expenses: &[ExpenseId]) -> Result<(), AppError> {
        for expense in expenses {
            self.call_api(|api| api.set_report(Method::PUT, id, *expense)).await?;
        }
        Ok(())
    }

    async fn remove_from_report(&self, id: ReportId, expense: ExpenseId) -> Result<(), AppError> {
        self.call_api(|api| api.set_report(Method::DELETE, id, expense)).await
    }

    async fn comment(
        &self,
        id: ReportId,
        actor: Actor,
        key: &FormKey,
        draft: &CommentDraft,
    ) -> Result<(), AppError> {
        self.call_api(|api| api.comment(id, actor, &key.0, draft)).await
    }
}
