//! The rows of an import as it is confirmed: which of them are taken over, and by what each is there already. That is found
//! once, and stands from then on: later every row is like the expense that it became.

use std::ops::Range;

use domain::{ExpenseDraft, ExpenseId, ImportId, ImportRow, Valid};
use time::{Date, OffsetDateTime};

use super::rows_query::push_told;
use crate::{
    expenses::new_expenses::new_expense_id,
    store::{
        connection::Connection, engine::ByEngine, error::StoreError, json_rows::from_json, query::query,
        query_builder::QueryBuilder,
    },
};

/// How many rows go into one statement that writes.
pub(super) const ROWS: usize = 250;
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
    expense: Option<ExpenseId>,
    /// Whether it would be read so without being written: as most are, which nothing stands against.
    stands: bool,
}

/// A row that becomes an expense, which has a name already.
#[derive(Debug)]
pub(super) struct TakenRow {
    pub(super) place: i64,
    pub(super) source: Option<String>,
    pub(super) row: ImportRow,
    pub(super) draft: Valid<ExpenseDraft>,
    pub(super) expense: ExpenseId,
}

/// All rows, and those that are taken over.
pub(super) async fn judged_rows(
    db: &mut Connection,
    id: ImportId,
    today: Date,
    now: OffsetDateTime,
) -> Result<(Vec<JudgedRow>, Vec<TakenRow>), StoreError> {
    let last: Option<i64> = query("SELECT max(place) FROM import_rows WHERE import_id = $1")
        .bind(id.to_string())
        .fetch_scalar(db)
        .await?;
    let (mut judged, mut taken) = (Vec::new(), Vec::new());
    let mut next = 0;
    while last.is_some_and(|last| next <= last) {
        for (place, takes, known, ticked, reserved, source, row) in
            stored_rows(db, id, next..next + READ).await?
        {
            let mut expense = None;
            if let Some(row) = row {
                let draft = row.draft(today).ok_or(CORRUPT)?;
                let name = reserved.unwrap_or_else(|| new_expense_id(now));
                taken.push(TakenRow { place, source, row, draft, expense: name });
                expense = Some(name);
            }
            let is_read_as_taken = ticked.unwrap_or_else(|| i64::from(reserved.is_some()));
            let stands = known.is_none() && expense == reserved && is_read_as_taken == takes;
            judged.push(JudgedRow { place, takes, known, expense, stands });
        }
        next += READ;
    }
    Ok((judged, taken))
}

/// Place, whether it is taken, by what it is known, what its person says, and the name of the expense that it would be; and of
/// one that is taken its source and what was read.
type Stored = (i64, i64, Option<String>, Option<i64>, Option<ExpenseId>, Option<String>, Option<ImportRow>);

/// Such rows as one text of JSON. What was read of a row is JSON already, and stands in it as it is.
const STORED: ByEngine<&str> = ByEngine {
    sqlite: "'[' || coalesce(group_concat(
                 '[' || place || ',' || takes || ',' || json_quote(known) || ',' || json_quote(ticked) || ','
                     || json_quote(reserved) || ','
                     || CASE WHEN takes = 1 THEN json_quote(source) || ',' || content ELSE 'null,null' END || ']'
             ), '') || ']'",
    postgres: "CAST(coalesce(json_agg(json_build_array(
                   place, takes, known, ticked, reserved, CASE WHEN takes = 1 THEN source END,
                   CASE WHEN takes = 1 THEN CAST(content AS JSON) END
               )), '[]') AS TEXT)",
};

async fn stored_rows(
    db: &mut Connection,
    id: ImportId,
    places: Range<i64>,
) -> Result<Vec<Stored>, StoreError> {
    let mut select = QueryBuilder::new(db.engine(), "");
    push_stored(&mut select, id, places);
    let rows: String = select.build().fetch_scalar(db).await?;
    let mut rows: Vec<Stored> = from_json(&rows, TABLE)?;
    // To put them in order in the database would move the text of each.
    rows.sort_unstable_by_key(|(place, ..)| *place);
    Ok(rows)
}

fn push_stored(select: &mut QueryBuilder<'_>, id: ImportId, places: Range<i64>) {
    push_told(select, id, places, ", r.source, r.content, r.expense_id AS reserved");
    let stored = STORED.on(select.engine());
    select.push(format_args!("SELECT {stored} FROM told"));
}

/// Writes down how they were judged, and which expense each becomes: of those that would not be read so anyway, or `all`.
pub(super) async fn fix_rows(
    db: &mut Connection,
    id: ImportId,
    rows: Vec<JudgedRow>,
    all: bool,
) -> Result<(), StoreError> {
    let mut rows = rows.into_iter().filter(|row| all || !row.stands).peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows
            .by_ref()
            .take(ROWS)
            .map(|JudgedRow { place, takes, known, expense, .. }| {
                [place.into(), takes.into(), known.into(), expense.map(|name| name.to_string()).into()]
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::store::{
        empty_store::empty_store,
        query_plan::{explain, steps},
    };

    #[tokio::test]
    async fn each_row_is_read_once_and_judged_once() {
        let (_folder, store) = empty_store().await;
        let mut stored = explain();
        push_stored(&mut stored, ImportId(Uuid::nil()), 0..READ);
        let steps = steps(&store, stored.build()).await;
        let count = |part: &str| steps.iter().filter(|step| step.contains(part)).count();
        assert_eq!((count("SEARCH r "), count("SEARCH e ")), (1, 1), "{steps:?}");
        assert_eq!((count("MATERIALIZE"), count("TEMP B-TREE")), (0, 0), "{steps:?}");
    }
}
