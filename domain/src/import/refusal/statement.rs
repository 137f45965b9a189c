//! Why nothing is read from a statement.

use std::{
    fmt::{self, Display, Formatter},
    io,
};

use serde::{Deserialize, Serialize};

use crate::import::limits::{LARGEST_FILE, MOST_ROWS};

/// Why nothing is read from a statement. Each text says what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum StatementRefusal {
    /// There is nothing in it.
    #[error("The file is empty. Download it from your bank again.")]
    Empty,
    /// It has more bytes than are taken.
    #[error("The file is larger than {} MB. Download a shorter period from your bank.", LARGEST_FILE >> 20)]
    TooLarge,
    /// It has more rows than are taken.
    #[error("The file has more than {MOST_ROWS} rows. Download a shorter period from your bank.")]
    TooManyRows,
    /// It has more columns than any statement.
    #[error("The file has too many columns to be a statement. Download it from your bank as CSV.")]
    TooManyColumns,
    /// It is no kind of file that is read.
    #[error(
        "This is no statement that can be read. Download it from your bank as CSV, Excel, OFX, QIF or CAMT.053, and send \
         that file as it is."
    )]
    NotAStatement,
    /// It is a known kind of file that is not read.
    #[error(
        "This is {what}, which can't be read. Download the statement from your bank as CSV, Excel, OFX, QIF or CAMT.053."
    )]
    OtherKind {
        /// What it is.
        what: OtherKind,
    },
    /// A password is needed.
    #[error("The file is protected by a password. Open it, save it without one, and send that file.")]
    Encrypted,
    /// It is a ZIP archive, but no spreadsheet.
    #[error("This is a ZIP archive. Unpack it, and send the statement that is in it.")]
    Archive,
    /// It unpacks to more than any statement.
    #[error("The file unpacks to far more than it is. Open it, save it as CSV, and send that file.")]
    UnpacksTooLarge,
    /// It is XML that defines or loads other things.
    #[error(
        "The file has definitions of its own (a DTD), which no bank's has. Download it from your bank again."
    )]
    Definitions,
    /// It ends too soon, or holds what its kind of file never does.
    #[error("The file is damaged (near line {line}). Download it from your bank again.")]
    Damaged {
        /// Where that was seen.
        line: u32,
    },
    /// A quote begins that never ends.
    #[error("In line {line} begins a quote that never ends. Download the file from your bank again.")]
    OpenQuote {
        /// Where it begins.
        line: u32,
    },
    /// There is no row in it that is a movement.
    #[error(
        "There is no payment in the file. Choose a period with payments, and download it from your bank again."
    )]
    NoRows,
    /// No column holds days.
    #[error(
        "No column of the file holds dates. Download the statement from your bank as CSV, with its dates."
    )]
    NoDays,
    /// The days have no years.
    #[error(
        "The dates in the file have no year, and nothing above them tells it. Download the statement from your bank with \
         whole dates, or write the year behind each date, and send that file."
    )]
    NoYears,
    /// No column holds amounts.
    #[error(
        "No column of the file holds amounts. Download the statement from your bank as CSV, with its amounts."
    )]
    NoAmounts,
    /// The columns that somebody has told are not those of this file.
    #[error("The columns were chosen for another file. Choose them again.")]
    OtherColumns,
    /// It could not be read from where it is kept.
    #[error("The file could not be read. Try again.")]
    Unreadable,
}

impl From<io::Error> for StatementRefusal {
    /// What its reader knows of that is for nobody who sent it.
    fn from(_: io::Error) -> Self {
        Self::Unreadable
    }
}

/// A known kind of file that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OtherKind {
    /// A PDF.
    Pdf,
    /// A photo or a drawing.
    Picture,
    /// HTML.
    WebPage,
    /// A workbook in the XML of before 2007.
    XmlWorkbook,
    /// A workbook whose sheets are no XML.
    BinaryWorkbook,
    /// A document of a word processor.
    WordDocument,
    /// Slides.
    Presentation,
    /// What banks gave before CAMT.053.
    Mt940,
    /// A text with marks of its own, such as RTF.
    TextDocument,
}

impl Display for OtherKind {
    /// As people call it.
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Pdf => "a PDF",
            Self::Picture => "a picture",
            Self::WebPage => "a web page",
            Self::XmlWorkbook => "an Excel workbook in XML",
            Self::BinaryWorkbook => "a binary Excel workbook (.xlsb)",
            Self::WordDocument => "a Word document",
            Self::Presentation => "a presentation",
            Self::Mt940 => "an MT940 file",
            Self::TextDocument => "a text document",
        })
    }
}
