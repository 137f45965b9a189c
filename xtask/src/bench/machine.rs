//! Where something was measured.

use std::fmt;

use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Machine {
    browser: String,
    processor: String,
    cores: u32,
    /// In bytes.
    memory: u64,
    /// When: RFC 3339.
    at: String,
}

impl Machine {
    pub(super) fn day(&self) -> &str {
        self.at.split('T').next().unwrap_or_default()
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { browser, processor, cores, memory, at: _ } = self;
        write!(f, "{cores} cores ({processor}), {} GiB of memory, {browser}", memory >> 30)
    }
}
