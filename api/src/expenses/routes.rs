//! `/expenses`: the caller's own expenses. Another person's are as good as not there.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use domain::{Expense, ExpenseDraft, ExpenseId, ExpenseQuery, Page};
use utoipa_axum::routes;

use super::{list::ExpenseCursor, query::validated};
use crate::{
    auth::{
        caller::Caller,
        scope::{ReadReports, WriteReports},
    },
    http::{
        body::JsonBody,
        endpoint::Endpoint,
        openapi::responses::{BodyNeeded, Conflict, Guarded, NotFound, Precondition},
        pagination,
        precondition::{Created, IfMatch, WithEtag},
        problem::ApiError,
    },
    idempotency::key::IdempotencyKey,
    state::ApiState,
    store::error::OperationError,
};

pub(crate) fn routes() -> [Endpoint; 6] {
    [routes!(list), routes!(create), routes!(show), routes!(change), routes!(delete), routes!(restore)]
}

/// An id in a path. One that is none gets the same 404 as one that is unknown or someone else's.
type Id = Result<Path<ExpenseId>, PathRejection>;

fn id(path: Id) -> Result<ExpenseId, ApiError> {
    path.map(|Path(id)| id).map_err(|_| OperationError::NotFound("expense").into())
}

/// A page of the caller's expenses.
///
/// What the query leaves out narrows nothing.
#[utoipa::path(
    get,
    path = "/expenses",
    operation_id = "list_expenses",
    tag = "expenses",
    params(ExpenseQuery),
    responses((status = OK, description = "A page of them.", body = Page<Expense>), Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn list(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    query: Result<Query<ExpenseQuery>, QueryRejection>,
) -> Result<Json<Page<Expense>>, ApiError> {
    let query = validated(query)?;
    let limit = pagination::page_size(query.limit)?;
    let after: Option<ExpenseCursor> = pagination::decode_cursor(query.cursor.as_deref())?;
    if after.as_ref().is_some_and(|after| after.sort != query.sort) {
        return Err(ApiError::Malformed("the cursor is of another order; begin again without one"));
    }
    let found = api.store.expenses(&caller, &query, after.as_ref(), limit + 1).await?;
    Ok(Json(pagination::page(found, limit, |last| ExpenseCursor::of(query.sort, last))))
}

/// A new expense, in no report.
///
/// `duplicate_of` in the answer says where it may have been entered before. A refund names the expense that it belongs to
/// (`refund_of`), which is of the same currency, and its amount is less than nothing; all that comes back for an expense is no
/// more than that.
#[utoipa::path(
    post,
    path = "/expenses",
    operation_id = "create_expense",
    tag = "expenses",
    params(IdempotencyKey),
    request_body = ExpenseDraft,
    responses(Created<Expense>, Conflict, BodyNeeded, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn create(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    key: IdempotencyKey,
    JsonBody { value: draft, digest }: JsonBody<ExpenseDraft>,
) -> Result<Created<Expense>, ApiError> {
    let draft = draft.check(api.today())?;
    let expense =
        api.store.create_expense(&caller, key.for_request(digest).as_ref(), &draft, api.now()).await?;
    Ok(Created { path: format!("/expenses/{}", expense.id), thing: WithEtag(expense.version, expense) })
}

/// One of the caller's expenses.
#[utoipa::path(
    get,
    path = "/expenses/{id}",
    operation_id = "show_expense",
    tag = "expenses",
    params(("id" = ExpenseId, Path, description = "Which expense.")),
    responses(WithEtag<Expense>, NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
) -> Result<WithEtag<Expense>, ApiError> {
    let expense = api.store.expense(&caller, id(path)?).await?.ok_or(OperationError::NotFound("expense"))?;
    Ok(WithEtag(expense.version, expense))
}

/// What is sent takes the place of what was there. The expense stays in its report. One of which money came back stays of that
/// currency, and no less than its refunds.
#[utoipa::path(
    put,
    path = "/expenses/{id}",
    operation_id = "change_expense",
    tag = "expenses",
    params(("id" = ExpenseId, Path, description = "Which expense."), IfMatch),
    request_body = ExpenseDraft,
    responses(WithEtag<Expense>, NotFound, Conflict, Precondition, BodyNeeded, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn change(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
    if_match: IfMatch,
    JsonBody { value: draft, .. }: JsonBody<ExpenseDraft>,
) -> Result<WithEtag<Expense>, ApiError> {
    let id = id(path)?;
    let draft = draft.check(api.today())?;
    let expense = api.store.change_expense(&caller, id, &if_match, &draft, api.now()).await?;
    Ok(WithEtag(expense.version, expense))
}

/// Deletes an expense. It can be brought back. One that has refunds is deleted after them.
#[utoipa::path(
    delete,
    path = "/expenses/{id}",
    operation_id = "delete_expense",
    tag = "expenses",
    params(("id" = ExpenseId, Path, description = "Which expense."), IfMatch),
    responses(
        (status = NO_CONTENT, description = "It is deleted."),
        NotFound, Conflict, Precondition, Guarded,
    ),
    security(("access_token" = ["write:reports"])),
)]
async fn delete(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    api.store.delete_expense(&caller, id(path)?, &if_match, api.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes a deletion. An expense that is not deleted stays as it is. A refund comes back while as much is left of its expense.
#[utoipa::path(
    post,
    path = "/expenses/{id}/restore",
    operation_id = "restore_expense",
    tag = "expenses",
    params(("id" = ExpenseId, Path, description = "Which expense.")),
    responses(WithEtag<Expense>, NotFound, Conflict, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn restore(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
) -> Result<WithEtag<Expense>, ApiError> {
    let expense = api.store.restore_expense(&caller, id(path)?, api.now()).await?;
    Ok(WithEtag(expense.version, expense))
}
