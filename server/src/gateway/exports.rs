//! Exports, from the API to a person.

use app::{AppError, Backend};
use domain::{ExpenseQuery, ReportId};

use super::Gateway;
use crate::api_client::Download;

impl Gateway {
    /// The person's expenses as CSV.
    pub(crate) async fn expenses_csv(&self, wanted: &ExpenseQuery) -> Result<Download, AppError> {
        self.call_api(|api| api.expenses_csv(wanted)).await
    }

    /// A report with its receipts, as ZIP.
    pub(crate) async fn report_zip(&self, id: ReportId) -> Result<Download, AppError> {
        let permissions = self.permissions().await?;
        let (actor, _) = self.find_report(id, permissions).await?;
        self.call_api(|api| api.report_zip(actor, id)).await
    }
}
