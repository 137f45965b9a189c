//! What happened to each expense, in a report or not. There is a statement that adds a line, and none that changes one.

use domain::{ExpenseDraft, ExpenseId, Receipt};
use serde::Serialize;
use time::OffsetDateTime;

use crate::store::{
    connection::Connection, error::StoreError, query::query, query_builder::QueryBuilder, value::Value,
};

/// How many lines go into one statement.
const ROWS: usize = 250;

const CORRUPT: StoreError = StoreError::Corrupt("expense_events");

/// What happened, with what was there before and what is there now.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ExpenseEvent<'a> {
    Created(&'a ExpenseDraft),
    Changed { before: &'a ExpenseDraft, after: &'a ExpenseDraft },
    Deleted(&'a ExpenseDraft),
    Restored(&'a ExpenseDraft),
    ReceiptAdded(&'a Receipt),
    ReceiptRemoved(&'a Receipt),
}

/// Adds a line: who did what.
pub(crate) async fn record_expense_event(
    db: &mut Connection,
    expense: ExpenseId,
    person: i64,
    now: OffsetDateTime,
    happened: ExpenseEvent<'_>,
) -> Result<(), StoreError> {
    let (event, before, after) = told(happened)?;
    query(
        "INSERT INTO expense_events (expense_id, person_id, at, event, before, after)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(expense.to_string())
    .bind(person)
    .bind(now.unix_timestamp())
    .bind(event)
    .bind(before)
    .bind(after)
    .execute(db)
    .await?;
    Ok(())
}

/// Adds a line for each of these expenses.
pub(crate) async fn record_expense_events<'a>(
    db: &mut Connection,
    person: i64,
    now: OffsetDateTime,
    happened: impl Iterator<Item = (ExpenseId, ExpenseEvent<'a>)>,
) -> Result<(), StoreError> {
    let lines = happened.map(|(expense, happened)| {
        let (event, before, after) = told(happened)?;
        Ok([
            Value::from(expense.to_string()),
            person.into(),
            now.unix_timestamp().into(),
            event.into(),
            before.into(),
            after.into(),
        ])
    });
    let mut lines = lines.collect::<Result<Vec<_>, StoreError>>()?.into_iter().peekable();
    while lines.peek().is_some() {
        let some: Vec<_> = lines.by_ref().take(ROWS).collect();
        // A statement of fewer rows is another statement, and would crowd out one that comes again.
        let is_whole = some.len() == ROWS;
        let mut insert = QueryBuilder::new(
            db.engine(),
            "INSERT INTO expense_events (expense_id, person_id, at, event, before, after) ",
        );
        insert.push_rows(some);
        insert.build().persistent(is_whole).execute(db).await?;
    }
    Ok(())
}

/// The word for it, and what there was and is as JSON.
fn told(happened: ExpenseEvent<'_>) -> Result<(&'static str, Option<String>, Option<String>), StoreError> {
    Ok(match happened {
        ExpenseEvent::Created(after) => ("created", None, Some(json(after)?)),
        ExpenseEvent::Changed { before, after } => ("changed", Some(json(before)?), Some(json(after)?)),
        ExpenseEvent::Deleted(before) => ("deleted", Some(json(before)?), None),
        ExpenseEvent::Restored(after) => ("restored", None, Some(json(after)?)),
        ExpenseEvent::ReceiptAdded(receipt) => ("receipt_added", None, Some(json(receipt)?)),
        ExpenseEvent::ReceiptRemoved(receipt) => ("receipt_removed", Some(json(receipt)?), None),
    })
}

fn json(state: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(state).map_err(|_| CORRUPT)
}
