//! How much one person may ask of the API: the size of a request, and how many of them.

use std::num::NonZeroU32;

use program::{Reader, settings};

/// The limits of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest body, in bytes.
    pub body: usize,
    /// The largest receipt, in bytes.
    pub receipt: usize,
    /// How many requests of one person are answered in a minute. So many may also come at once.
    pub requests_per_minute: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 16 * 1024,
            receipt: 10 * 1024 * 1024,
            requests_per_minute: NonZeroU32::MIN.saturating_add(2_999),
        }
    }
}

impl Limits {
    /// Reads `API_BODY_LIMIT`, `API_RECEIPT_LIMIT` and `API_REQUESTS_PER_MINUTE`.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let default = Self::default();
        Self {
            body: reader.or("API_BODY_LIMIT", BYTES, default.body, bytes),
            receipt: reader.or("API_RECEIPT_LIMIT", BYTES, default.receipt, bytes),
            requests_per_minute: reader.or(
                "API_REQUESTS_PER_MINUTE",
                "a whole number from 1",
                default.requests_per_minute,
                settings::parsed,
            ),
        }
    }
}

const BYTES: &str = "bytes, from 1024";

fn bytes(text: &str) -> Option<usize> {
    settings::parsed(text).filter(|bytes| *bytes >= 1024)
}
