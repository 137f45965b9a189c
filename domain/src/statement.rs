//! What banks and cards give their customers: the words for what stands in such a file, for how it is read, and for what it
//! leaves open. How a file is read is for its reader.

mod column;
mod date_order;
mod decimal_mark;
mod format;
mod mapping;
mod meaning;
mod movement;
mod note;
mod question;
mod row_fault;
mod sign_convention;

pub use column::Column;
pub use date_order::DateOrder;
pub use decimal_mark::DecimalMark;
pub use format::Format;
pub use mapping::Mapping;
pub use meaning::Meaning;
pub use movement::{Direction, Kind, State};
pub use note::Note;
pub use question::{Answer, Question, Topic};
pub use row_fault::RowFault;
pub use sign_convention::SignConvention;
