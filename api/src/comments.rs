//! Comments on a report: its owner's under `/reports/{id}`, an approver's under `/approvals/{id}`. One that was made
//! stays.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use domain::{Comment, CommentDraft, Page};

use crate::{
    admitted::{Admitted, Person},
    auth::scope::ReadReports,
    body::Sent,
    cursor,
    endpoint::Endpoint,
    idempotency::IdempotencyKey,
    problem::ApiError,
    reports::{Id, ReportQuery, id},
    router::Api,
    scopes::{ApproveReports, WriteReports},
    store::Reach,
};

pub(crate) fn routes() -> [Endpoint; 4] {
    [
        Endpoint::get("/reports/{id}/comments", list_own),
        Endpoint::post("/reports/{id}/comments", add_own),
        Endpoint::get("/approvals/{id}/comments", list_others),
        Endpoint::post("/approvals/{id}/comments", add_others),
    ]
}

type Asked = Result<Query<ReportQuery>, QueryRejection>;

async fn list_own(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    query: Asked,
) -> Result<Json<Page<Comment>>, ApiError> {
    list(&api, &person, Reach::Own, path, query).await
}

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
    let query = ReportQuery::of(query)?;
    let limit = cursor::limit(query.limit)?;
    let after = cursor::read(query.cursor.as_deref())?.unwrap_or(0);
    let found = api.store.comments(person, (reach, id(path)?), after, limit + 1).await?;
    Ok(Json(cursor::page(found, limit, |(number, _)| *number).map(|(_, comment)| comment)))
}

async fn add_own(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    key: IdempotencyKey,
    sent: Sent<CommentDraft>,
) -> Result<(StatusCode, Json<Comment>), ApiError> {
    add(&api, &person, Reach::Own, path, (key, sent)).await
}

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
