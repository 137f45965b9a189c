//! A column of a table, as it is shown.

use serde::{Deserialize, Serialize};

use super::Meaning;

/// A column as it can be shown: its name, and a few of its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Column {
    /// What the file calls it, or nothing.
    pub name: String,
    /// What it means.
    pub meaning: Meaning,
    /// Some of what is in it.
    pub examples: Vec<String>,
}
