//! Receipts: the files that prove an expense.

mod database_files;
pub(crate) mod files;
pub(crate) mod housekeeping;
pub(crate) mod moving;
pub(crate) mod opening;
pub(crate) mod orphans;
pub(crate) mod report_receipts;
pub(crate) mod routes;
pub(crate) mod store;
mod upload;
