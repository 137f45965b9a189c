//! What happened to a report: for its owner under `/reports/{id}`, for an approver under `/approvals/{id}`. It can be
//! read, and nothing else.

pub(crate) mod store;

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{Entry, Page, ReportId};
use utoipa_axum::routes;

use super::{
    path::{ReportPath, report_id},
    store::ReportAccess,
};
use crate::{
    auth::{
        caller::Caller,
        identity::Identity,
        scope::{ApproveReports, ReadReports},
    },
    http::{
        endpoint::Endpoint,
        openapi::responses::{Guarded, NotFound},
        pagination::{self, PageQuery},
        problem::ApiError,
    },
    state::ApiState,
};

pub(crate) fn routes() -> [Endpoint; 2] {
    [routes!(own), routes!(others)]
}

type Asked = Result<Query<PageQuery>, QueryRejection>;

/// What happened to one of the caller's reports, newest first.
#[utoipa::path(
    get,
    path = "/reports/{id}/history",
    operation_id = "list_report_history",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), PageQuery),
    responses((status = OK, description = "A page of it.", body = Page<Entry>), NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn own(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    query: Asked,
) -> Result<Json<Page<Entry>>, ApiError> {
    list(&api, &caller, ReportAccess::Own, path, query).await
}

/// What happened to a report, newest first.
#[utoipa::path(
    get,
    path = "/approvals/{id}/history",
    operation_id = "list_approval_history",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report."), PageQuery),
    responses((status = OK, description = "A page of it.", body = Page<Entry>), NotFound, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn others(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    query: Asked,
) -> Result<Json<Page<Entry>>, ApiError> {
    list(&api, &caller, ReportAccess::Approvals, path, query).await
}

async fn list(
    api: &ApiState,
    person: &Identity,
    reach: ReportAccess,
    path: ReportPath,
    query: Asked,
) -> Result<Json<Page<Entry>>, ApiError> {
    let query = pagination::parsed_query(query)?;
    let limit = pagination::page_size(query.limit)?;
    let before = pagination::decode_cursor(query.cursor.as_deref())?.unwrap_or(i64::MAX);
    let found = api.store.history(person, (reach, report_id(path)?), before, limit + 1).await?;
    Ok(Json(pagination::page(found, limit, |(number, _)| *number).map(|(_, entry)| entry)))
}
