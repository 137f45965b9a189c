//! How things stand for a person, as the API knows it.

use domain::Summary;

use super::{ApiError, Call};

impl Call<'_> {
    /// `GET /summary`
    pub(crate) async fn summary(self) -> Result<Summary, ApiError> {
        self.get("summary", &[]).await
    }
}
