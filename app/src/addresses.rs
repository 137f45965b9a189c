//! What the addresses of the pages say, and how they are written: paths, queries, and what a form leaves in them.

pub(crate) mod expense_input;
pub(crate) mod expenses;
pub(crate) mod flash_message;
pub mod imports;
pub(crate) mod query;
pub mod receipts;
pub(crate) mod reports;
pub(crate) mod return_to;
pub(crate) mod sign_in;
