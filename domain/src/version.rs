//! Which state of a thing somebody has seen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Counts the changes of one expense or report, from 1. Whoever changes a thing names the version they saw, so that
/// nobody overwrites what they have not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(format = "uint32", maximum = 4_294_967_295_i64)
)]
#[serde(transparent)]
pub struct Version(pub u32);

impl Version {
    /// As a strong entity tag (RFC 9110 §8.8.3): `"3"`, with the quotes.
    #[must_use]
    pub fn etag(self) -> String {
        format!("\"{self}\"")
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
