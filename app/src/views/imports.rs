//! A table before it is imported, as its page shows it.

use std::cmp::Reverse;

use domain::{Import, ImportId, ImportRow, Money, import::Note};
use serde::{Deserialize, Serialize};

/// How many rows a page shows at once.
pub const ROWS_AT_ONCE: usize = 100;
/// How much of a field is shown, in characters: what is at fault may be of any length.
const SHOWN: usize = 160;

/// A table that was sent, and whether it has been imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Its name.
    pub id: ImportId,
    /// Whether its good rows are expenses by now.
    pub imported: bool,
    /// How many rows are good.
    pub ready: usize,
    /// How many rows are not, and are left out.
    pub faulty: usize,
    /// How many of the good ones may be there already.
    pub duplicates: usize,
    /// How it was read, where the person may not expect it.
    pub notes: Vec<Note>,
    /// What the good ones come to.
    pub totals: Vec<Money>,
    /// A part of the rows: first those at fault, then those that may be there already, then the others.
    pub rows: Vec<ImportRow>,
    /// How many rows stand before them.
    pub from: usize,
}

impl ImportView {
    /// `import` with its rows from the place `from` on, [`ROWS_AT_ONCE`] at most.
    #[must_use]
    pub fn of(import: Import, from: usize) -> Self {
        let (ready, faulty, duplicates) = (import.ready(), import.faulty(), import.duplicates());
        let totals = import.totals();
        let Import { id, imported_at, notes, mut rows, .. } = import;
        rows.sort_by_key(|row| Reverse((!row.is_ready(), row.duplicate)));
        let rows = rows.into_iter().skip(from).take(ROWS_AT_ONCE).map(shortened).collect();
        let imported = imported_at.is_some();
        Self { id, imported, ready, faulty, duplicates, notes, totals, rows, from }
    }

    /// How many rows there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.ready + self.faulty
    }

    /// Where the rows go on, if they do.
    #[must_use]
    pub fn next(&self) -> Option<usize> {
        let next = self.from + self.rows.len();
        (!self.rows.is_empty() && next < self.count()).then_some(next)
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
