//! A receipt's file as it comes in: of a kind that is taken, and no larger than is allowed. It goes on to where it is
//! stored while it comes.

use axum::extract::Request;
use domain::receipt::{Kind, LONGEST_SIGNATURE};
use program::UploadSlot;

use super::{content_writer::ContentWriter, files::stored_file::ReceiptContent};
use crate::{
    auth::identity::Identity,
    http::{body, problem::ApiError, upload::UploadBody},
    state::ApiState,
};

/// A receipt's file, which came whole and belongs to no receipt yet.
pub(crate) struct ReceiptUpload {
    pub(crate) content: ReceiptContent,
    pub(crate) kind: Kind,
    /// SHA-256 of the request it came with.
    pub(crate) digest: [u8; 32],
    /// For as long as some of it is held in memory.
    pub(crate) slot: UploadSlot,
}

impl ReceiptUpload {
    /// Takes the file in the request of this person.
    pub(crate) async fn of(person: &Identity, api: &ApiState, request: Request) -> Result<Self, ApiError> {
        let said = body::media_type(request.headers()).and_then(|said| Kind::from_media_type(&said));
        let said = said.ok_or(ApiError::NoReceipt)?;
        let slot = api.upload_slots.acquire(person.id).await.map_err(|_| ApiError::TooManyUploads)?;
        let mut body = UploadBody::of(request, "a receipt", api.receipt_limit)?;
        let mut writer = ContentWriter::new(&api.receipts, api.store.uses_receipt_folder().await?);
        let mut signature = Vec::with_capacity(LONGEST_SIGNATURE);
        while let Some(piece) = body.next().await? {
            signature.extend(piece.iter().take(LONGEST_SIGNATURE - signature.len()));
            // Of what is no receipt nothing is stored; it is read to its end, which may be too far away.
            if signature.len() < LONGEST_SIGNATURE || Kind::of(&signature) == Some(said) {
                writer.write(&piece).await?;
            }
        }
        let kind = Kind::of(&signature).filter(|kind| *kind == said).ok_or(ApiError::NoReceipt)?;
        Ok(Self { content: writer.finish().await?, kind, digest: body.digest(), slot })
    }
}
