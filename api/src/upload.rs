//! A file as it comes in: of a kind that is taken, and no larger than is allowed.

use std::sync::Arc;

use axum::{
    body::{Bytes, HttpBody, to_bytes},
    extract::{FromRequest, Request},
};
use domain::receipt::Kind;
use sha2::Digest;

use crate::{body, problem::ApiError, router::Api};

/// How many files are read at once. Each is held in memory until it is stored.
pub(crate) const AT_ONCE: usize = 16;

/// A file that was read, and the SHA-256 of the request it came with.
pub(crate) struct Upload {
    pub(crate) content: Bytes,
    pub(crate) kind: Kind,
    pub(crate) digest: [u8; 32],
}

impl FromRequest<Arc<Api>> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, ApiError> {
        const TOO_MANY: ApiError = ApiError::TooManyUploads;
        let said = body::media_type(request.headers()).and_then(|said| Kind::from_media_type(&said));
        let said = said.ok_or(ApiError::NoReceipt)?;
        let limit = api.receipt_limit;
        let announced = request.body().size_hint().lower();
        if usize::try_from(announced).is_ok_and(|announced| announced > limit) {
            return Err(ApiError::ReceiptTooLarge { limit });
        }
        let _turn = api.uploads.try_acquire().map_err(|_| TOO_MANY)?;
        let mut digest = body::digest(&request);
        let read = to_bytes(request.into_body(), limit).await;
        let content = read.map_err(|_| ApiError::ReceiptTooLarge { limit })?;
        digest.update(&content);
        let kind = Kind::of(&content).filter(|kind| *kind == said).ok_or(ApiError::NoReceipt)?;
        Ok(Self { content, kind, digest: digest.finalize().into() })
    }
}
