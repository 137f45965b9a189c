//! The summary of a person's expenses and reports, as the API makes it.

use domain::Summary;

use super::{ApiError, Call};

impl Call<'_> {
    /// `GET /summary`
    pub(crate) async fn summary(self) -> Result<Summary, ApiError> {
        self.get("summary", &[]).await
    }
}
