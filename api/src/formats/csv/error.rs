//! Why nothing can be read from a list of expenses.

use domain::import::MOST_ROWS;

/// How many columns a file has at most, those that are left out among them.
pub(super) const MOST_COLUMNS: usize = 100;

/// Why nothing can be read from a file. Each text says what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CsvError {
    #[error("line {line} is no text in UTF-8; save the file as \"CSV UTF-8\" and send it again")]
    NotUtf8 { line: u32 },
    #[error(
        "the file is empty; its first line names the columns date, merchant, description, category, amount and currency"
    )]
    Empty,
    #[error("line {line} names more than {MOST_COLUMNS} columns; take out those that are not needed")]
    TooManyColumns { line: u32 },
    #[error("line {line} names its column {column} a second time; take one of the two out")]
    DoubledColumn { line: u32, column: usize },
    #[error("line {line} must name the columns, and none of them is {name}; add it")]
    MissingColumn { line: u32, name: &'static str },
    #[error("there is no expense below line {line}, which names the columns; add one in a line of its own")]
    NoRows { line: u32 },
    #[error("line {line} is one row more than the {MOST_ROWS} that are taken at once; part the file")]
    TooManyRows { line: u32 },
    #[error(
        "line {line} has {fields} fields, and the line that names the columns has {columns}; put a text in quotes that \
         holds a separator"
    )]
    UnequalLengths { line: u32, fields: usize, columns: usize },
    #[error(
        "in line {line} begins a quote that never ends; end it, or double it where it is part of the text"
    )]
    OpenQuote { line: u32 },
}
