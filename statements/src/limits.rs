//! How much of a file is read.

use domain::import;

/// How many bytes a file has at most.
pub const LARGEST_FILE: u64 = import::LARGEST_FILE as u64;
/// How many rows a file has at most, those that are left out among them.
pub const MOST_ROWS: usize = import::MOST_ROWS;
/// How many columns a file has at most.
pub const MOST_COLUMNS: usize = import::MOST_COLUMNS;
/// How many bytes a spreadsheet unpacks to at most.
pub const LARGEST_UNPACKED: u64 = 64 << 20;
/// How many bytes the texts have at most that the cells of a workbook share, with all that is around them.
pub(crate) const LARGEST_SHARED: u64 = 32 << 20;
/// How many files a spreadsheet is packed of at most.
pub(crate) const MOST_PARTS: usize = 1_000;
/// How many sheets of a spreadsheet are looked at.
pub(crate) const MOST_SHEETS: usize = 20;
/// How many bytes of text the rows of a spreadsheet have at most, and one record of any file.
pub(crate) const LARGEST_TEXT: usize = 16 << 20;
/// How many lines stand above and below the movements of a spreadsheet at most.
pub(crate) const AROUND: usize = 200;
