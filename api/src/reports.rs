//! `/reports`: the caller's own reports. Another person's are as good as not there.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use domain::{Page, Report, ReportDraft, ReportId, ReportSummary, Status};
use serde::Deserialize;
use utoipa_axum::routes;

use crate::{
    admitted::Admitted,
    auth::scope::ReadReports,
    body::Sent,
    cursor,
    endpoint::Endpoint,
    idempotency::IdempotencyKey,
    openapi::answers::{BodyNeeded, Conflict, Guarded, NotFound, Precondition},
    precondition::{Created, IfMatch, Tagged},
    problem::ApiError,
    router::Api,
    scopes::WriteReports,
    store::{NotDone, Reach, ReportsAfter},
};

pub(crate) fn routes() -> [Endpoint; 5] {
    [routes!(list), routes!(create), routes!(show), routes!(rename), routes!(delete)]
}

/// An id in a path. One that is none gets the same 404 as one that is unknown or someone else's, so that nobody
/// learns which ids exist.
pub(crate) type Id = Result<Path<ReportId>, PathRejection>;

pub(crate) fn id(path: Id) -> Result<ReportId, ApiError> {
    path.map(|Path(id)| id).map_err(|_| NotDone::NoSuch("report").into())
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
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    query: Result<Query<ReportQuery>, QueryRejection>,
) -> Result<Json<Page<ReportSummary>>, ApiError> {
    let query = cursor::asked(query)?;
    let limit = cursor::limit(query.limit)?;
    let after = cursor::read(query.cursor.as_deref())?;
    let found = api.store.reports(&person, query.status, after.as_ref(), limit + 1).await?;
    Ok(Json(cursor::page(found, limit, ReportsAfter::created)))
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
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    key: IdempotencyKey,
    Sent { value: draft, digest }: Sent<ReportDraft>,
) -> Result<Created<Report>, ApiError> {
    let draft = draft.check()?;
    let report = api.store.create_report(&person, key.of(digest).as_ref(), &draft, api.now()).await?;
    Ok(Created { path: format!("/reports/{}", report.id), thing: Tagged(report.version, report) })
}

/// One of the caller's reports.
#[utoipa::path(
    get,
    path = "/reports/{id}",
    operation_id = "show_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report.")),
    responses(Tagged<Report>, NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: Id,
) -> Result<Tagged<Report>, ApiError> {
    let (_, report) = api.store.report(&person, Reach::Own, id(path)?).await?;
    Ok(Tagged(report.version, report))
}

/// Gives a report another title.
#[utoipa::path(
    patch,
    path = "/reports/{id}",
    operation_id = "rename_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    request_body = ReportDraft,
    responses(Tagged<Report>, NotFound, Conflict, Precondition, BodyNeeded, Guarded),
    security(("access_token" = ["write:reports"])),
)]
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
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    api.store.delete_report(&person, id(path)?, &if_match, api.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
