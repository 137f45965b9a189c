//! What a refund of an import belongs to.

use serde::{Deserialize, Serialize};

use crate::ExpenseId;

/// An expense that was paid, for which money came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefundOf {
    /// An expense of the person's, or the row that the same list of expenses has under this id.
    Expense(ExpenseId),
    /// Another row of the import: its `place`.
    Row(u32),
}
