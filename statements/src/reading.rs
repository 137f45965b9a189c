//! From records to rows: where the header stands, what the columns mean, how the file is written, and each row.

pub(crate) mod column;
pub(crate) mod entry;
pub(crate) mod header;
pub(crate) mod rows;
pub(crate) mod survey;
pub(crate) mod table;
