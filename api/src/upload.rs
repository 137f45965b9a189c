//! A file as it comes in: of a kind that is taken, and no larger than is allowed.

use std::sync::Arc;

use axum::{
    body::{Bytes, HttpBody, to_bytes},
    extract::{FromRequest, Request},
};
use domain::{import::LARGEST_FILE, receipt::Kind};
use sha2::Digest;

use crate::{body, problem::ApiError, router::Api};

/// How many files are read at once. Each is held in memory until it is stored.
pub(crate) const AT_ONCE: usize = 16;

/// A receipt's file.
pub(crate) struct Upload {
    pub(crate) content: Bytes,
    pub(crate) kind: Kind,
    /// SHA-256 of the request it came with.
    pub(crate) digest: [u8; 32],
}

impl FromRequest<Arc<Api>> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, ApiError> {
        let said = body::media_type(request.headers()).and_then(|said| Kind::from_media_type(&said));
        let said = said.ok_or(ApiError::NoReceipt)?;
        let (content, digest) = received(request, api, "a receipt", api.receipt_limit).await?;
        let kind = Kind::of(&content).filter(|kind| *kind == said).ok_or(ApiError::NoReceipt)?;
        Ok(Self { content, kind, digest })
    }
}

/// A file of a spreadsheet (RFC 4180).
pub(crate) struct SheetUpload {
    pub(crate) content: Bytes,
    /// SHA-256 of the request it came with.
    pub(crate) digest: [u8; 32],
}

impl FromRequest<Arc<Api>> for SheetUpload {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, ApiError> {
        if body::media_type(request.headers()).as_deref() != Some("text/csv") {
            return Err(ApiError::UnsupportedMediaType("text/csv"));
        }
        let (content, digest) = received(request, api, "an import", LARGEST_FILE).await?;
        Ok(Self { content, digest })
    }
}

/// What is in the body, and the request's digest.
async fn received(
    request: Request,
    api: &Api,
    what: &'static str,
    limit: usize,
) -> Result<(Bytes, [u8; 32]), ApiError> {
    const TOO_MANY: ApiError = ApiError::TooManyUploads;
    let announced = request.body().size_hint().lower();
    if usize::try_from(announced).is_ok_and(|announced| announced > limit) {
        return Err(ApiError::FileTooLarge { what, limit });
    }
    let _turn = api.uploads.try_acquire().map_err(|_| TOO_MANY)?;
    let mut digest = body::digest(&request);
    let read = to_bytes(request.into_body(), limit).await;
    let content = read.map_err(|_| ApiError::FileTooLarge { what, limit })?;
    digest.update(&content);
    Ok((content, digest.finalize().into()))
}
