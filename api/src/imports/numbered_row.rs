//! A row with its place in its import, as it is written down.

use domain::{ExpenseDraft, ExpenseId, ImportId, Valid, statement::Direction};

use super::read_row::{ReadRow, alike};
use crate::store::{connection::Connection, error::StoreError, query_builder::QueryBuilder, value::Value};

/// How many rows are written at once.
pub(super) const BATCH: usize = 100;

/// A row, and what its person has changed of it.
pub(super) struct NumberedRow {
    pub(super) place: i64,
    pub(super) part: i64,
    pub(super) ordinal: i64,
    pub(super) read: ReadRow,
    pub(super) draft: Option<Valid<ExpenseDraft>>,
    pub(super) ticked: Option<i64>,
    pub(super) edited: bool,
    /// The name of the expense that it becomes if it is taken over: then nothing is written of the row.
    pub(super) expense: Option<ExpenseId>,
}

/// Writes rows that were read.
pub(super) async fn insert_rows(
    db: &mut Connection,
    import: ImportId,
    rows: &[NumberedRow],
) -> Result<(), StoreError> {
    let import = import.to_string();
    let is_whole = rows.len() == BATCH;
    let rows: Vec<_> = rows.iter().map(|row| values(&import, row)).collect::<Result<_, _>>()?;
    let mut insert = QueryBuilder::new(
        db.engine(),
        "INSERT INTO import_rows (import_id, place, line, part, kind, content, source, spent_on, merchant, amount_minor,
                                  currency, alike, ordinal, faulty, asked, money_in, repeated, usual, ticked, edited,
                                  expense_id) ",
    );
    insert.push_rows(rows);
    insert.build().persistent(is_whole).execute(db).await?;
    Ok(())
}

fn values<'v>(import: &'v str, numbered: &'v NumberedRow) -> Result<[Value<'v>; 21], StoreError> {
    let NumberedRow { place, part, ordinal, read, draft, ticked, edited, expense } = numbered;
    let draft = draft.as_deref();
    let flag = |is: bool| Value::from(i64::from(is));
    Ok([
        import.into(),
        (*place).into(),
        i64::from(read.row.line).into(),
        (*part).into(),
        read.row.kind.word().into(),
        serde_json::to_string(&read.row).map_err(|_| StoreError::Corrupt("import_rows"))?.into(),
        read.source.as_deref().into(),
        draft.map(|draft| draft.date.to_string()).into(),
        draft.map(|draft| draft.merchant.clone()).into(),
        draft.map(|draft| read.row.total(draft).minor()).into(),
        draft.map(|draft| draft.amount.currency().code().to_owned()).into(),
        draft.map(|draft| alike(&read.row, draft)).into(),
        (*ordinal).into(),
        flag(read.row.is_faulty()),
        flag(!read.row.asked.is_empty()),
        flag(read.row.direction == Some(Direction::In)),
        flag(read.repeated),
        flag(read.is_usual()),
        (*ticked).into(),
        flag(*edited),
        expense.map(|expense| expense.to_string()).into(),
    ])
}
