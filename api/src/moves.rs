//! `POST /reports/{id}/…`: what moves a report from one status to the next.
//!
//! Who may do what, from where, is one table in `domain`; here stands only which scope reaches which report.

use std::sync::Arc;

use axum::extract::State;
use domain::{Action, RefusalDraft, Report, ReportId, Valid};
use utoipa_axum::routes;

use crate::{
    admitted::{Admitted, Person},
    body::Sent,
    endpoint::Endpoint,
    openapi::answers::{BodyNeeded, Conflict, Guarded, NotFound, Precondition},
    precondition::{IfMatch, Tagged},
    problem::ApiError,
    reports::{Id, id},
    router::Api,
    scopes::{ApproveReports, WriteReports},
    store::{Move, Reach},
};

pub(crate) fn routes() -> [Endpoint; 5] {
    [routes!(submit), routes!(retract), routes!(approve), routes!(refuse), routes!(reimburse)]
}

/// Hands a report in.
#[utoipa::path(
    post,
    path = "/reports/{id}/submit",
    operation_id = "submit_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    responses(Tagged<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn submit(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
) -> Result<Tagged<Report>, ApiError> {
    let step = Move { report: id(path)?, action: Action::Submit, reason: None, if_match };
    moved(&api, &person, Reach::Own, &step).await
}

/// Takes a report back before anyone has decided.
#[utoipa::path(
    post,
    path = "/reports/{id}/retract",
    operation_id = "retract_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    responses(Tagged<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn retract(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
) -> Result<Tagged<Report>, ApiError> {
    let step = Move { report: id(path)?, action: Action::Retract, reason: None, if_match };
    moved(&api, &person, Reach::Own, &step).await
}

/// Accepts a report.
///
/// Asks for a fresh sign-in where much money is at stake (RFC 9470).
#[utoipa::path(
    post,
    path = "/reports/{id}/approve",
    operation_id = "approve_report",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    responses(Tagged<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn approve(
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
) -> Result<Tagged<Report>, ApiError> {
    let step = Move { report: id(path)?, action: Action::Approve, reason: None, if_match };
    moved(&api, &person, Reach::Approvals, &step).await
}

/// Turns a report down.
#[utoipa::path(
    post,
    path = "/reports/{id}/refuse",
    operation_id = "refuse_report",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    request_body = RefusalDraft,
    responses(Tagged<Report>, NotFound, Conflict, Precondition, BodyNeeded, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn refuse(
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
    Sent { value: draft, .. }: Sent<RefusalDraft>,
) -> Result<Tagged<Report>, ApiError> {
    let reason: Valid<RefusalDraft> = draft.check()?;
    let step = Move { report: id(path)?, action: Action::Refuse, reason: Some(reason), if_match };
    moved(&api, &person, Reach::Approvals, &step).await
}

/// Notes that an accepted report was paid back.
#[utoipa::path(
    post,
    path = "/reports/{id}/reimburse",
    operation_id = "reimburse_report",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    responses(Tagged<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn reimburse(
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
) -> Result<Tagged<Report>, ApiError> {
    let step = Move { report: id(path)?, action: Action::Reimburse, reason: None, if_match };
    moved(&api, &person, Reach::Approvals, &step).await
}

async fn moved(api: &Api, person: &Person, reach: Reach, step: &Move) -> Result<Tagged<Report>, ApiError> {
    let report = api.store.move_report(person, reach, step, &api.step_up, api.now()).await?;
    Ok(Tagged(report.version, report))
}
