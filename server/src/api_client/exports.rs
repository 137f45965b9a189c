//! Exports, as the API makes them: CSV and ZIP.

use std::time::Duration;

use domain::{Actor, ExpenseQuery, ReportId};
use http::Method;

use super::{
    ApiError, Call, Download,
    download::{TRANSFER_TIMEOUT, download},
    reports,
};

/// The largest CSV, in bytes: some hundred thousand expenses.
const MAX_CSV_BYTES: usize = 64 << 20;
/// The largest ZIP, in bytes: what its format can hold without extensions.
const MAX_ZIP_BYTES: usize = u32::MAX as usize;
/// How long the transfer of a ZIP may take. It holds every receipt of a report.
const ARCHIVE_TIMEOUT: Duration = Duration::from_mins(30);

impl Call<'_> {
    /// `GET /expenses.csv`: all that the query asks for, whatever part of a list it names.
    pub(crate) async fn expenses_csv(self, query: &ExpenseQuery) -> Result<Download, ApiError> {
        let request = self.request(Method::GET, "expenses.csv")?.query(query)?.timeout(TRANSFER_TIMEOUT);
        download(self.success(&request).await?, csv_type, MAX_CSV_BYTES)
    }

    /// `GET /reports/{id}/report.zip` or `GET /approvals/{id}/report.zip`
    pub(crate) async fn report_zip(self, actor: Actor, id: ReportId) -> Result<Download, ApiError> {
        let path = reports::path(actor, id) + "/report.zip";
        let request = self.request(Method::GET, &path)?.timeout(ARCHIVE_TIMEOUT);
        download(self.success(&request).await?, zip_type, MAX_ZIP_BYTES)
    }
}

fn csv_type(content_type: &str) -> Option<&'static str> {
    let media_type = content_type.split(';').next().unwrap_or_default();
    (media_type.trim_end() == "text/csv").then_some("text/csv; charset=utf-8")
}

fn zip_type(content_type: &str) -> Option<&'static str> {
    (content_type == "application/zip").then_some("application/zip")
}
