//! Why nothing is read from a list of expenses.

use serde::{Deserialize, Serialize};

use crate::{
    Field,
    import::limits::{MOST_COLUMNS, MOST_ROWS},
};

/// Why nothing is read from a list of expenses. Each text says what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum ListRefusal {
    /// It is in other characters.
    #[error("line {line} is no text in UTF-8; save the file as \"CSV UTF-8\" and send it again")]
    NotUtf8 {
        /// Where that was seen.
        line: u32,
    },
    /// There is nothing in it.
    #[error(
        "the file is empty; its first line names the columns date, merchant, description, category, amount and currency"
    )]
    Empty,
    /// It has more columns than are read.
    #[error("line {line} names more than {MOST_COLUMNS} columns; take out those that are not needed")]
    TooManyColumns {
        /// Which names them.
        line: u32,
    },
    /// Two columns have the same name.
    #[error("line {line} names its column {column} a second time; take one of the two out")]
    DoubledColumn {
        /// Which names them.
        line: u32,
        /// The second of the two, counted from one.
        column: usize,
    },
    /// A column that is needed is not there.
    #[error("line {line} must name the columns, and none of them is {}; add it", .field.word())]
    MissingColumn {
        /// Which names the others.
        line: u32,
        /// What would stand in it.
        field: Field,
    },
    /// Nothing stands below the names of its columns.
    #[error("there is no expense below line {line}, which names the columns; add one in a line of its own")]
    NoRows {
        /// Which names them.
        line: u32,
    },
    /// It has more rows than are taken.
    #[error("line {line} is one row more than the {MOST_ROWS} that are taken at once; part the file")]
    TooManyRows {
        /// Which is the first too many.
        line: u32,
    },
    /// A row is longer or shorter than the others.
    #[error(
        "line {line} has {fields} fields, and the line that names the columns has {columns}; put a text in quotes that \
         holds a separator"
    )]
    UnequalLengths {
        /// In which the row begins.
        line: u32,
        /// How many it has.
        fields: usize,
        /// How many it should have.
        columns: usize,
    },
    /// A quote begins that never ends.
    #[error(
        "in line {line} begins a quote that never ends; end it, or double it where it is part of the text"
    )]
    OpenQuote {
        /// Where it begins.
        line: u32,
    },
}
