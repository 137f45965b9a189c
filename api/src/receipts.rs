//! Receipts: the files that prove an expense.

pub(crate) mod report_receipts;
pub(crate) mod routes;
pub(crate) mod store;
mod upload;
