//! Expenses as new rows, each with what it is searched by and what tells of it: one, or many at once.

use domain::{ExpenseDraft, ExpenseId};
use time::OffsetDateTime;

use super::{
    events::{ExpenseEvent, record_expense_event, record_expense_events},
    sums,
};
use crate::{
    search::index,
    store::{
        connection::Connection, error::StoreError, query::query, query_builder::QueryBuilder, value::Value,
    },
    timed_id::timed_id,
};

/// How many rows go into one statement: so many that the way to SQLite's thread counts for little, and so few that the
/// statement is prepared once and kept.
const ROWS: usize = 250;

/// A name for what is written down now. It begins with the time: what is written together stands together in the indexes, so
/// that an import changes few pages of them however much is there already.
pub(crate) fn new_expense_id(now: OffsetDateTime) -> ExpenseId {
    ExpenseId(timed_id(now))
}

/// A new row, and what tells of it.
pub(crate) async fn insert_expense(
    db: &mut Connection,
    person: i64,
    id: ExpenseId,
    report: Option<String>,
    draft: &ExpenseDraft,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor,
                               currency, refund_of, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(id.to_string())
    .bind(person)
    .bind(report)
    .bind(draft.date)
    .bind(&draft.merchant)
    .bind(&draft.description)
    .bind(draft.category.word())
    .bind(draft.amount.minor())
    .bind(draft.amount.currency().code().to_owned())
    .bind(draft.refund_of.map(|expense| expense.to_string()))
    .bind(now.unix_timestamp())
    .execute(db)
    .await?;
    index::put(db, person, id, &draft.merchant, &draft.description).await?;
    record_expense_event(db, id, person, now, ExpenseEvent::Created(draft)).await
}

/// As [`insert_expense`] for each of the drafts, by its name, in no report.
///
/// They go in by day: what stands together in the indexes is written together. What they are searched by takes as long to
/// write as all else, and is left to [`fold_backlog`](crate::store::Store::fold_backlog), which lets others write in between,
/// and for which waits who searches.
pub(crate) async fn insert_expenses<'d>(
    db: &mut Connection,
    person: i64,
    expenses: impl Iterator<Item = (ExpenseId, &'d ExpenseDraft)>,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let mut rows: Vec<_> = expenses.collect();
    rows.sort_by_key(|(_, draft)| draft.date);
    sums::begin_together(db, person).await?;
    for rows in rows.chunks(ROWS) {
        let expenses = rows.iter().map(|(id, draft)| {
            [
                id.to_string().into(),
                person.into(),
                draft.date.into(),
                (&draft.merchant).into(),
                (&draft.description).into(),
                draft.category.word().into(),
                draft.amount.minor().into(),
                draft.amount.currency().code().to_owned().into(),
                draft.refund_of.map(|expense| expense.to_string()).into(),
                now.unix_timestamp().into(),
            ]
        });
        insert_rows(
            db,
            "INSERT INTO expenses (id, person_id, spent_on, merchant, description, category, amount_minor, currency,
                                   refund_of, created_at) ",
            expenses,
        )
        .await?;
    }
    sums::end_together(db, person, rows.iter().map(|(_, draft)| *draft)).await?;
    let created = rows.iter().map(|(id, draft)| (*id, ExpenseEvent::Created(draft)));
    record_expense_events(db, person, now, created).await?;
    for rows in rows.chunks(ROWS) {
        let left = rows.iter().map(|(id, _)| [id.to_string().into()]);
        insert_rows(db, "INSERT INTO expense_search_backlog (expense_id) ", left).await?;
    }
    Ok(())
}

/// One statement for all of these rows.
async fn insert_rows<'v, const N: usize>(
    db: &mut Connection,
    insert: &'static str,
    rows: impl ExactSizeIterator<Item = [Value<'v>; N]>,
) -> Result<(), StoreError> {
    // A statement of fewer rows is another statement, and would crowd out one that comes again.
    let is_whole = rows.len() == ROWS;
    let mut statement = QueryBuilder::new(db.engine(), insert);
    statement.push_rows(rows);
    statement.build().persistent(is_whole).execute(db).await?;
    Ok(())
}
