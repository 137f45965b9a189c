//! Approvals, as the API has them: reports that are submitted and wait for a decision.

use domain::{Decided, Decision, Page, ReportSummary, Status};
use http::Method;

use super::{ApiError, Call};

impl Call<'_> {
    /// `GET /approvals?status=…&cursor=…`: one page, which holds 100 at most.
    pub(crate) async fn approvals(
        self,
        status: Status,
        cursor: Option<&str>,
    ) -> Result<Page<ReportSummary>, ApiError> {
        let cursor = cursor.map(|cursor| ("cursor", cursor));
        let query: Vec<_> = [("status", status.word())].into_iter().chain(cursor).collect();
        self.get("approvals", &query).await
    }

    /// `POST /approvals`
    pub(crate) async fn decide(self, decisions: &[Decision]) -> Result<Vec<Decided>, ApiError> {
        self.json(self.request(Method::POST, "approvals")?.json(decisions)?).await
    }
}
