//! A file before it is imported, as its page shows it, and what the forms on that page bring.

use std::collections::HashMap;

use domain::{
    FileReading, Import, ImportId, ImportRow, ImportState, Money,
    import::{Progress, RowChange, RowCounts, RowKind, UNDONE_WITHIN},
    statement::{Direction, Note},
};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use crate::AppError;

/// A file that was sent, and how far its import is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// Its name.
    pub id: ImportId,
    /// How far it is.
    pub state: ImportState,
    /// Until when it can be undone, where it was taken over.
    #[serde(with = "rfc3339::option")]
    pub undone_until: Option<OffsetDateTime>,
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

impl ImportView {
    /// As it is at that time.
    #[must_use]
    pub fn of(import: Import, now: OffsetDateTime) -> Self {
        let next = import.next();
        let Import { id, imported_at, state, progress, failure, reading, notes, counts, totals, .. } = import;
        let undone_until = imported_at.map(|at| at.saturating_add(UNDONE_WITHIN));
        let (rows, from) = (import.rows, import.from);
        Self {
            now,
            id,
            state,
            undone_until,
            progress,
            failure,
            reading,
            notes,
            counts,
            totals,
            rows,
            from,
            next,
        }
    }

    /// Whether what was taken over can still be undone.
    #[must_use]
    pub fn can_be_undone(&self) -> bool {
        self.state == ImportState::Imported && self.undone_until.is_some_and(|until| self.now < until)
    }
}

/// Whether a row can be ticked. Whether money that came in belongs to an expense, the API finds out when it is: few banks tell
/// what came back from what else came in.
pub(crate) fn can_be_ticked(row: &ImportRow) -> bool {
    let may_be_taken =
        row.direction == Some(Direction::Out) || matches!(row.kind, RowKind::Refund | RowKind::MoneyIn);
    may_be_taken && !row.is_faulty() && row.asked.is_empty()
}

/// Rows as a form's fields tell them: `shown[row-3]=on` is one that is ticked in the page as it was sent,
/// `ticked[row-3]=on` one that the person has ticked.
pub type TickedRows = HashMap<String, String>;

/// What stands before a row's place in the name of its field: see [`Chosen`](super::approvals::Chosen).
const ROW: &str = "row-";
/// Said of a row that is ticked.
pub(crate) const TICKED: &str = "on";
/// Said of a row that is not.
pub(crate) const NOT_TICKED: &str = "off";

/// The field that tells how a row was shown.
pub(crate) fn shown_field(place: u32) -> String {
    format!("shown[{ROW}{place}]")
}

/// The field that ticks a row.
pub(crate) fn ticked_field(place: u32) -> String {
    format!("ticked[{ROW}{place}]")
}

/// The rows that are ticked and were not, or the other way round. Of the others nothing was said.
///
/// # Errors
/// [`AppError::Unreadable`] where a field names no row.
pub fn row_choices(shown: &TickedRows, ticked: &TickedRows) -> Result<Vec<RowChange>, AppError> {
    let changed = shown.iter().filter(|(row, was)| ticked.contains_key(*row) != (*was == TICKED));
    let choice = |(row, _): (&String, &String)| {
        let place = row.strip_prefix(ROW)?.parse().ok()?;
        Some(RowChange { place, taken: Some(ticked.contains_key(row)), ..RowChange::default() })
    };
    let mut choices: Vec<_> = changed.map(choice).collect::<Option<_>>().ok_or(AppError::Unreadable)?;
    choices.sort_unstable_by_key(|choice| choice.place);
    Ok(choices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[(&str, &str)]) -> TickedRows {
        rows.iter().map(|(row, said)| ((*row).to_owned(), (*said).to_owned())).collect()
    }

    #[test]
    fn only_what_was_changed_is_chosen() {
        let shown = rows(&[("row-1", "on"), ("row-2", "off"), ("row-3", "on"), ("row-4", "off")]);
        let choices = row_choices(&shown, &rows(&[("row-1", "on"), ("row-2", "on")])).unwrap();
        let told: Vec<_> = choices.iter().map(|choice| (choice.place, choice.taken)).collect();
        assert_eq!(told, [(2, Some(true)), (3, Some(false))]);
        assert!(choices.iter().all(|choice| choice.form.is_none() && choice.direction.is_none()));
        assert_eq!(row_choices(&rows(&[("x", "off")]), &rows(&[("x", "on")])), Err(AppError::Unreadable));
    }
}
