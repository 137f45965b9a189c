//! Imports: a table that is read row by row, and taken over when it is confirmed.

pub(crate) mod routes;
mod store;
mod upload;
