//! `/expenses`: the caller's own expenses. Another person's are as good as not there.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{Expense, ExpenseDraft, ExpenseId, ExpenseQuery, Page};

use crate::{
    admitted::Admitted,
    auth::scope::ReadReports,
    body::Sent,
    cursor,
    endpoint::Endpoint,
    idempotency::IdempotencyKey,
    precondition::{IfMatch, Tagged},
    problem::ApiError,
    router::Api,
    scopes::WriteReports,
    store::{ExpensesAfter, NotDone},
};

pub(crate) fn routes() -> [Endpoint; 6] {
    [
        Endpoint::get("/expenses", list),
        Endpoint::post("/expenses", create),
        Endpoint::get("/expenses/{id}", show),
        Endpoint::put("/expenses/{id}", change),
        Endpoint::delete("/expenses/{id}", delete),
        Endpoint::post("/expenses/{id}/restore", restore),
    ]
}

/// An id in a path. One that is none gets the same 404 as one that is unknown or someone else's.
type Id = Result<Path<ExpenseId>, PathRejection>;

fn id(path: Id) -> Result<ExpenseId, ApiError> {
    path.map(|Path(id)| id).map_err(|_| NotDone::NoSuch("expense").into())
}

/// `GET /expenses`: a page of the caller's expenses, as [`ExpenseQuery`] asks for them.
async fn list(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    query: Result<Query<ExpenseQuery>, QueryRejection>,
) -> Result<Json<Page<Expense>>, ApiError> {
    let Ok(Query(query)) = query else {
        return Err(ApiError::Malformed("the query holds a value that its name does not take"));
    };
    let limit = cursor::limit(query.limit)?;
    let after: Option<ExpensesAfter> = cursor::read(query.cursor.as_deref())?;
    if after.as_ref().is_some_and(|after| after.sort != query.sort) {
        return Err(ApiError::Malformed("the cursor is of another order; begin again without one"));
    }
    let found = api.store.expenses(&person, &query, after.as_ref(), limit + 1).await?;
    Ok(Json(cursor::page(found, limit, |last| ExpensesAfter::of(query.sort, last))))
}

/// `POST /expenses`: a new one, in no report. The answer says where it may have been entered twice.
async fn create(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    key: IdempotencyKey,
    Sent { value: draft, digest }: Sent<ExpenseDraft>,
) -> Result<impl IntoResponse, ApiError> {
    let draft = draft.check(api.today())?;
    let expense = api.store.create_expense(&person, key.of(digest).as_ref(), &draft, api.now()).await?;
    let location = [(header::LOCATION, format!("/expenses/{}", expense.id))];
    Ok((StatusCode::CREATED, location, Tagged(expense.version, expense)))
}

/// `GET /expenses/{id}`
async fn show(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: Id,
) -> Result<Tagged<Expense>, ApiError> {
    let expense = api.store.expense(&person, id(path)?).await?.ok_or(NotDone::NoSuch("expense"))?;
    Ok(Tagged(expense.version, expense))
}

/// `PUT /expenses/{id}`: what it says takes the place of what was there. It stays in its report.
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

/// `DELETE /expenses/{id}`
async fn delete(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
    if_match: IfMatch,
) -> Result<StatusCode, ApiError> {
    api.store.delete_expense(&person, id(path)?, &if_match, api.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /expenses/{id}/restore`: undoes a deletion.
async fn restore(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Id,
) -> Result<Tagged<Expense>, ApiError> {
    let expense = api.store.restore_expense(&person, id(path)?, api.now()).await?;
    Ok(Tagged(expense.version, expense))
}
