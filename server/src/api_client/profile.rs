//! What the person of a call is called, as the API is told.

use domain::{Person, ProfileDraft};
use http::Method;

use super::{ApiError, Call};

impl Call<'_> {
    /// `PUT /me`
    pub(crate) async fn put_profile(self, profile: &ProfileDraft) -> Result<Person, ApiError> {
        self.json(self.request(Method::PUT, "me")?.json(profile)).await
    }
}
