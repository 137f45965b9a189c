//! A file of a spreadsheet as it comes in, no larger than is allowed.

use axum::extract::Request;
use domain::import::LARGEST_FILE;
use program::UploadSlot;

use crate::{
    auth::identity::Identity,
    http::{body, problem::ApiError, upload},
    state::ApiState,
};

/// A file of a spreadsheet (RFC 4180).
pub(crate) struct CsvUpload {
    pub(crate) content: Vec<u8>,
    /// SHA-256 of the request it came with.
    pub(crate) digest: [u8; 32],
    /// For as long as the file is held in memory.
    pub(crate) slot: UploadSlot,
}

impl CsvUpload {
    /// Reads the file in the request of this person.
    pub(crate) async fn of(person: &Identity, api: &ApiState, request: Request) -> Result<Self, ApiError> {
        if body::media_type(request.headers()).as_deref() != Some("text/csv") {
            return Err(ApiError::UnsupportedMediaType("text/csv"));
        }
        let slot = api.upload_slots.acquire(person.id).await.map_err(|_| ApiError::TooManyUploads)?;
        let (content, digest) = upload::received(request, "an import", LARGEST_FILE).await?;
        Ok(Self { content, digest, slot })
    }
}
