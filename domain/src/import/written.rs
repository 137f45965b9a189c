//! What a file has in place of what is to be told.

use serde::{Deserialize, Serialize};

/// The file's own words for what is asked about, so that it is seen what an answer is about. Blank where nothing is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Written {
    /// For the date.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// For the amount, with its sign and what stands beside it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub amount: String,
}

impl Written {
    /// None where both are blank.
    #[must_use]
    pub fn some(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}
