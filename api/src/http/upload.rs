//! The body of a request that brings a file.

use axum::{body::HttpBody, extract::Request};
use futures::TryStreamExt;
use sha2::Digest;

use super::{body, problem::ApiError};

/// What is in the body, and the request's digest, which grows with each piece: no thread is kept by a whole file.
pub(crate) async fn received(
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
