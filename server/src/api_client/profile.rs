//! What the person of a call is called, as the API is told, and what they may do, as it tells.

use domain::{Me, Person, ProfileDraft};
use http::Method;

use super::{ApiError, Call};

impl Call<'_> {
    /// `GET /me`
    pub(crate) async fn me(self) -> Result<Me, ApiError> {
        self.get("me", &[]).await
    }

    /// `PUT /me`
    pub(crate) async fn put_profile(self, profile: &ProfileDraft) -> Result<Person, ApiError> {
        self.json(self.request(Method::PUT, "me")?.json(profile)?).await
    }
}
