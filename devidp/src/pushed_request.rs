//! A pushed authorization request (RFC 9126), as it waits for its browser.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::parameters::Parameters;

/// A request that waits.
#[derive(Serialize, Deserialize)]
pub(crate) struct PushedRequest {
    pub(crate) client_id: String,
    pub(crate) parameters: Parameters,
    pub(crate) ends_at: SystemTime,
}

impl PushedRequest {
    pub(crate) fn is_over(&self, now: SystemTime) -> bool {
        now >= self.ends_at
    }
}
