//! What waits for an approver, from a page to the API and back.

use app::{AppError, Approvals, ApprovalsView};
use async_trait::async_trait;
use domain::{Decided, Decision};

use super::Gateway;

#[async_trait]
impl Approvals for Gateway {
    async fn approvals(&self) -> Result<ApprovalsView, AppError> {
        let page = self.call_api(|api| api.approvals()).await?;
        Ok(ApprovalsView { now: self.bff.now(), waiting: page.items, more: page.next.is_some() })
    }

    async fn decide(&self, decisions: &[Decision]) -> Result<Vec<Decided>, AppError> {
        self.call_api(|api| api.decide(decisions)).await
    }
}
