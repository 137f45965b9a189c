//! `/approvals`: the reports of others that were handed in, and decisions on several of them at once.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    Decided, Decision, Page, RefusalDraft, Report, ReportSummary, Status, Verdict, page::LARGEST_PAGE,
};

use crate::{
    admitted::{Admitted, Person},
    body::Sent,
    cursor,
    endpoint::Endpoint,
    moves::proven,
    precondition::{IfMatch, Tagged},
    problem::ApiError,
    reports::{Id, ReportQuery, id},
    router::Api,
    scopes::ApproveReports,
    store::{Move, Reach, ReportsAfter},
};

pub(crate) fn routes() -> [Endpoint; 3] {
    [
        Endpoint::get("/approvals", list),
        Endpoint::post("/approvals", decide),
        Endpoint::get("/approvals/{id}", show),
    ]
}

/// `GET /approvals`: a page of what waits for a decision, the longest first, or of the reports with another `status`.
async fn list(
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    query: Result<Query<ReportQuery>, QueryRejection>,
) -> Result<Json<Page<ReportSummary>>, ApiError> {
    let query = ReportQuery::of(query)?;
    let limit = cursor::limit(query.limit)?;
    let after = cursor::read(query.cursor.as_deref())?;
    let status = query.status.unwrap_or(Status::Submitted);
    let found = api.store.approvals(&person, status, after.as_ref(), limit + 1).await?;
    Ok(Json(cursor::page(found, limit, ReportsAfter::submitted)))
}

/// `GET /approvals/{id}`: one of them, with its expenses.
async fn show(
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: Id,
) -> Result<Tagged<Report>, ApiError> {
    let (_, report) = api.store.report(&person, Reach::Approvals, id(path)?).await?;
    Ok(Tagged(report.version, report))
}

/// `POST /approvals`: a decision on each, and what became of it. Each stands for itself; but where one of them asks for
/// a fresh sign-in, none is carried out before it (RFC 9470), so that the person signs in once for all.
async fn decide(
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    Sent { value: decisions, .. }: Sent<Vec<Decision>>,
) -> Result<Json<Vec<Decided>>, ApiError> {
    if decisions.len() > LARGEST_PAGE as usize {
        return Err(ApiError::Malformed("decide on 100 reports at most"));
    }
    let mut steps = Vec::with_capacity(decisions.len());
    for decision in decisions {
        let report = decision.report;
        let step = match step(&api, &person, decision).await {
            Err(error @ ApiError::ProofNeeded { .. }) => return Err(error),
            step => step,
        };
        steps.push((report, step));
    }
    let mut decided = Vec::with_capacity(steps.len());
    for (report, step) in steps {
        let moved = match step {
            Ok(step) => api
                .store
                .move_report(&person, Reach::Approvals, &step, api.now())
                .await
                .map_err(ApiError::from),
            Err(error) => Err(error),
        };
        decided.push(match moved {
            Ok(moved) => Decided { report, status: Some(moved.status), problem: None },
            Err(error) => Decided { report, status: None, problem: Some(error.into_problem()) },
        });
    }
    Ok(Json(decided))
}

/// What a decision does, if it can be done as far as can be told before.
async fn step(
    api: &Api,
    person: &Person,
    Decision { report, version, verdict }: Decision,
) -> Result<Move, ApiError> {
    let (action, if_match) = (verdict.action(), IfMatch::exactly(version));
    match verdict {
        Verdict::Approve => proven(api, person, Move { report, action, reason: None, if_match }).await,
        Verdict::Refuse { reason } => {
            let reason = Some(RefusalDraft { reason }.check()?);
            Ok(Move { report, action, reason, if_match })
        }
    }
}
