//! What happened to a report: for its owner under `/reports/{id}`, for an approver under `/approvals/{id}`. It can be
//! read, and nothing else.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{Entry, Page};

use crate::{
    admitted::{Admitted, Person},
    auth::scope::ReadReports,
    cursor,
    endpoint::Endpoint,
    problem::ApiError,
    reports::{Id, ReportQuery, id},
    router::Api,
    scopes::ApproveReports,
    store::Reach,
};

pub(crate) fn routes() -> [Endpoint; 2] {
    [Endpoint::get("/reports/{id}/history", own), Endpoint::get("/approvals/{id}/history", others)]
}

type Asked = Result<Query<ReportQuery>, QueryRejection>;

async fn own(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    query: Asked,
) -> Result<Json<Page<Entry>>, ApiError> {
    list(&api, &person, Reach::Own, path, query).await
}

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
    let query = ReportQuery::of(query)?;
    let limit = cursor::limit(query.limit)?;
    let after = cursor::read(query.cursor.as_deref())?.unwrap_or(0);
    let found = api.store.history(person, (reach, id(path)?), after, limit + 1).await?;
    Ok(Json(cursor::page(found, limit, |(number, _)| *number).map(|(_, entry)| entry)))
}
