//! What people take away, from the API.

use app::{AppError, Backend};
use domain::{ExpenseQuery, ReportId};

use super::Gateway;
use crate::api_client::Download;

impl Gateway {
    /// The person's expenses as a table.
    pub(crate) async fn export(&self, wanted: &ExpenseQuery) -> Result<Download, AppError> {
        self.call_api(|api| api.export(wanted)).await
    }

    /// A report with its receipts.
    pub(crate) async fn archive(&self, id: ReportId) -> Result<Download, AppError> {
        let permissions = self.permissions().await?;
        let (actor, _) = self.found(id, permissions).await?;
        self.call_api(|api| api.archive(actor, id)).await
    }
}
