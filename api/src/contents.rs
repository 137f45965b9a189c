//! `/reports/{id}/expenses/{expense}`: what is in a report. The version that `If-Match` names is the report's.

use std::sync::Arc;

use axum::extract::{Path, State, rejection::PathRejection};
use domain::{ExpenseId, Report, ReportId};
use utoipa_axum::routes;

use crate::{
    admitted::Admitted,
    endpoint::Endpoint,
    openapi::answers::{Conflict, Guarded, NotFound, Precondition},
    precondition::{IfMatch, Tagged},
    problem::ApiError,
    router::Api,
    scopes::WriteReports,
    store::{NotDone, Placing},
};

const PATH: &str = "/reports/{id}/expenses/{expense}";

pub(crate) fn routes() -> [Endpoint; 2] {
    [routes!(put_in), routes!(take_out)]
}

type Ids = Result<Path<(ReportId, ExpenseId)>, PathRejection>;

fn placing(path: Ids) -> Result<Placing, ApiError> {
    let Path((report, expense)) = path.map_err(|_| NotDone::NoSuch("expense in this report"))?;
    Ok(Placing { report, expense })
}

/// Puts an expense into a report, out of the one it was in.
///
/// `If-Match` names the report's version.
#[utoipa::path(
    put,
    path = PATH,
    operation_id = "put_expense_into_report",
    tag = "reports",
    params(
        ("id" = ReportId, Path, description = "Which report."),
        ("expense" = ExpenseId, Path, description = "Which expense."),
        IfMatch,
    ),
    responses(Tagged<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn put_in(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Ids,
    if_match: IfMatch,
) -> Result<Tagged<Report>, ApiError> {
    let report = api.store.put_in(&person, placing(path)?, &if_match, api.now()).await?;
    Ok(Tagged(report.version, report))
}

/// Takes an expense out of a report. It stays, in no report.
///
/// `If-Match` names the report's version.
#[utoipa::path(
    delete,
    path = PATH,
    operation_id = "take_expense_out_of_report",
    tag = "reports",
    params(
        ("id" = ReportId, Path, description = "Which report."),
        ("expense" = ExpenseId, Path, description = "Which expense."),
        IfMatch,
    ),
    responses(Tagged<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn take_out(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Ids,
    if_match: IfMatch,
) -> Result<Tagged<Report>, ApiError> {
    let report = api.store.take_out(&person, placing(path)?, &if_match, api.now()).await?;
    Ok(Tagged(report.version, report))
}
