//! What proves an expense: a file that a person keeps beside it. What is in the file is for its reader; here stand only
//! its kind, which its first bytes tell, and a name that does no harm.

mod file_name;
mod kind;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{ExpenseId, ReceiptId};

pub use file_name::{FileName, LONGEST_FILE_NAME, is_bidi_or_invisible};
pub use kind::{Kind, LONGEST_SIGNATURE};

/// The largest file that is taken from a form, in bytes.
pub const LARGEST_RECEIPT: usize = 10 << 20;
/// How many receipts an expense has at most.
pub const MOST_RECEIPTS: usize = 20;

/// A receipt without what is in it. It is added and removed, and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Its name.
    pub id: ReceiptId,
    /// What the file is called.
    pub name: FileName,
    /// What kind of file it is.
    pub media_type: Kind,
    /// How many bytes it has.
    pub size: u64,
    /// When it was added, to the second.
    #[serde(with = "time::serde::rfc3339")]
    pub added_at: OffsetDateTime,
}

/// What proves one of a report's expenses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpenseReceipts {
    /// Which expense.
    pub expense: ExpenseId,
    /// Its receipts, in the order in which they were added. There may be none.
    pub receipts: Vec<Receipt>,
}
