//! From records to rows: where the header stands, what the columns mean, how the file is written, and each row.

mod amounts;
pub(crate) mod column;
pub(crate) mod continued;
pub(crate) mod entry;
pub(crate) mod facts;
pub(crate) mod header;
mod pairs;
pub(crate) mod period;
mod places;
pub(crate) mod rows;
pub(crate) mod survey;
pub(crate) mod table;
