//! What happened to each expense, in a report or not. There is a statement that adds a line, and none that changes one.

use domain::{ExpenseDraft, ExpenseId, Receipt};
use serde::Serialize;
use time::OffsetDateTime;

use crate::store::{connection::Connection, error::StoreError, query::query};

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

/// The word for it, and what there was and is as JSON.
pub(super) fn told(
    happened: ExpenseEvent<'_>,
) -> Result<(&'static str, Option<String>, Option<String>), StoreError> {
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
