//! The body of a request that brings a file.

use axum::{
    body::{BodyDataStream, Bytes, HttpBody},
    extract::Request,
};
use futures::TryStreamExt;
use sha2::{Digest, Sha256};

use super::{body, problem::ApiError};

/// A file as it comes in, of no more than so many bytes. The request's digest grows with each piece: no thread is kept by
/// a whole file.
pub(crate) struct UploadBody {
    pieces: BodyDataStream,
    digest: Sha256,
    read: usize,
    what: &'static str,
    limit: usize,
}

impl UploadBody {
    /// The file in the request, which is not read where it is said to be too large.
    pub(crate) fn of(request: Request, what: &'static str, limit: usize) -> Result<Self, ApiError> {
        let announced = request.body().size_hint().lower();
        if usize::try_from(announced).is_ok_and(|announced| announced > limit) {
            return Err(ApiError::FileTooLarge { what, limit });
        }
        let digest = body::digest(&request);
        Ok(Self { pieces: request.into_body().into_data_stream(), digest, read: 0, what, limit })
    }

    /// The next piece, or none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        let piece =
            self.pieces.try_next().await.map_err(|_| ApiError::Malformed("the body can't be read"))?;
        if let Some(piece) = &piece {
            if self.read + piece.len() > self.limit {
                return Err(ApiError::FileTooLarge { what: self.what, limit: self.limit });
            }
            self.read += piece.len();
            self.digest.update(piece);
        }
        Ok(piece)
    }

    /// The digest of the request, of which all was read.
    pub(crate) fn digest(self) -> [u8; 32] {
        self.digest.finalize().into()
    }
}

/// What is in the body, and the request's digest.
pub(crate) async fn received(
    request: Request,
    what: &'static str,
    limit: usize,
) -> Result<(Vec<u8>, [u8; 32]), ApiError> {
    let mut body = UploadBody::of(request, what, limit)?;
    let mut content = Vec::new();
    while let Some(piece) = body.next().await? {
        content.extend_from_slice(&piece);
    }
    Ok((content, body.digest()))
}
