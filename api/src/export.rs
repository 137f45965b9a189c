//! What is taken away: the expenses as CSV, a report with its receipts as ZIP.

pub(crate) mod expenses_csv;
pub(crate) mod report_zip;
