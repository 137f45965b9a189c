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
use domain::{Expense, ExpenseDraft, ExpenseId, ExpenseQuery, Page, expense_query::LONGEST_SEARCH};
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
    store::{ExpensesAfter, NotDone},
};

pub(crate) fn routes() -> [Endpoint; 6] {
    [routes!(list), routes!(create), routes!(show), routes!(change), routes!(delete), routes!(restore)]
}

/// An id in a path. One that is none gets the same 404 as one that is unknown or someone else's.
type Id = Result<Path<ExpenseId>, PathRejection>;

fn id(path: Id) -> Result<ExpenseId, ApiError> {
    path.map(|Path(id)| id).map_err(|_| NotDone::NoSuch("expense").into())
}

/// Which expenses a query asks for.
pub(crate) fn wanted(query: Result<Query<ExpenseQuery>, QueryRejection>) -> Result<ExpenseQuery, ApiError> {
    let query = cursor::asked(query)?;
    if query.q.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
        return Err(ApiError::Malformed("q may have 200 characters at most"));
    }
    Ok(query)
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
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    query: Result<Query<ExpenseQuery>, QueryRejection>,
) -> Result<Json<Page<Expense>>, ApiError> {
    let query = wanted(query)?;
    let limit = cursor::limit(query.limit)?;
    let after: Option<ExpensesAfter> = cursor::read(query.cursor.as_deref())?;
    if after.as_ref().is_some_and(|after| after.sort != query.sort) {
        return Err(ApiError::Malformed("the cursor is of another order; begin again without one"));
    }
    let found = api.store.expenses(&person, &query, after.as_ref(), limit + 1).await?;
    Ok(Json(cursor::page(found, limit, |last| ExpensesAfter::of(query.sort, last))))
}

/// A new expense, in no report.
///
/// `duplicate_of` in the answer says where it may have been entered before.
#[utoipa::path(
    post,
    path = "/expenses",
    operation_id = "create_expense",
    tag = "expenses",
    params(IdempotencyKey),
    request_body = ExpenseDraft,
    responses(Created<Expense>, BodyNeeded, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn create(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    key: IdempotencyKey,
    Sent { value: draft, digest }: Sent<ExpenseDraft>,
) -> Result<Created<Expense>, ApiError> {
    let draft = draft.check(api.today())?;
    let expense = api.store.create_expense(&person, key.of(digest).as_ref(), &draft, api.now()).await?;
    Ok(Created { path: format!("/expenses/{}", expense.id), thing: Tagged(expense.version, expense) })
}

/// One of the caller's expenses.
#[utoipa::path(
    get,
    path = "/expenses/{id}",
    operation_id = "show_expense",
    tag = "expenses",
    params(("id" = ExpenseId, Path, description = "Which expense.")),
    responses(Tagged<Expense>, NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: Id,
) -> Result<Tagged<Expense>, ApiError> {
    let expense = api.store.expense(&person, id(path)?).await?.ok_or(NotDone::NoSuch("expense"))?;
    Ok(Tagged(expense.version, expense))
}

/// What is sent takes the place of what was there. The expense stays in its report.
#[utoipa::path(
    put,
    path = "/expenses/{id}",
    operation_id = "change_expense",
    tag = "expenses",
    params(("id" = ExpenseId, Path, description = "Which expense."), IfMatch),
    request_body = ExpenseDraft,
    responses(Tagged<Expense>, NotFound, Conflict, Precondition, BodyNeeded, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn change(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
    Sent { value: draft, .. }: Sent<ExpenseDraft>,
) -> Result<Tagged<Expense>, ApiError> {
    let id = id(path)?;
    let draft = draft.check(api.today())?;
    let expense = api.store.change_expense(&person, id, &if_match, &draft, api.now()).await?;
    Ok(Tagged(expense.version, expense))
}

/// Deletes an expense. It can be brought back.
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
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    api.store.delete_expense(&person, id(path)?, &if_match, api.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes a deletion. An expense that is not deleted stays as it is.
#[utoipa::path(
    post,
    path = "/expenses/{id}/restore",
    operation_id = "restore_expense",
    tag = "expenses",
    params(("id" = ExpenseId, Path, description = "Which expense.")),
    responses(Tagged<Expense>, NotFound, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn restore(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
) -> Result<Tagged<Expense>, ApiError> {
    let expense = api.store.restore_expense(&person, id(path)?, api.now()).await?;
    Ok(Tagged(expense.version, expense))
}
