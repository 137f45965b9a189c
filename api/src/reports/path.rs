//! Which report, and which reports: the path and the query of every route that is about them.

use axum::extract::{Path, rejection::PathRejection};
use domain::{ReportId, Status};
use serde::Deserialize;

use crate::{http::problem::ApiError, store::error::OperationError};

/// An id in a path. One that is none gets the same 404 as one that is unknown or someone else's, so that nobody
/// learns which ids exist.
pub(crate) type ReportPath = Result<Path<ReportId>, PathRejection>;

pub(crate) fn report_id(path: ReportPath) -> Result<ReportId, ApiError> {
    path.map(|Path(id)| id).map_err(|_| OperationError::NotFound("report").into())
}

/// Which reports, and which page of them.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportQuery {
    /// Those that have come this far.
    pub(crate) status: Option<Status>,
    /// How many at most.
    #[param(schema_with = domain::openapi::limit)]
    pub(crate) limit: Option<u32>,
    /// After this: the `next` of the page before, for the same question.
    pub(crate) cursor: Option<String>,
}
