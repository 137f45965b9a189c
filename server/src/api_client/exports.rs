//! What the API makes for people to take away.

use std::time::Duration;

use domain::{Actor, ExpenseQuery, ReportId};
use http::Method;

use super::{
    ApiError, Call, Download,
    download::{TRANSFER_TIMEOUT, download},
    reports,
};

/// The largest table, in bytes: some hundred thousand expenses.
const MAX_CSV_BYTES: usize = 64 << 20;
/// The largest archive, in bytes: what its format can hold without extensions.
const MAX_ZIP_BYTES: usize = u32::MAX as usize;
/// How long an archive may be under way. It holds every receipt of a report.
const ARCHIVE_TIMEOUT: Duration = Duration::from_mins(30);

impl Call<'_> {
    /// `GET /expenses.csv`: all that the query asks for, whatever part of a list it names.
    pub(crate) async fn export(self, query: &ExpenseQuery) -> Result<Download, ApiError> {
        let request = self.request(Method::GET, "expenses.csv")?.query(query).timeout(TRANSFER_TIMEOUT);
        download(self.granted(request).await?, table, MAX_CSV_BYTES)
    }

    /// `GET /reports/{id}/report.zip` or `GET /approvals/{id}/report.zip`
    pub(crate) async fn archive(self, actor: Actor, id: ReportId) -> Result<Download, ApiError> {
        let path = reports::path(actor, id) + "/report.zip";
        let request = self.request(Method::GET, &path)?.timeout(ARCHIVE_TIMEOUT);
        download(self.granted(request).await?, archive, MAX_ZIP_BYTES)
    }
}

fn table(said: &str) -> Option<&'static str> {
    let media_type = said.split(';').next().unwrap_or_default();
    (media_type.trim_end() == "text/csv").then_some("text/csv; charset=utf-8")
}

fn archive(said: &str) -> Option<&'static str> {
    (said == "application/zip").then_some("application/zip")
}
