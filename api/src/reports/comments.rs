//! Comments on a report: its owner's under `/reports/{id}`, an approver's under `/approvals/{id}`. One that was made
//! stays.

mod store;

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use domain::{Comment, CommentDraft, Page, ReportId};
use utoipa_axum::routes;

use super::{
    path::{ReportPath, report_id},
    store::ReportAccess,
};
use crate::{
    auth::{
        caller::Caller,
        identity::Identity,
        scope::{ApproveReports, ReadReports, WriteReports},
    },
    http::{
        body::JsonBody,
        endpoint::Endpoint,
        openapi::responses::{BodyNeeded, Guarded, NotFound},
        pagination::{self, PageQuery},
        problem::ApiError,
    },
    idempotency::key::IdempotencyKey,
    state::ApiState,
};

pub(crate) fn routes() -> [Endpoint; 4] {
    [routes!(list_own), routes!(add_own), routes!(list_others), routes!(add_others)]
}

type Asked = Result<Query<PageQuery>, QueryRejection>;

/// What was said about one of the caller's reports, newest first.
#[utoipa::path(
    get,
    path = "/reports/{id}/comments",
    operation_id = "list_report_comments",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), PageQuery),
    responses((status = OK, description = "A page of them.", body = Page<Comment>), NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn list_own(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    query: Asked,
) -> Result<Json<Page<Comment>>, ApiError> {
    list(&api, &caller, ReportAccess::Own, path, query).await
}

/// What was said about a report, newest first.
#[utoipa::path(
    get,
    path = "/approvals/{id}/comments",
    operation_id = "list_approval_comments",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report."), PageQuery),
    responses((status = OK, description = "A page of them.", body = Page<Comment>), NotFound, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn list_others(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    query: Asked,
) -> Result<Json<Page<Comment>>, ApiError> {
    list(&api, &caller, ReportAccess::Approvals, path, query).await
}

async fn list(
    api: &ApiState,
    person: &Identity,
    reach: ReportAccess,
    path: ReportPath,
    query: Asked,
) -> Result<Json<Page<Comment>>, ApiError> {
    let query = pagination::parsed_query(query)?;
    let limit = pagination::page_size(query.limit)?;
    let before = pagination::decode_cursor(query.cursor.as_deref())?.unwrap_or(i64::MAX);
    let found = api.store.comments(person, (reach, report_id(path)?), before, limit + 1).await?;
    Ok(Json(pagination::page(found, limit, |(number, _)| *number).map(|(_, comment)| comment)))
}

/// Says something about one of the caller's reports.
#[utoipa::path(
    post,
    path = "/reports/{id}/comments",
    operation_id = "comment_on_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), IdempotencyKey),
    request_body = CommentDraft,
    responses(
        (status = CREATED, description = "What was said.", body = Comment),
        NotFound, BodyNeeded, Guarded,
    ),
    security(("access_token" = ["write:reports"])),
)]
async fn add_own(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    key: IdempotencyKey,
    sent: JsonBody<CommentDraft>,
) -> Result<(StatusCode, Json<Comment>), ApiError> {
    add(&api, &caller, ReportAccess::Own, path, (key, sent)).await
}

/// Says something about a report.
#[utoipa::path(
    post,
    path = "/approvals/{id}/comments",
    operation_id = "comment_on_approval",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report."), IdempotencyKey),
    request_body = CommentDraft,
    responses(
        (status = CREATED, description = "What was said.", body = Comment),
        NotFound, BodyNeeded, Guarded,
    ),
    security(("access_token" = ["approve:reports"])),
)]
async fn add_others(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    key: IdempotencyKey,
    sent: JsonBody<CommentDraft>,
) -> Result<(StatusCode, Json<Comment>), ApiError> {
    add(&api, &caller, ReportAccess::Approvals, path, (key, sent)).await
}

async fn add(
    api: &ApiState,
    person: &Identity,
    reach: ReportAccess,
    path: ReportPath,
    (key, JsonBody { value: draft, digest }): (IdempotencyKey, JsonBody<CommentDraft>),
) -> Result<(StatusCode, Json<Comment>), ApiError> {
    let (report, draft) = ((reach, report_id(path)?), draft.check()?);
    let comment =
        api.store.comment(person, report, key.for_request(digest).as_ref(), &draft, api.now()).await?;
    Ok((StatusCode::CREATED, Json(comment)))
}
