//! Receipts: the files that prove an expense.

pub(crate) mod content_writer;
mod database_files;
pub(crate) mod files;
pub(crate) mod housekeeping;
pub(crate) mod moving;
pub(crate) mod opening;
pub(crate) mod orphans;
pub(crate) mod report_receipts;
pub(crate) mod routes;
pub(crate) mod storage_finding;
pub(crate) mod storage_status;
pub(crate) mod store;
mod upload;
