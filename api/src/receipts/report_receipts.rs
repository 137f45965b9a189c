//! `GET …/{id}/receipts`: what proves the expenses of a report, all at once. Its owner reads it under `/reports`, who may
//! decide on it under `/approvals`.

use std::{collections::HashMap, sync::Arc};

use axum::{Json, extract::State};
use domain::{ExpenseReceipts, Page, ReportId};
use utoipa_axum::routes;

use crate::{
    auth::{
        caller::Caller,
        identity::Identity,
        scope::{ApproveReports, ReadReports},
    },
    http::{
        endpoint::Endpoint,
        openapi::responses::{Guarded, NotFound},
        problem::ApiError,
    },
    reports::{
        path::{ReportPath, report_id},
        store::ReportAccess,
    },
    state::ApiState,
};

pub(crate) fn routes() -> [Endpoint; 2] {
    [routes!(own), routes!(for_approval)]
}

/// The receipts of one of the caller's reports: every expense in it, newest first, with what proves it.
#[utoipa::path(
    get,
    path = "/reports/{id}/receipts",
    operation_id = "list_report_receipts",
    tag = "reports",
    params(("id" = ReportId, Path, description = "Which report.")),
    responses((status = OK, description = "All of them.", body = Page<ExpenseReceipts>), NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn own(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
) -> Result<Json<Page<ExpenseReceipts>>, ApiError> {
    list(&api, &caller, ReportAccess::Own, path).await
}

/// The receipts of a report that was handed in: every expense in it, newest first, with what proves it.
#[utoipa::path(
    get,
    path = "/approvals/{id}/receipts",
    operation_id = "list_approval_report_receipts",
    tag = "approvals",
    params(("id" = ReportId, Path, description = "Which report.")),
    responses((status = OK, description = "All of them.", body = Page<ExpenseReceipts>), NotFound, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn for_approval(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: ReportPath,
) -> Result<Json<Page<ExpenseReceipts>>, ApiError> {
    list(&api, &caller, ReportAccess::Approvals, path).await
}

async fn list(
    api: &ApiState,
    person: &Identity,
    reach: ReportAccess,
    path: ReportPath,
) -> Result<Json<Page<ExpenseReceipts>>, ApiError> {
    let (report, receipts) = api.store.report_with_receipts(person, reach, report_id(path)?).await?;
    let mut of_expense = HashMap::<_, Vec<_>>::new();
    for (expense, receipt) in receipts {
        of_expense.entry(expense).or_default().push(receipt);
    }
    let proven =
        |expense| ExpenseReceipts { expense, receipts: of_expense.remove(&expense).unwrap_or_default() };
    let items = report.expenses.iter().map(|expense| expense.id).map(proven).collect();
    Ok(Json(Page { items, next: None }))
}
