//! A receipt's file as it comes in: of a kind that is taken, and no larger than is allowed.

use axum::extract::Request;
use domain::receipt::Kind;
use program::UploadSlot;

use crate::{
    auth::identity::Identity,
    http::{body, problem::ApiError, upload},
    state::ApiState,
};

/// A receipt's file.
pub(crate) struct ReceiptUpload {
    pub(crate) content: Vec<u8>,
    pub(crate) kind: Kind,
    /// SHA-256 of the request it came with.
    pub(crate) digest: [u8; 32],
    /// For as long as the file is held in memory.
    pub(crate) slot: UploadSlot,
}

impl ReceiptUpload {
    /// Reads the file in the request of this person.
    pub(crate) async fn of(person: &Identity, api: &ApiState, request: Request) -> Result<Self, ApiError> {
        let said = body::media_type(request.headers()).and_then(|said| Kind::from_media_type(&said));
        let said = said.ok_or(ApiError::NoReceipt)?;
        let slot = api.upload_slots.acquire(person.id).await.map_err(|_| ApiError::TooManyUploads)?;
        let (content, digest) = upload::received(request, "a receipt", api.receipt_limit).await?;
        let kind = Kind::of(&content).filter(|kind| *kind == said).ok_or(ApiError::NoReceipt)?;
        Ok(Self { content, kind, digest, slot })
    }
}
