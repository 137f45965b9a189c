//! A file as it comes in: of a kind that is taken, and no larger than is allowed.

use axum::{body::HttpBody, extract::Request};
use domain::{import::LARGEST_FILE, receipt::Kind};
use futures::TryStreamExt;
use sha2::Digest;

use crate::{admitted::Person, body, problem::ApiError, router::Api, turns::Turn};

/// A receipt's file.
pub(crate) struct Upload {
    pub(crate) content: Vec<u8>,
    pub(crate) kind: Kind,
    /// SHA-256 of the request it came with.
    pub(crate) digest: [u8; 32],
    /// For as long as the file is held in memory.
    pub(crate) turn: Turn,
}

impl Upload {
    /// Reads the file in the request of this person.
    pub(crate) async fn of(person: &Person, api: &Api, request: Request) -> Result<Self, ApiError> {
        let said = body::media_type(request.headers()).and_then(|said| Kind::from_media_type(&said));
        let said = said.ok_or(ApiError::NoReceipt)?;
        let turn = api.uploads.take(person).await?;
        let (content, digest) = received(request, "a receipt", api.receipt_limit).await?;
        let kind = Kind::of(&content).filter(|kind| *kind == said).ok_or(ApiError::NoReceipt)?;
        Ok(Self { content, kind, digest, turn })
    }
}

/// A file of a spreadsheet (RFC 4180).
pub(crate) struct SheetUpload {
    pub(crate) content: Vec<u8>,
    /// SHA-256 of the request it came with.
    pub(crate) digest: [u8; 32],
    /// For as long as the file is held in memory.
    pub(crate) turn: Turn,
}

impl SheetUpload {
    /// Reads the file in the request of this person.
    pub(crate) async fn of(person: &Person, api: &Api, request: Request) -> Result<Self, ApiError> {
        if body::media_type(request.headers()).as_deref() != Some("text/csv") {
            return Err(ApiError::UnsupportedMediaType("text/csv"));
        }
        let turn = api.uploads.take(person).await?;
        let (content, digest) = received(request, "an import", LARGEST_FILE).await?;
        Ok(Self { content, digest, turn })
    }
}

/// What is in the body, and the request's digest, which grows with each piece: no thread is kept by a whole file.
async fn received(
    request: Request,
    what: &'static str,
    limit: usize,
) -> Result<(Vec<u8>, [u8; 32]), ApiError> {
    let too_large = || ApiError::FileTooLarge { what, limit };
    let announced = request.body().size_hint().lower();
    if usize::try_from(announced).is_ok_and(|announced| announced > limit) {
        return Err(too_large());
    }
    let mut digest = body::digest(&request);
    let mut content = Vec::new();
    let mut pieces = request.into_body().into_data_stream();
    while let Some(piece) =
        pieces.try_next().await.map_err(|_| ApiError::Malformed("the body can't be read"))?
    {
        if content.len() + piece.len() > limit {
            return Err(too_large());
        }
        digest.update(&piece);
        content.extend_from_slice(&piece);
    }
    Ok((content, digest.finalize().into()))
}
