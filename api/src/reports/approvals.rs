//! `/approvals`: the reports of others that were handed in, and decisions on several of them at once.

use std::{iter::zip, sync::Arc};

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    Decided, Decision, Invalid, Page, RefusalDraft, Report, ReportId, ReportSummary, Status, Verdict,
    page::LARGEST_PAGE,
};
use utoipa::openapi::{ArrayBuilder, Ref, RefOr, Schema};
use utoipa_axum::routes;

use super::{
    path::{ReportPath, ReportQuery, report_id},
    store::{ReportAccess, ReportCursor},
    transitions::store::Transition,
};
use crate::{
    auth::{caller::Caller, scope::ApproveReports},
    http::{
        body::JsonList,
        endpoint::Endpoint,
        openapi::responses::{BodyNeeded, Guarded, NotFound},
        pagination,
        precondition::{IfMatch, WithEtag},
        problem::ApiError,
    },
    state::ApiState,
};

pub(crate) fn routes() -> [Endpoint; 3] {
    [routes!(list), routes!(decide), routes!(show)]
}

/// A page of what waits for a decision, the longest first, or of the reports with another `status`.
#[utoipa::path(
    get,
    path = "/approvals",
    operation_id = "list_approvals",
    tag = "approvals",
    params(ReportQuery),
    responses((status = OK, description = "A page of them.", body = Page<ReportSummary>), Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn list(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    query: Result<Query<ReportQuery>, QueryRejection>,
) -> Result<Json<Page<ReportSummary>>, ApiError> {
    let query = pagination::parsed_query(query)?;
    let limit = pagination::page_size(query.limit)?;
    let after = pagination::decode_cursor(query.cursor.as_deref())?;
    let status = query.status.unwrap_or(Status::Submitted);
    let found = api.store.approvals(&caller, status, after.as_ref(), limit + 1).await?;
    Ok(Json(pagination::page(found, limit, ReportCursor::submitted)))
}

/// One of them, with its expenses.
#[utoipa::path(
    get,
    path = "/approvals/{id}",
    operation_id = "show_approval",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report.")),
    responses(WithEtag<Report>, NotFound, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn show(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
) -> Result<WithEtag<Report>, ApiError> {
    let (_, report) = api.store.report(&caller, ReportAccess::Approvals, report_id(path)?).await?;
    Ok(WithEtag(report.version, report))
}

/// The decisions of one request. Only the description names it.
struct Decisions;

impl utoipa::PartialSchema for Decisions {
    fn schema() -> RefOr<Schema> {
        let decision = Ref::from_schema_name("Decision");
        ArrayBuilder::new().items(decision).max_items(Some(LARGEST_PAGE as usize)).into()
    }
}

impl utoipa::ToSchema for Decisions {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("Decision".to_owned(), <Decision as utoipa::PartialSchema>::schema()));
        <Decision as utoipa::ToSchema>::schemas(schemas);
    }
}

/// Decides on several reports, and tells what became of each. Each stands for itself.
///
/// But where one of them asks for a fresh sign-in, none is carried out before it (RFC 9470), so that the person signs in
/// once for all. Whoever gets no answer finds that all was carried out that could be, or nothing.
#[utoipa::path(
    post,
    path = "/approvals",
    operation_id = "decide_on_reports",
    tag = "approvals",
    request_body = inline(Decisions),
    responses(
        (status = OK, description = "What became of each, in their order.", body = Vec<Decided>),
        BodyNeeded, Guarded,
    ),
    security(("access_token" = ["approve:reports"])),
)]
async fn decide(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    JsonList(decisions): JsonList<Decision>,
) -> Result<Json<Vec<Decided>>, ApiError> {
    if decisions.len() > LARGEST_PAGE as usize {
        return Err(ApiError::Malformed("decide on 100 reports at most"));
    }
    let reports: Vec<_> = decisions.iter().map(|decision| decision.report).collect();
    let outcomes =
        api.store.decide(&caller, decisions.into_iter().map(step), &api.step_up, api.now()).await?;
    let decided = zip(reports, outcomes).map(|(report, outcome)| match outcome {
        Ok(status) => Decided { report, status: Some(status), problem: None },
        Err(error) => Decided { report, status: None, problem: Some(ApiError::from(error).into_problem()) },
    });
    Ok(Json(decided.collect()))
}

/// What a decision does.
fn step(Decision { report, version, verdict }: Decision) -> Result<Transition, Invalid> {
    let (action, if_match) = (verdict.action(), IfMatch::exactly(version));
    let reason = match verdict {
        Verdict::Approve | Verdict::Reimburse => None,
        Verdict::Refuse { reason } => Some(RefusalDraft { reason }.check()?),
    };
    Ok(Transition { report, action, reason, if_match })
}
