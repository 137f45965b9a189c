//! Expenses in a file for a spreadsheet (RFC 4180): its columns, and how a line is written and read.

pub(crate) mod columns;
pub(crate) mod formula;
pub(crate) mod read;
pub(crate) mod write;
