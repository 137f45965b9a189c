//! The formats of files that are written and read here: tables as CSV, archives as ZIP. They know no route and no store.

pub(crate) mod csv;
pub(crate) mod zip;
