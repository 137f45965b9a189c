//! What the routes for files take from a request: the gateway of its session, and the ids in its path.

use std::convert::Infallible;

use app::AppError;
use axum::extract::{FromRequestParts, Path, rejection::PathRejection};
use bff::Bff;
use http::request::Parts;

use super::upload_slots::UploadSlots;
use crate::{api_client::ApiClient, gateway::Gateway};

/// What the routes share.
#[derive(Clone)]
pub(super) struct FilesState {
    pub(super) bff: Bff,
    pub(super) api: ApiClient,
    pub(super) upload_slots: UploadSlots,
}

impl FromRequestParts<FilesState> for Gateway {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &FilesState) -> Result<Self, Infallible> {
        Ok(Self::new(&state.bff, &state.api, &parts.extensions))
    }
}

/// The path of a request, or why its ids can't be read.
pub(super) type PathIds<T> = Result<Path<T>, PathRejection>;

/// The ids in a path. What is none gets the same answer as one that is unknown.
pub(super) fn ids<T>(path: PathIds<T>) -> Result<T, AppError> {
    path.map(|Path(ids)| ids).map_err(|_| AppError::NotFound)
}
