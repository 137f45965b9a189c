//! An issuer that can't be asked.

use std::time::Duration;

/// The issuer can't be asked. That says nothing about any token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unavailable {
    /// When it is worth trying again.
    pub(crate) retry_after: Duration,
}
