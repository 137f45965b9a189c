//! What a session's sealed record holds.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use super::identity::Identity;

/// What a session's record holds under [`Record::KEY`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) identity: Identity,
    #[serde(with = "rfc3339")]
    pub(crate) signed_in_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    pub(crate) authenticated_at: Option<OffsetDateTime>,
    /// What the browser calls itself, such as "Firefox on Linux".
    pub(crate) device: String,
    /// What the person calls the device.
    pub(crate) name: Option<String>,
}

impl Record {
    pub(crate) const KEY: &'static str = "signed_in";
}
