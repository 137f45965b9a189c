//! `/reports`: the caller's own reports. Another person's are as good as not there.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use domain::{Page, Report, ReportDraft, ReportId, ReportSummary};

use utoipa_axum::routes;

use super::{
    path::{ReportPath, ReportQuery, report_id},
    store::{ReportAccess, ReportCursor},
};
use crate::{
    auth::{
        caller::Caller,
        scope::{ReadReports, WriteReports},
    },
    http::{
        body::JsonBody,
        endpoint::Endpoint,
        openapi::responses::{BodyNeeded, Conflict, Guarded, NotFound, Precondition},
        pagination,
        precondition::{Created, IfMatch, WithEtag},
        problem::ApiError,
    },
    idempotency::key::IdempotencyKey,
    state::ApiState,
};

pub(crate) fn routes() -> [Endpoint; 5] {
    [routes!(list), routes!(create), routes!(show), routes!(rename), routes!(delete)]
}

/// A page of the caller's reports, newest first.
#[utoipa::path(
    get,
    path = "/reports",
    operation_id = "list_reports",
    tag = "reports",
    params(ReportQuery),
    responses((status = OK, description = "A page of them.", body = Page<ReportSummary>), Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn list(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    query: Result<Query<ReportQuery>, QueryRejection>,
) -> Result<Json<Page<ReportSummary>>, ApiError> {
    let query = pagination::parsed_query(query)?;
    let limit = pagination::page_size(query.limit)?;
    let after = pagination::decode_cursor(query.cursor.as_deref())?;
    let found = api.store.reports(&caller, query.status, after.as_ref(), limit + 1).await?;
    Ok(Json(pagination::page(found, limit, ReportCursor::created)))
}

/// A new report, open and empty.
#[utoipa::path(
    post,
    path = "/reports",
    operation_id = "create_report",
    tag = "reports",
    params(IdempotencyKey),
    request_body = ReportDraft,
    responses(Created<Report>, BodyNeeded, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn create(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    key: IdempotencyKey,
    JsonBody { value: draft, digest }: JsonBody<ReportDraft>,
) -> Result<Created<Report>, ApiError> {
    let draft = draft.check()?;
    let report =
        api.store.create_report(&caller, key.for_request(digest).as_ref(), &draft, api.now()).await?;
    Ok(Created { path: format!("/reports/{}", report.id), thing: WithEtag(report.version, report) })
}

/// One of the caller's reports.
#[utoipa::path(
    get,
    path = "/reports/{id}",
    operation_id = "show_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report.")),
    responses(WithEtag<Report>, NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
) -> Result<WithEtag<Report>, ApiError> {
    let (_, report) = api.store.report(&caller, ReportAccess::Own, report_id(path)?).await?;
    Ok(WithEtag(report.version, report))
}

/// Gives a report another title.
#[utoipa::path(
    patch,
    path = "/reports/{id}",
    operation_id = "rename_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    request_body = ReportDraft,
    responses(WithEtag<Report>, NotFound, Conflict, Precondition, BodyNeeded, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn rename(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    if_match: IfMatch,
    JsonBody { value: draft, .. }: JsonBody<ReportDraft>,
) -> Result<WithEtag<Report>, ApiError> {
    let report =
        api.store.rename_report(&caller, report_id(path)?, &if_match, &draft.check()?, api.now()).await?;
    Ok(WithEtag(report.version, report))
}

/// Deletes an open report. Its expenses stay, in no report.
#[utoipa::path(
    delete,
    path = "/reports/{id}",
    operation_id = "delete_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    responses(
        (status = NO_CONTENT, description = "It is deleted."),
        NotFound, Conflict, Precondition, Guarded,
    ),
    security(("access_token" = ["write:reports"])),
)]
async fn delete(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    api.store.delete_report(&caller, report_id(path)?, &if_match, api.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
