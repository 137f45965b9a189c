//! A part of a long list, and the way to the next one.

use serde::{Deserialize, Serialize};

/// How many items a page holds where nobody asks for fewer, and at most.
pub const LARGEST_PAGE: u32 = 100;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// What is on it, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins: to be handed back as `cursor`, and not to be read. None on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of other items.
    #[must_use]
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(to).collect(), next: self.next }
    }
}
