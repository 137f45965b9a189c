//! `/reports`: the caller's own reports. Another person's are as good as not there.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{Page, Report, ReportDraft, ReportId, Status};
use serde::Deserialize;

use crate::{
    admitted::Admitted,
    auth::scope::ReadReports,
    body::Sent,
    cursor,
    endpoint::Endpoint,
    idempotency::IdempotencyKey,
    precondition::{IfMatch, Tagged},
    problem::ApiError,
    router::Api,
    scopes::WriteReports,
    store::{NotDone, Reach, ReportsAfter},
};

pub(crate) fn routes() -> [Endpoint; 5] {
    [
        Endpoint::get("/reports", list),
        Endpoint::post("/reports", create),
        Endpoint::get("/reports/{id}", show),
        Endpoint::patch("/reports/{id}", rename),
        Endpoint::delete("/reports/{id}", delete),
    ]
}

/// An id in a path. One that is none gets the same 404 as one that is unknown or someone else's, so that nobody
/// learns which ids exist.
pub(crate) type Id = Result<Path<ReportId>, PathRejection>;

pub(crate) fn id(path: Id) -> Result<ReportId, ApiError> {
    path.map(|Path(id)| id).map_err(|_| NotDone::NoSuch("report").into())
}

/// Which reports, and which page of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReportQuery {
    pub(crate) status: Option<Status>,
    pub(crate) limit: Option<u32>,
    pub(crate) cursor: Option<String>,
}

impl ReportQuery {
    pub(crate) fn of(query: Result<Query<Self>, QueryRejection>) -> Result<Self, ApiError> {
        const MALFORMED: ApiError =
            ApiError::Malformed("the query holds a value that its name does not take");
        query.map(|Query(query)| query).map_err(|_| MALFORMED)
    }
}

/// `GET /reports`: a page of the caller's reports with their expenses, newest first.
async fn list(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    query: Result<Query<ReportQuery>, QueryRejection>,
) -> Result<Json<Page<Report>>, ApiError> {
    let query = ReportQuery::of(query)?;
    let limit = cursor::limit(query.limit)?;
    let after = cursor::read(query.cursor.as_deref())?;
    let found = api.store.reports(&person, query.status, after.as_ref(), limit + 1).await?;
    Ok(Json(cursor::page(found, limit, ReportsAfter::created)))
}

/// `POST /reports`: a new one, open and empty.
async fn create(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    key: IdempotencyKey,
    Sent { value: draft, digest }: Sent<ReportDraft>,
) -> Result<impl IntoResponse, ApiError> {
    let draft = draft.check()?;
    let report = api.store.create_report(&person, key.of(digest).as_ref(), &draft, api.now()).await?;
    let location = [(header::LOCATION, format!("/reports/{}", report.id))];
    Ok((StatusCode::CREATED, location, Tagged(report.version, report)))
}

/// `GET /reports/{id}`: one of the caller's reports.
async fn show(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: Id,
) -> Result<Tagged<Report>, ApiError> {
    let (_, report) = api.store.report(&person, Reach::Own, id(path)?).await?;
    Ok(Tagged(report.version, report))
}

/// `PATCH /reports/{id}`: another title.
async fn rename(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
    Sent { value: draft, .. }: Sent<ReportDraft>,
) -> Result<Tagged<Report>, ApiError> {
    let report = api.store.rename_report(&person, id(path)?, &if_match, &draft.check()?, api.now()).await?;
    Ok(Tagged(report.version, report))
}

/// `DELETE /reports/{id}`: an open one. Its expenses stay, in no report.
async fn delete(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    api.store.delete_report(&person, id(path)?, &if_match, api.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
