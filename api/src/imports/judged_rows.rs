//! The rows of an import as it is confirmed: which of them are taken over, and by what each is there already. That is found
//! once, and stands from then on: later every row is like the expense that it became.

use std::{collections::HashMap, ops::Range};

use domain::{ExpenseDraft, ExpenseId, ImportId, ImportRow, Valid};
use time::Date;

use super::rows_query::{WITH_ROWS, push_told};
use crate::store::{
    connection::Connection,
    error::StoreError,
    json_rows::{from_json, json_arrays},
    query::query,
    query_builder::QueryBuilder,
};

/// How many rows go into one statement that writes.
pub(super) const ROWS: usize = 100;
/// How many rows are read at a time: one text holds what was read of all of them.
const READ: i64 = 1000;

const TABLE: &str = "import_rows";
const CORRUPT: StoreError = StoreError::Corrupt(TABLE);

/// A row, whether or not it is taken over.
#[derive(Debug)]
pub(super) struct JudgedRow {
    place: i64,
    takes: i64,
    known: Option<String>,
}

/// A row that becomes an expense.
#[derive(Debug)]
pub(super) struct TakenRow {
    pub(super) place: i64,
    pub(super) source: Option<String>,
    pub(super) row: ImportRow,
    pub(super) draft: Valid<ExpenseDraft>,
}

/// All rows, and those that are taken over.
pub(super) async fn judged_rows(
    db: &mut Connection,
    id: ImportId,
    today: Date,
) -> Result<(Vec<JudgedRow>, Vec<TakenRow>), StoreError> {
    let last: Option<i64> = query("SELECT max(place) FROM import_rows WHERE import_id = $1")
        .bind(id.to_string())
        .fetch_scalar(db)
        .await?;
    let (mut judged, mut taken) = (Vec::new(), Vec::new());
    let mut next = 0;
    while last.is_some_and(|last| next <= last) {
        for (place, takes, known, source, content) in stored_rows(db, id, next..next + READ).await? {
            if let Some(content) = content {
                let row: ImportRow = from_json(&content, TABLE)?;
                let draft = row.draft(today).ok_or(CORRUPT)?;
                taken.push(TakenRow { place, source, row, draft });
            }
            judged.push(JudgedRow { place, takes, known });
        }
        next += READ;
    }
    Ok((judged, taken))
}

/// Place, whether it is taken, by what it is known; and of one that is taken its source and what was read.
type Stored = (i64, i64, Option<String>, Option<String>, Option<String>);

async fn stored_rows(
    db: &mut Connection,
    id: ImportId,
    places: Range<i64>,
) -> Result<Vec<Stored>, StoreError> {
    const COLUMNS: &str = "t.place, t.takes, t.known, CASE WHEN t.takes = 1 THEN r.source END,
        CASE WHEN t.takes = 1 THEN r.content END";
    let mut select = QueryBuilder::new(db.engine(), "");
    push_told(&mut select, id, places);
    select
        .push("SELECT ")
        .push(json_arrays(db.engine(), COLUMNS, "t.place"))
        .push(" FROM told t ")
        .push(WITH_ROWS.on(db.engine()))
        .push(" r ON r.place = t.place AND r.import_id = ")
        .push_bind(id.to_string());
    let rows: String = select.build().fetch_scalar(db).await?;
    from_json(&rows, TABLE)
}

/// Writes down how they were judged, and which expense each has become so far.
pub(super) async fn fix_rows(
    db: &mut Connection,
    id: ImportId,
    rows: Vec<JudgedRow>,
    expenses: &HashMap<i64, ExpenseId>,
) -> Result<(), StoreError> {
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows
            .by_ref()
            .take(ROWS)
            .map(|JudgedRow { place, takes, known }| {
                let expense = expenses.get(&place).map(ToString::to_string);
                [place.into(), takes.into(), known.into(), expense.into()]
            })
            .collect();
        // A statement of fewer rows is another statement, and would crowd out one that comes again.
        let is_whole = some.len() == ROWS;
        let mut update = QueryBuilder::new(db.engine(), "WITH judged (place, takes, known, expense) AS (");
        update
            .push_rows(some)
            .push(
                ") UPDATE import_rows SET ticked = judged.takes, duplicate = judged.known, expense_id = judged.expense
                 FROM judged WHERE import_rows.place = judged.place AND import_rows.import_id = ",
            )
            .push_bind(id.to_string());
        update.build().persistent(is_whole).execute(db).await?;
    }
    Ok(())
}
