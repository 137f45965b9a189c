//! Reports, from a page to the API and back.

use app::{AppError, Backend, FormKey, Permissions, ReportView, Reports, ReportsView, ReportsWanted};
use async_trait::async_trait;
use domain::{
    Action, Actor, CommentDraft, RefusalDraft, Report, ReportDraft, ReportId, ReportSummary, Status, Version,
};

use super::{Gateway, form_key};

impl Gateway {
    /// The report, and who the person is to it: its owner, or else an approver.
    pub(super) async fn found(
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
}

#[async_trait]
impl Reports for Gateway {
    async fn reports(&self) -> Result<Vec<ReportSummary>, AppError> {
        self.call_api(|api| api.reports()).await
    }

    async fn reports_wanted(&self, wanted: &ReportsWanted) -> Result<ReportsView, AppError> {
        let (status, after) = (wanted.status.map(Status::word), wanted.after.as_deref());
        let page = self.call_api(|api| api.reports_page(status, after)).await?;
        let permissions = self.permissions().await?;
        Ok(ReportsView { permissions, form_key: form_key(), reports: page.items, next: page.next })
    }

    async fn report(&self, id: ReportId) -> Result<ReportView, AppError> {
        let permissions = self.permissions().await?;
        let (actor, report) = self.found(id, permissions).await?;
        let (comments, history, receipts) = tokio::try_join!(
            self.call_api(|api| api.comments(actor, id)),
            self.call_api(|api| api.history(actor, id)),
            self.receipts_in(actor, id),
        )?;
        let (now, viewer) = (self.bff.now(), self.signed_in()?.identity.subject.clone());
        let form_key = form_key();
        Ok(ReportView { now, viewer, actor, permissions, form_key, report, receipts, comments, history })
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
