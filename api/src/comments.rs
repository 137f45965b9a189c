//! Comments on a report: its owner's under `/reports/{id}`, an approver's under `/approvals/{id}`. One that was made
//! stays.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use domain::{Comment, CommentDraft, Page, ReportId};
use utoipa_axum::routes;

use crate::{
    admitted::{Admitted, Person},
    auth::scope::ReadReports,
    body::Sent,
    cursor::{self, PageQuery},
    endpoint::Endpoint,
    idempotency::IdempotencyKey,
    openapi::answers::{BodyNeeded, Guarded, NotFound},
    problem::ApiError,
    reports::{Id, id},
    router::Api,
    scopes::{ApproveReports, WriteReports},
    store::Reach,
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
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    query: Asked,
) -> Result<Json<Page<Comment>>, ApiError> {
    list(&api, &person, Reach::Own, path, query).await
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
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    query: Asked,
) -> Result<Json<Page<Comment>>, ApiError> {
    list(&api, &person, Reach::Approvals, path, query).await
}

async fn list(
    api: &Api,
    person: &Person,
    reach: Reach,
    path: Id,
    query: Asked,
) -> Result<Json<Page<Comment>>, ApiError> {
    let query = cursor::asked(query)?;
    let limit = cursor::limit(query.limit)?;
    let before = cursor::read(query.cursor.as_deref())?.unwrap_or(i64::MAX);
    let found = api.store.comments(person, (reach, id(path)?), before, limit + 1).await?;
    Ok(Json(cursor::page(found, limit, |(number, _)| *number).map(|(_, comment)| comment)))
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
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    key: IdempotencyKey,
    sent: Sent<CommentDraft>,
) -> Result<(StatusCode, Json<Comment>), ApiError> {
    add(&api, &person, Reach::Own, path, (key, sent)).await
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
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    key: IdempotencyKey,
    sent: Sent<CommentDraft>,
) -> Result<(StatusCode, Json<Comment>), ApiError> {
    add(&api, &person, Reach::Approvals, path, (key, sent)).await
}

async fn add(
    api: &Api,
    person: &Person,
    reach: Reach,
    path: Id,
    (key, Sent { value: draft, digest }): (IdempotencyKey, Sent<CommentDraft>),
) -> Result<(StatusCode, Json<Comment>), ApiError> {
    let (report, draft) = ((reach, id(path)?), draft.check()?);
    let comment = api.store.comment(person, report, key.of(digest).as_ref(), &draft, api.now()).await?;
    Ok((StatusCode::CREATED, Json(comment)))
}
