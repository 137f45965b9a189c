//! What a visit to a page weighs.

use serde::Deserialize;

/// What went over the wire, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Transfer {
    pub(super) requests: u64,
    /// The responses' headers.
    pub(super) headers: u64,
    pub(super) bodies: Bodies,
}

/// The responses' bodies, as they were encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Bodies {
    pub(super) document: u64,
    pub(super) style: u64,
    pub(super) script: u64,
    pub(super) wasm: u64,
    pub(super) other: u64,
}

impl Transfer {
    /// Scripts and WebAssembly.
    pub(super) const fn code(self) -> u64 {
        self.bodies.script + self.bodies.wasm
    }

    pub(super) const fn total(self) -> u64 {
        let Bodies { document, style, script: _, wasm: _, other } = self.bodies;
        self.headers + document + style + self.code() + other
    }
}

/// What two visits to a page weigh: with an empty cache, and with the cache that the first has filled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct PageSize {
    pub(super) route: String,
    pub(super) first: Transfer,
    pub(super) second: Transfer,
}
