//! Approvals, from a page to the API and back.

use app::{AppError, Approvals, ApprovalsQuery, ApprovalsView};
use async_trait::async_trait;
use domain::{Decided, Decision, person::tell_apart};

use super::Gateway;

#[async_trait]
impl Approvals for Gateway {
    async fn approvals(&self, wanted: &ApprovalsQuery) -> Result<ApprovalsView, AppError> {
        let (status, after) = (wanted.status, wanted.after.as_deref());
        let mut page = self.call_api(|api| api.approvals(status, after)).await?;
        tell_apart(page.items.iter_mut().map(|report| &mut report.owner));
        Ok(ApprovalsView {
            now: self.bff.now(),
            status,
            reports: page.items,
            next: page.next,
            restarted: false,
        })
    }

    async fn decide(&self, decisions: &[Decision]) -> Result<Vec<Decided>, AppError> {
        self.call_api(|api| api.decide(decisions)).await
    }
}
