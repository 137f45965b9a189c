//! How a file was read, where a person may not expect it.

use serde::{Deserialize, Serialize};

use crate::Currency;

/// Something that was taken to be so, and can be seen. The text is a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// In which characters the file is, where nothing in it says so.
    #[error("The file was read as {name}: look whether the letters are right.")]
    Charset {
        /// The characters' name.
        name: String,
    },
    /// What a sign was taken to mean that several currencies share.
    #[error("“{sign}” was read as {currency}.")]
    CurrencySign {
        /// The sign.
        sign: String,
        /// What it was taken to mean.
        currency: Currency,
    },
    /// A column was left out of a list of expenses, because it has another name than those that are read.
    #[error("The column “{name}” is left out.")]
    ColumnLeftOut {
        /// What it is called, or which it is where it has no name.
        name: String,
    },
    /// A list of expenses is not in UTF-8.
    #[error("The file is not in UTF-8, and was read as Windows-1252: look whether the letters are right.")]
    NotUtf8,
    /// Lines that are no payments.
    #[error("{} left out, as {}: {}.", lines(*.count), why(*.count), numbers(.first))]
    LeftOut {
        /// How many.
        count: u32,
        /// The first of them.
        first: Vec<u32>,
    },
}

fn lines(count: u32) -> String {
    if count == 1 { "One line was".to_owned() } else { format!("{count} lines were") }
}

const fn why(count: u32) -> &'static str {
    if count == 1 { "it is no payment" } else { "they are no payments" }
}

fn numbers(first: &[u32]) -> String {
    let word = if first.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", first.iter().map(u32::to_string).collect::<Vec<_>>().join(", "))
}
