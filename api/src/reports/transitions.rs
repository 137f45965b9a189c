//! `POST /reports/{id}/…`: what moves a report from one status to the next.
//!
//! Who may do what, from where, is one table in `domain`; here stands only which scope reaches which report.

pub(super) mod store;

use std::sync::Arc;

use axum::extract::State;
use domain::{Action, RefusalDraft, Report, ReportId, Valid};
use utoipa_axum::routes;

use self::store::Transition;

use super::{
    path::{ReportPath, report_id},
    store::ReportAccess,
};
use crate::{
    auth::{
        caller::Caller,
        identity::Identity,
        scope::{ApproveReports, WriteReports},
    },
    http::{
        body::JsonBody,
        endpoint::Endpoint,
        openapi::responses::{BodyNeeded, Conflict, Guarded, NotFound, Precondition},
        precondition::{IfMatch, WithEtag},
        problem::ApiError,
    },
    state::ApiState,
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
    responses(WithEtag<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn submit(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    if_match: IfMatch,
) -> Result<WithEtag<Report>, ApiError> {
    let step = Transition { report: report_id(path)?, action: Action::Submit, reason: None, if_match };
    carry_out(&api, &caller, ReportAccess::Own, &step).await
}

/// Takes a report back before anyone has decided.
#[utoipa::path(
    post,
    path = "/reports/{id}/retract",
    operation_id = "retract_report",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    responses(WithEtag<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn retract(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    if_match: IfMatch,
) -> Result<WithEtag<Report>, ApiError> {
    let step = Transition { report: report_id(path)?, action: Action::Retract, reason: None, if_match };
    carry_out(&api, &caller, ReportAccess::Own, &step).await
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
    responses(WithEtag<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn approve(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    if_match: IfMatch,
) -> Result<WithEtag<Report>, ApiError> {
    let step = Transition { report: report_id(path)?, action: Action::Approve, reason: None, if_match };
    carry_out(&api, &caller, ReportAccess::Approvals, &step).await
}

/// Turns a report down.
#[utoipa::path(
    post,
    path = "/reports/{id}/refuse",
    operation_id = "refuse_report",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    request_body = RefusalDraft,
    responses(WithEtag<Report>, NotFound, Conflict, Precondition, BodyNeeded, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn refuse(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    if_match: IfMatch,
    JsonBody { value: draft, .. }: JsonBody<RefusalDraft>,
) -> Result<WithEtag<Report>, ApiError> {
    let reason: Valid<RefusalDraft> = draft.check()?;
    let step =
        Transition { report: report_id(path)?, action: Action::Refuse, reason: Some(reason), if_match };
    carry_out(&api, &caller, ReportAccess::Approvals, &step).await
}

/// Notes that an accepted report was paid back.
#[utoipa::path(
    post,
    path = "/reports/{id}/reimburse",
    operation_id = "reimburse_report",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report."), IfMatch),
    responses(WithEtag<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn reimburse(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
    if_match: IfMatch,
) -> Result<WithEtag<Report>, ApiError> {
    let step = Transition { report: report_id(path)?, action: Action::Reimburse, reason: None, if_match };
    carry_out(&api, &caller, ReportAccess::Approvals, &step).await
}

async fn carry_out(
    api: &ApiState,
    person: &Identity,
    reach: ReportAccess,
    step: &Transition,
) -> Result<WithEtag<Report>, ApiError> {
    let report = api.store.transition_report(person, reach, step, &api.step_up, api.now()).await?;
    Ok(WithEtag(report.version, report))
}
