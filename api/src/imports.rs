//! Imports: a file of expenses or a statement that is read row by row, and taken over when it is confirmed.

mod categories;
mod confirmation;
mod file;
mod mapping;
mod read_row;
mod reader;
pub(crate) mod routes;
mod row_changes;
mod rows_query;
mod store;
mod upload;
