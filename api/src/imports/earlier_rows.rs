//! What the version before has read. Its processes keep an import's rows as one text, and run beside this one's until the last
//! of them has ended.

use domain::{ExpenseForm, ImportId, Notation};
use serde::Deserialize;
use time::Date;

use super::{
    numbered_row::{BATCH, NumberedRow, insert_rows},
    read_row::ReadRow,
};
use crate::{
    formats::csv::read::CsvRow,
    store::{connection::Connection, error::StoreError, query::query},
};

const CORRUPT: StoreError = StoreError::Corrupt("imports");

/// A row as it was kept.
#[derive(Deserialize)]
struct EarlierRow {
    line: u32,
    form: ExpenseForm,
}

/// Makes rows of what an earlier process has read on that day, unless somebody else has.
pub(super) async fn adopt(db: &mut Connection, import: ImportId, day: Date) -> Result<(), StoreError> {
    let earlier: Option<(String, Option<i64>)> = query(
        "SELECT content, imported_at FROM imports
         WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM import_rows WHERE import_id = $1)",
    )
    .bind(import.to_string())
    .fetch_optional(db)
    .await?;
    let Some((content, imported_at)) = earlier else { return Ok(()) };
    let rows: Vec<EarlierRow> = serde_json::from_str(&content).map_err(|_| CORRUPT)?;
    let rows: Vec<_> = (0..)
        .zip(rows)
        .map(|(place, EarlierRow { line, form })| {
            let row = CsvRow { line, form, id: None, foreign: None };
            let read = ReadRow::listed(row, day, Notation::EN);
            let draft = read.row.draft(day);
            // It took over every row without a fault.
            let ticked = imported_at.map(|_| i64::from(draft.is_some()));
            NumberedRow { place, part: 0, ordinal: 1, read, draft, ticked, edited: false, expense: None }
        })
        .collect();
    for rows in rows.chunks(BATCH) {
        insert_rows(db, import, rows).await?;
    }
    Ok(())
}
