//! Imports: a file of expenses or a statement that is read row by row, and taken over when it is confirmed.

pub(crate) mod categories;
mod confirmation;
mod earlier_rows;
pub(crate) mod file;
mod judged_rows;
mod mapping;
mod numbered_row;
pub(crate) mod read_row;
mod reader;
mod refunds;
pub(crate) mod routes;
mod row_changes;
mod rows_query;
mod store;
mod undo;
mod upload;
