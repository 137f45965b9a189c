//! `/reports`: the caller's own reports. Another person's are as good as not there.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    routing::{MethodRouter, get},
};
use domain::{Report, ReportId};

use crate::{
    auth::{guard::Authorized, scope::ReadReports},
    problem::ApiError,
    router::Api,
};

pub(crate) fn routes() -> [(&'static str, MethodRouter<Arc<Api>>); 2] {
    [("/reports", get(list)), ("/reports/{id}", get(show))]
}

/// `GET /reports`: the caller's reports with their expenses, newest first.
async fn list(
    caller: Authorized<ReadReports>,
    State(api): State<Arc<Api>>,
) -> Result<Json<Vec<Report>>, ApiError> {
    api.welcome(&caller).await?;
    Ok(Json(api.store.reports(&caller).await?))
}

/// `GET /reports/{id}`: one of the caller's reports. An id that is none, unknown or someone else's gets the same
/// 404, so that nobody learns which ids exist.
async fn show(
    caller: Authorized<ReadReports>,
    State(api): State<Arc<Api>>,
    id: Result<Path<ReportId>, PathRejection>,
) -> Result<Json<Report>, ApiError> {
    let Ok(Path(id)) = id else { return Err(ApiError::NoSuchReport) };
    api.welcome(&caller).await?;
    api.store.report(&caller, id).await?.map(Json).ok_or(ApiError::NoSuchReport)
}
