//! What happened to a report: for its owner under `/reports/{id}`, for an approver under `/approvals/{id}`. It can be
//! read, and nothing else.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{Entry, Page, ReportId};
use utoipa_axum::routes;

use crate::{
    admitted::{Admitted, Person},
    auth::scope::ReadReports,
    cursor::{self, PageQuery},
    endpoint::Endpoint,
    openapi::answers::{Guarded, NotFound},
    problem::ApiError,
    reports::{Id, id},
    router::Api,
    scopes::ApproveReports,
    store::Reach,
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
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    query: Asked,
) -> Result<Json<Page<Entry>>, ApiError> {
    list(&api, &person, Reach::Own, path, query).await
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
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    query: Asked,
) -> Result<Json<Page<Entry>>, ApiError> {
    list(&api, &person, Reach::Approvals, path, query).await
}

async fn list(
    api: &Api,
    person: &Person,
    reach: Reach,
    path: Id,
    query: Asked,
) -> Result<Json<Page<Entry>>, ApiError> {
    let query = cursor::asked(query)?;
    let limit = cursor::limit(query.limit)?;
    let before = cursor::read(query.cursor.as_deref())?.unwrap_or(i64::MAX);
    let found = api.store.history(person, (reach, id(path)?), before, limit + 1).await?;
    Ok(Json(cursor::page(found, limit, |(number, _)| *number).map(|(_, entry)| entry)))
}
