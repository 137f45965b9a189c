//! Expenses from a file: shown first, with what is wrong with each, and taken over after. How a file is read is for its
//! reader; here stands what came of it.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::{ExpenseDraft, ExpenseForm, FieldError, ImportId, Money, Notation, Valid, money};

/// How many rows an import has at most.
pub const MOST_ROWS: usize = 1_000;
/// How many bytes its file has at most.
pub const LARGEST_FILE: usize = 512 * 1024;

/// What a file holds. Its rows become expenses when its person confirms it, all of them that are without a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// Its name.
    pub id: ImportId,
    /// When the file came, to the second. Unless it is confirmed, the import is gone a day later.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was confirmed, to the second.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub imported_at: Option<OffsetDateTime>,
    /// What there is to know of how the file was read.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// The rows in the file's order, without those that are blank.
    pub rows: Vec<ImportRow>,
}

/// How a file was read, where its person may not expect it. The text is a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// A column was left out, because it has another name than those that are read.
    #[error("The column “{name}” is left out.")]
    ColumnLeftOut {
        /// What it is called, or which it is where it has no name.
        name: String,
    },
    /// The file is not in UTF-8.
    #[error("The file is not in UTF-8, and was read as Windows-1252: look whether the letters are right.")]
    NotUtf8,
}

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// The line of the file in which it begins, from 1.
    pub line: u32,
    /// What is in it, as it was typed; but an amount without a fault has a point before its decimals, and no
    /// groups, and its currency is none of it.
    pub form: ExpenseForm,
    /// What is wrong with it. A row with a fault is not taken over.
    pub faults: Vec<FieldError>,
    /// Whether the person has an expense of that day, merchant and amount already, or an earlier row is one: it may
    /// have been entered twice. It is taken over all the same.
    pub duplicate: bool,
}

impl ImportRow {
    /// A row as it was read on the day `today`, its amount in `notation`. Whether it is a duplicate is for others to
    /// tell.
    #[must_use]
    pub fn read(line: u32, mut form: ExpenseForm, today: Date, notation: Notation) -> Self {
        let faults = match form.check(today, notation) {
            Ok(draft) => {
                form.amount = draft.amount.decimal();
                form.currency = draft.amount.currency().to_string();
                Vec::new()
            }
            Err(invalid) => invalid.errors().to_vec(),
        };
        Self { line, form, faults, duplicate: false }
    }

    /// Whether it can be taken over.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Import {
    /// How many rows can be taken over.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.rows.iter().filter(|row| row.is_ready()).count()
    }

    /// How many rows can't, because of their faults.
    #[must_use]
    pub fn faulty(&self) -> usize {
        self.rows.len() - self.ready()
    }

    /// How many of the rows that can be taken over may have been entered twice.
    #[must_use]
    pub fn duplicates(&self) -> usize {
        self.rows.iter().filter(|row| row.is_ready() && row.duplicate).count()
    }

    /// The rows that can be taken over, each with its expense.
    pub fn drafts(&self) -> impl Iterator<Item = (&ImportRow, Valid<ExpenseDraft>)> {
        // As on the day on which the faults were found: a row that had none then has none now.
        let today = self.created_at.date();
        self.rows
            .iter()
            .filter(|row| row.is_ready())
            .filter_map(move |row| Some((row, row.form.check(today, Notation::EN).ok()?)))
    }

    /// What would be taken over, one sum for each currency.
    #[must_use]
    pub fn totals(&self) -> Vec<Money> {
        money::totals(self.drafts().map(|(_, draft)| draft.amount))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;
    use crate::{Currency, Fault, Field};

    fn import() -> Import {
        let form = |amount: &str, currency: &str| ExpenseForm {
            date: "2026-11-20".to_owned(),
            merchant: "Luigi".to_owned(),
            description: "Pizza.".to_owned(),
            category: "meals".to_owned(),
            amount: amount.to_owned(),
            currency: currency.to_owned(),
        };
        let created_at = datetime!(2026-11-23 12:00 UTC);
        let row = |line, amount, currency| {
            ImportRow::read(line, form(amount, currency), created_at.date(), Notation::EN)
        };
        let rows =
            vec![row(2, "102.00", "USD"), row(3, "1.5.0", "USD"), row(4, "9.00", "EUR"), row(5, "1", "USD")];
        Import { id: ImportId(Uuid::nil()), created_at, imported_at: None, notes: vec![Note::NotUtf8], rows }
    }

    #[test]
    fn only_the_rows_without_a_fault_count() {
        let import = import();
        assert_eq!((import.ready(), import.faulty(), import.duplicates()), (3, 1, 0));
        assert_eq!(import.rows[1].faults, [FieldError { field: Field::Amount, fault: Fault::NotAnAmount }]);
        assert_eq!(import.totals(), [Money::new(900, Currency::EUR), Money::new(10_300, Currency::USD)]);
        assert_eq!(import.drafts().map(|(row, _)| row.line).collect::<Vec<_>>(), [2, 4, 5]);
    }

    #[test]
    fn a_row_is_read_once_in_the_notation_of_its_file() {
        let import = import();
        let form = |amount: &str| ExpenseForm { amount: amount.to_owned(), ..import.rows[0].form.clone() };
        let row = |amount: &str| ImportRow::read(2, form(amount), import.created_at.date(), Notation::DE);
        for (typed, amount) in
            [("1.234", "1234.00"), ("12,5", "12.50"), ("12.50", "12.50"), ("1,234", "1,234")]
        {
            assert_eq!(row(typed).form.amount, amount);
        }
        assert!(row("1.234").is_ready() && !row("1,234").is_ready());
        let foreign = ExpenseForm { currency: String::new(), ..form("1.234,50 €") };
        let foreign = ImportRow::read(2, foreign, import.created_at.date(), Notation::DE);
        assert_eq!((foreign.form.amount.as_str(), foreign.form.currency.as_str()), ("1234.50", "EUR"));
        let rows = vec![row("1.234"), row("1,234")];
        assert_eq!(Import { rows, ..import }.totals(), [Money::new(123_400, Currency::USD)]);
    }

    #[test]
    fn an_import_survives_json() {
        let json = serde_json::to_value(import()).unwrap();
        assert_eq!(
            json["rows"][1]["faults"],
            serde_json::json!([{"field": "amount", "fault": "not_an_amount"}])
        );
        assert_eq!(serde_json::from_value::<Import>(json).unwrap(), import());
    }
}
