//! What waits for an approver, as the API knows it.

use domain::{Decided, Decision, Page, ReportSummary};
use http::Method;

use super::{ApiError, Call};

impl Call<'_> {
    /// `GET /approvals`: the first page, which holds 100 at most.
    pub(crate) async fn approvals(self) -> Result<Page<ReportSummary>, ApiError> {
        self.get("approvals", &[]).await
    }

    /// `POST /approvals`
    pub(crate) async fn decide(self, decisions: &[Decision]) -> Result<Vec<Decided>, ApiError> {
        self.read(self.request(Method::POST, "approvals")?.json(decisions)).await
    }
}
