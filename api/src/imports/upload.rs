//! A file as it comes in, no larger than is allowed.

use axum::{body::Bytes, extract::Request};
use domain::import::LARGEST_FILE;
use program::UploadSlot;

use crate::{
    auth::identity::Identity,
    http::{body, problem::ApiError, upload},
    state::ApiState,
};

/// What holds no file as it is, and is sent by mistake.
const OTHERS: [&str; 3] = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];

/// A file, whatever it may be.
pub(crate) struct ImportUpload {
    pub(crate) content: Bytes,
    /// SHA-256 of the request it came with.
    pub(crate) digest: [u8; 32],
    /// For as long as the file is held in memory.
    pub(crate) slot: UploadSlot,
}

impl ImportUpload {
    /// Reads the file in the request of this person. Its media type says little: the same file is `text/csv` to one browser
    /// and `application/vnd.ms-excel` to another.
    pub(crate) async fn of(person: &Identity, api: &ApiState, request: Request) -> Result<Self, ApiError> {
        let media_type = body::media_type(request.headers());
        if media_type.is_none_or(|media_type| OTHERS.contains(&media_type.as_str())) {
            return Err(ApiError::UnsupportedMediaType(
                "the file itself, such as text/csv or application/octet-stream",
            ));
        }
        let slot = api.upload_slots.acquire(person.id).await.map_err(|_| ApiError::TooManyUploads)?;
        let (content, digest) = upload::received(request, "an import", LARGEST_FILE).await?;
        Ok(Self { content: content.into(), digest, slot })
    }
}
