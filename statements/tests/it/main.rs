//! Statements as they come: what is in each of them is written out.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod banks;
mod dialects;
mod files;
mod formats;
mod older_workbooks;
mod quirks;
mod refusals;
mod shapes;
mod standards;
mod told;
mod workbook;
mod yearless;
mod zip_file;
