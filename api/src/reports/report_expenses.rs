//! `/reports/{id}/expenses/{expense}`: what is in a report. The version that `If-Match` names is the report's.

pub(crate) mod store;

use std::sync::Arc;

use axum::extract::{Path, State, rejection::PathRejection};
use domain::{ExpenseId, Report, ReportId};
use utoipa_axum::routes;

use self::store::ReportExpense;

use crate::{
    auth::{caller::Caller, scope::WriteReports},
    http::{
        endpoint::Endpoint,
        openapi::responses::{Conflict, Guarded, NotFound, Precondition},
        precondition::{IfMatch, WithEtag},
        problem::ApiError,
    },
    state::ApiState,
    store::error::OperationError,
};

const PATH: &str = "/reports/{id}/expenses/{expense}";

pub(crate) fn routes() -> [Endpoint; 2] {
    [routes!(add_expense_to_report), routes!(remove_expense_from_report)]
}

type Ids = Result<Path<(ReportId, ExpenseId)>, PathRejection>;

fn placing(path: Ids) -> Result<ReportExpense, ApiError> {
    let Path((report, expense)) = path.map_err(|_| OperationError::NotFound("expense in this report"))?;
    Ok(ReportExpense { report, expense })
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
    responses(WithEtag<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn add_expense_to_report(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Ids,
    if_match: IfMatch,
) -> Result<WithEtag<Report>, ApiError> {
    let report = api.store.add_expense_to_report(&caller, placing(path)?, &if_match, api.now()).await?;
    Ok(WithEtag(report.version, report))
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
    responses(WithEtag<Report>, NotFound, Conflict, Precondition, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn remove_expense_from_report(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Ids,
    if_match: IfMatch,
) -> Result<WithEtag<Report>, ApiError> {
    let report = api.store.remove_expense_from_report(&caller, placing(path)?, &if_match, api.now()).await?;
    Ok(WithEtag(report.version, report))
}
