//! Expenses from a file: shown first, with what is wrong with each, and taken over after. How a file is read is for its
//! reader; here stands what came of it.

mod change;
mod conflict;
mod limits;
mod refund_of;
mod refusal;
mod row;
mod written;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use self::{
    change::{MOST_CHANGES, RowChange, RowChanges},
    conflict::{ImportConflict, NotTaken},
    limits::{LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, UNDONE_WITHIN},
    refund_of::RefundOf,
    refusal::{FileRefusal, ListRefusal, OtherKind, StatementRefusal},
    row::{Duplicate, ImportRow, Kept, RowKind},
    written::Written,
};
pub use crate::ForeignAmount;
use crate::{
    ImportId, Money,
    statement::{Column, DecimalMark, Format, Mapping, Note, Question},
};

/// What a file holds. The rows that are `taken` become expenses when its person confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// Its name.
    pub id: ImportId,
    /// When the file came, to the second. Unless it is confirmed, the import is gone a day later.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was confirmed, to the second. For a day it can be undone.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub imported_at: Option<OffsetDateTime>,
    /// When that was undone, to the second.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub undone_at: Option<OffsetDateTime>,
    /// How far it is.
    pub state: ImportState,
    /// How much of the file has been read.
    pub progress: Progress,
    /// Why it could not be read to its end: a sentence that says what to do. Only where the state is `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub failure: Option<String>,
    /// What was understood of the file.
    pub reading: FileReading,
    /// What there is to know of how the file was read.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// How many rows there are of each sort.
    pub counts: RowCounts,
    /// What the rows come to that are taken, one sum for each currency.
    pub totals: Vec<Money>,
    /// How many rows stand before the first of `rows`, in the order that was asked for.
    pub from: u32,
    /// A part of the rows, 100 at most, without those that are blank.
    pub rows: Vec<ImportRow>,
}

impl Import {
    /// Where the rows go on, if they do.
    #[must_use]
    pub fn next(&self) -> Option<u32> {
        let shown = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let next = self.from.saturating_add(shown);
        (shown > 0 && next < self.counts.all).then_some(next)
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Its rows are being read.
    Reading,
    /// They are read, and can be looked through, changed and taken over.
    Ready,
    /// They can't be read to the end.
    Failed,
    /// They were taken over.
    Imported,
    /// They were taken over, and that was undone.
    Undone,
}

/// How much of a file has been read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// How many of its rows are read.
    pub read: u32,
    /// How many it has.
    pub of: u32,
}

/// What was understood of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileReading {
    /// What kind of file it is. None where that is not known any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub format: Option<Format>,
    /// In which characters a text is, such as `UTF-8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub charset: Option<String>,
    /// Its columns, with what they mean.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// What stands before the decimals of its amounts, where an amount alone does not tell. None where that is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub decimal_mark: Option<DecimalMark>,
    /// How it is read, to be changed and sent back with `PUT /imports/{id}/mapping`. None of a list of expenses as it is
    /// exported here, which means what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub mapping: Option<Mapping>,
    /// What is to be answered before all of it is read: in the mapping, or row by row.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Whether the mapping is one that the person has told for an earlier file with this header.
    #[serde(default)]
    pub remembered: bool,
}

/// How many rows there are of each sort. One row may be of several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowCounts {
    /// All of them.
    pub all: u32,
    /// Those that become expenses, or have.
    pub taken: u32,
    /// Those that have something wrong.
    pub faulty: u32,
    /// Those that depend on an open question.
    pub asked: u32,
    /// Those that the person has already, or that stand in the file before.
    pub duplicates: u32,
    /// Money that came in, refunds among it.
    pub money_in: u32,
    /// Refunds.
    pub refunds: u32,
    /// What went from one account of the person's to another.
    pub transfers: u32,
    /// What is not booked yet.
    pub pending: u32,
    /// What was taken back, or never took place.
    pub reverted: u32,
    /// What the bank took for itself.
    pub fees: u32,
    /// Those whose expense stayed when the import was undone.
    pub kept: u32,
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;
    use crate::{Currency, ExpenseForm, Notation};

    fn import() -> Import {
        let form = ExpenseForm {
            date: "2026-11-20".to_owned(),
            merchant: "Luigi".to_owned(),
            description: "Pizza.".to_owned(),
            category: "meals".to_owned(),
            amount: "1.5.0".to_owned(),
            currency: "USD".to_owned(),
            refund_of: String::new(),
        };
        let created_at = datetime!(2026-11-23 12:00 UTC);
        Import {
            id: ImportId(Uuid::nil()),
            created_at,
            imported_at: None,
            undone_at: None,
            state: ImportState::Ready,
            progress: Progress { read: 3, of: 3 },
            failure: None,
            reading: FileReading { format: Some(Format::Csv), ..FileReading::default() },
            notes: vec![Note::NotUtf8],
            counts: RowCounts { all: 3, faulty: 1, ..RowCounts::default() },
            totals: vec![Money::new(900, Currency::EUR)],
            from: 0,
            rows: vec![ImportRow::listed(2, form, created_at.date(), Notation::EN)],
        }
    }

    #[test]
    fn an_import_survives_json() {
        let json = serde_json::to_value(import()).unwrap();
        assert_eq!(json["state"], "ready");
        assert_eq!(
            json["rows"][0]["faults"],
            serde_json::json!([{"field": "amount", "fault": "not_an_amount"}])
        );
        assert_eq!(serde_json::from_value::<Import>(json).unwrap(), import());
    }

    #[test]
    fn the_rows_go_on_until_the_last_one_was_shown() {
        assert_eq!(import().next(), Some(1));
        assert_eq!(Import { from: 2, ..import() }.next(), None);
        assert_eq!(Import { rows: Vec::new(), ..import() }.next(), None);
    }
}
