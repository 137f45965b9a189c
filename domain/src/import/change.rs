//! What a person changes of a row before it is taken over.

use serde::{Deserialize, Serialize};

use crate::{ExpenseForm, statement::Direction};

/// How many rows are changed at once at most.
pub const MOST_CHANGES: usize = 100;

/// Rows to be changed: all of them, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowChanges {
    /// What becomes of each, 100 at most.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub rows: Vec<RowChange>,
}

/// A row that is changed. What is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowChange {
    /// Which it is: its `place`.
    #[cfg_attr(feature = "openapi", schema(maximum = 20_000))]
    pub place: u32,
    /// Whether it is to be taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<bool>,
    /// The expense that it is to be, every field of it, its amount with a point before its decimals. Then nothing in it is
    /// asked about any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<ExpenseForm>,
    /// Which way money went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}
