//! The summary of a person's expenses and reports, from the API to the home page.

use app::{AppError, Approvals, ApprovalsQuery, Backend, Summaries, SummaryView, ToDecide};
use async_trait::async_trait;

use super::Gateway;

#[async_trait]
impl Summaries for Gateway {
    /// Both calls to the API run at the same time; the second is made for those only who may decide.
    async fn summary(&self) -> Result<SummaryView, AppError> {
        let permissions = self.permissions().await?;
        let to_decide = async {
            if !permissions.approve {
                return Ok(None);
            }
            self.approvals(&ApprovalsQuery::default()).await.map(|view| Some(ToDecide::from(&view)))
        };
        let (summary, to_decide) = tokio::try_join!(self.call_api(|api| api.summary()), to_decide)?;
        Ok(SummaryView { now: self.bff.now(), permissions, summary, to_decide })
    }
}
