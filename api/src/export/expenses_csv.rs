//! `GET /expenses.csv`: the caller's expenses as a file for a spreadsheet (RFC 4180), page by page, so that however many
//! they are, few are held at once.

use std::{error::Error, future::ready, sync::Arc};

use axum::{
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::ExpenseQuery;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use utoipa_axum::routes;

use crate::{
    auth::{caller::Caller, identity::Identity, scope::ReadReports},
    expenses::{list::ExpenseCursor, query::validated, store::find_expenses},
    formats::csv::write,
    http::{endpoint::Endpoint, openapi::responses::Guarded, pagination, problem::ApiError},
    state::ApiState,
    store::{Store, error::StoreError},
};

/// How many expenses are read at once, and held until whoever downloads them has taken them. In between the export holds
/// no connection to the database, however slow their line.
const PAGE: usize = 1000;

pub(crate) fn routes() -> [Endpoint; 1] {
    [routes!(export)]
}

/// The caller's expenses as a CSV file, all that the query asks for: `limit` and `cursor` do not count here.
#[utoipa::path(
    get,
    path = "/expenses.csv",
    operation_id = "export_expenses",
    tag = "expenses",
    params(ExpenseQuery),
    responses(
        (
            status = OK,
            description = "A line of names, and one for each expense (RFC 4180). A text that a spreadsheet would take \
                           for a formula begins with an apostrophe.",
            body = String,
            content_type = "text/csv",
        ),
        Guarded,
    ),
    security(("access_token" = ["read:reports"])),
)]
async fn export(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    query: Result<Query<ExpenseQuery>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let query = validated(query)?;
    // What the list refuses is refused here, though all of it comes at once.
    pagination::page_size(query.limit)?;
    let pages = pages(api.store.clone(), caller.into_identity(), query);
    let mut pages = Box::pin(pages);
    // What fails before the first line is a problem like any other; what fails later cuts the file short.
    let first = write::heading() + &pages.try_next().await?.unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"expenses.csv\"")),
    ];
    let pages = pages.inspect_err(|error| {
        tracing::error!(target: "api", error = error as &dyn Error, "an export was cut off");
    });
    Ok((headers, Body::from_stream(stream::once(ready(Ok(first))).chain(pages))))
}

/// The lines, a page of expenses at a time.
fn pages(
    store: Store,
    person: Identity,
    query: ExpenseQuery,
) -> impl Stream<Item = Result<String, StoreError>> {
    stream::try_unfold((store, person, query, Some(None)), |(store, person, query, after)| async move {
        let Some(after) = after else { return Ok(None) };
        store.finish_backlog_for(&person, &query).await?;
        let after = Option::as_ref(&after);
        let found =
            find_expenses(&mut store.export_connection().await?, &person, &query, after, PAGE).await?;
        let last = found.last().filter(|_| found.len() == PAGE);
        let next = last.map(|last| Some(ExpenseCursor::of(query.sort, last)));
        let lines: String = found.iter().map(write::expense).collect();
        Ok::<_, StoreError>(Some((lines, (store, person, query, next))))
    })
}
