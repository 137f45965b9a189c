//! A file before it is imported, as its page shows it.

use domain::{
    FileReading, Import, ImportId, ImportRow, ImportState, Money,
    import::{Progress, RowCounts},
    statement::Note,
};
use serde::{Deserialize, Serialize};

/// How much of a field is shown, in characters: what is at fault may be of any length.
const SHOWN: usize = 160;

/// A file that was sent, and how far its import is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Its name.
    pub id: ImportId,
    /// How far it is.
    pub state: ImportState,
    /// How many of its rows have been read.
    pub progress: Progress,
    /// Why it can't be read to its end.
    pub failure: Option<String>,
    /// What was understood of it.
    pub reading: FileReading,
    /// How it was read, where the person may not expect it.
    pub notes: Vec<Note>,
    /// How many rows there are of each sort.
    pub counts: RowCounts,
    /// What those come to that are taken.
    pub totals: Vec<Money>,
    /// A part of the rows: first those at fault.
    pub rows: Vec<ImportRow>,
    /// How many rows stand before them.
    pub from: u32,
    /// Where the rows go on, if they do.
    pub next: Option<u32>,
}

impl From<Import> for ImportView {
    fn from(import: Import) -> Self {
        let next = import.next();
        let Import { id, state, progress, failure, reading, notes, counts, totals, rows, from, .. } = import;
        let rows = rows.into_iter().map(shortened).collect();
        Self { id, state, progress, failure, reading, notes, counts, totals, rows, from, next }
    }
}

fn shortened(mut row: ImportRow) -> ImportRow {
    let form = &mut row.form;
    let fields = [
        &mut form.date,
        &mut form.merchant,
        &mut form.description,
        &mut form.category,
        &mut form.amount,
        &mut form.currency,
    ];
    for field in fields {
        if let Some((end, _)) = field.char_indices().nth(SHOWN) {
            field.truncate(end);
            field.push('…');
        }
    }
    row
}
