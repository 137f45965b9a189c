//! `GET /expenses.csv`: the caller's expenses as a file for a spreadsheet (RFC 4180), page by page, so that however many
//! they are, few are held at once.
//!
//! A spreadsheet takes some texts for formulas and runs them. The texts here are what people typed, or what a shop had
//! printed, so those are marked as texts (OWASP, "CSV Injection").

use std::{future::ready, sync::Arc};

use axum::{
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::{Expense, ExpenseQuery, Status, page::LARGEST_PAGE};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use utoipa_axum::routes;

use crate::{
    admitted::{Admitted, Person},
    auth::scope::ReadReports,
    cursor::{self, asked},
    endpoint::Endpoint,
    openapi::answers::Guarded,
    problem::ApiError,
    router::Api,
    store::{ExpensesAfter, Store, StoreError},
};

const COLUMNS: &str = "date,merchant,description,category,amount,currency,report,status\r\n";

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
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    query: Result<Query<ExpenseQuery>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let query = asked(query)?;
    // What the list refuses is refused here, though all of it comes at once.
    cursor::limit(query.limit)?;
    let pages = pages(api.store.clone(), person.into_person(), query);
    let mut pages = Box::pin(pages);
    // What fails before the first line is a problem like any other; what fails later cuts the file short.
    let first = format!("{COLUMNS}{}", pages.try_next().await?.unwrap_or_default());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"expenses.csv\"")),
    ];
    Ok((headers, Body::from_stream(stream::once(ready(Ok(first))).chain(pages))))
}

/// The lines, a page of expenses at a time.
fn pages(
    store: Store,
    person: Person,
    query: ExpenseQuery,
) -> impl Stream<Item = Result<String, StoreError>> {
    let whole = LARGEST_PAGE as usize;
    stream::try_unfold((store, person, query, Some(None)), move |(store, person, query, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let found = store.expenses(&person, &query, Option::as_ref(&after), whole).await?;
        let last = found.last().filter(|_| found.len() == whole);
        let next = last.map(|last| Some(ExpensesAfter::of(query.sort, last)));
        let lines: String = found.iter().map(line).collect();
        Ok::<_, StoreError>(Some((lines, (store, person, query, next))))
    })
}

fn line(expense: &Expense) -> String {
    let report = expense.report.as_ref();
    let fields = [
        expense.date.to_string(),
        text(&expense.merchant),
        text(&expense.description),
        expense.category.word().to_owned(),
        expense.amount.decimal(),
        expense.amount.currency().code().to_owned(),
        report.map(|report| text(&report.title)).unwrap_or_default(),
        report.map(|report| report.status).map(Status::word).unwrap_or_default().to_owned(),
    ];
    fields.map(|field| format!("\"{}\"", field.replace('"', "\"\""))).join(",") + "\r\n"
}

/// What somebody typed, marked where a spreadsheet would take it for a formula.
fn text(typed: &str) -> String {
    let formula = typed.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula { format!("'{typed}") } else { typed.to_owned() }
}

#[cfg(test)]
mod tests {
    use domain::{Category, Currency, ExpenseId, Money, Version};
    use proptest::prelude::*;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    fn expense(merchant: &str, description: &str) -> Expense {
        Expense {
            id: ExpenseId(Uuid::nil()),
            date: date!(2026 - 11 - 23),
            merchant: merchant.to_owned(),
            description: description.to_owned(),
            category: Category::Meals,
            amount: Money::new(10_205, Currency::USD),
            version: Version(1),
            report: None,
            duplicate_of: None,
        }
    }

    #[test]
    fn what_could_be_a_formula_is_marked_and_quotes_are_doubled() {
        assert_eq!(
            line(&expense("=HYPERLINK(\"http://evil.example\")", "Pizza, and \"more\".")),
            "\"2026-11-23\",\"'=HYPERLINK(\"\"http://evil.example\"\")\",\"Pizza, and \"\"more\"\".\",\
             \"meals\",\"102.05\",\"USD\",\"\",\"\"\r\n"
        );
    }

    /// The fields of a line, as RFC 4180 reads it.
    fn read(line: &str) -> Vec<String> {
        let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
        let mut chars = line.strip_suffix("\r\n").unwrap().chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(std::mem::take(&mut field)),
                c => field.push(c),
            }
        }
        fields.push(field);
        fields
    }

    proptest! {
        #[test]
        fn a_line_is_read_as_it_was_written_and_nothing_in_it_is_a_formula(
            merchant: String, description in "[=+@\t\r\n\",a-]{0,12}",
        ) {
            let fields = read(&line(&expense(&merchant, &description)));
            prop_assert_eq!(fields.len(), 8);
            prop_assert_eq!(&fields[1..3], [text(&merchant), text(&description)]);
            prop_assert!(fields.iter().all(|field| !field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])));
        }
    }
}
