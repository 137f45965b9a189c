//! A file that came, told apart by what is in it: a list of expenses as it is exported here, whose every value means what it
//! says, or a statement of a bank or a card, which has to be understood.

use std::{io::Cursor, ops::ControlFlow};

use axum::body::Bytes;
use domain::{
    FileReading, Notation,
    import::{FileRefusal, StatementRefusal},
    statement::{Column, DecimalMark, Format, Mapping, Meaning, Note},
};
use statements::Statement;
use time::Date;

use super::{categories::Categories, read_row::ReadRow};
use crate::formats::csv::read::CsvFile;

/// A file whose kind is known.
#[derive(Debug)]
pub(crate) enum ImportFile {
    List { file: CsvFile, notation: Notation },
    Statement(Box<Statement<Cursor<Bytes>>>),
}

/// What was understood of a file before its rows are read one by one.
#[derive(Debug)]
pub(crate) struct Understood {
    pub(crate) reading: FileReading,
    pub(crate) notes: Vec<Note>,
    pub(crate) rows: u32,
}

impl ImportFile {
    /// Finds out what it is. Amounts of a list are in `notation` where nothing else tells.
    pub(crate) fn open(content: &Bytes, notation: Notation) -> Result<Self, FileRefusal> {
        let file = CsvFile::new(content);
        if file.is_list() {
            let notation = file.notation(notation);
            return Ok(Self::List { file, notation });
        }
        Ok(Self::Statement(Box::new(Statement::open(Cursor::new(content.clone()))?)))
    }

    /// Whether it is a list of expenses, which says the category of each.
    pub(crate) const fn is_list(&self) -> bool {
        matches!(self, Self::List { .. })
    }

    /// By which the mapping of files with this header is remembered. A list has none.
    pub(crate) fn header(&self) -> Option<String> {
        match self {
            Self::List { .. } => None,
            Self::Statement(statement) => Some(statement.header()),
        }
    }

    /// Goes through all of it, as the mapping says that its person has told.
    pub(crate) fn understand(&mut self, told: Option<&Mapping>) -> Result<Understood, FileRefusal> {
        match self {
            Self::List { file, notation } => understood_list(file, *notation),
            Self::Statement(statement) => {
                let read = statement.read(told)?;
                let reading = FileReading {
                    format: Some(read.format),
                    charset: read.charset.map(|charset| charset.name().to_owned()),
                    columns: read.columns,
                    decimal_mark: read.mapping.decimal_mark,
                    mapping: Some(read.mapping),
                    questions: read.questions,
                    remembered: false,
                };
                Ok(Understood { reading, notes: read.notes, rows: read.rows })
            }
        }
    }

    /// Reads its rows as they were understood, one after the other and each when the one before was taken, until somebody
    /// wants no more.
    pub(crate) fn read_rows(
        &mut self,
        mapping: Option<&Mapping>,
        (today, categories): (Date, &Categories),
        mut take: impl FnMut(ReadRow) -> ControlFlow<()>,
    ) -> Result<(), FileRefusal> {
        match (self, mapping) {
            (Self::List { file, notation }, _) => {
                for row in file.table()? {
                    if take(ReadRow::listed(row?, today, *notation)).is_break() {
                        break;
                    }
                }
            }
            (Self::Statement(statement), Some(mapping)) => {
                for row in statement.rows(mapping)? {
                    if take(ReadRow::of_statement(row?, today, categories)).is_break() {
                        break;
                    }
                }
            }
            (Self::Statement(_), None) => return Err(StatementRefusal::OtherColumns.into()),
        }
        Ok(())
    }
}

fn understood_list(file: &CsvFile, notation: Notation) -> Result<Understood, FileRefusal> {
    let mut table = file.table()?;
    let column = |name: &str| Column {
        name: name.trim().to_owned(),
        meaning: match name.trim().to_lowercase().as_str() {
            "date" => Meaning::Day,
            "merchant" => Meaning::Payee,
            "description" => Meaning::Text,
            "category" => Meaning::Category,
            "amount" => Meaning::Amount,
            "currency" => Meaning::Currency,
            _ => Meaning::Other,
        },
        examples: Vec::new(),
    };
    let reading = FileReading {
        format: Some(Format::Csv),
        charset: Some(file.charset().to_owned()),
        columns: table.names.iter().map(column).collect(),
        decimal_mark: Some(mark(notation)),
        mapping: None,
        questions: Vec::new(),
        remembered: false,
    };
    let notes = std::mem::take(&mut table.notes);
    let mut rows = 0;
    for row in table {
        row?;
        rows += 1;
    }
    Ok(Understood { reading, notes, rows })
}

const fn mark(notation: Notation) -> DecimalMark {
    if notation.decimal() == ',' { DecimalMark::Comma } else { DecimalMark::Point }
}

/// How somebody writes amounts who has that before the decimals.
pub(crate) const fn notation(mark: Option<DecimalMark>) -> Notation {
    match mark {
        Some(DecimalMark::Comma) => Notation::DE,
        Some(DecimalMark::Point) | None => Notation::EN,
    }
}
