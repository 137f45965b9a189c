//! Whether access tokens are bound to keys (DPoP, RFC 9449).

use serde::{Deserialize, Serialize};

/// What becomes of DPoP proofs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dpop {
    /// Nobody looks at them: all tokens are bearer tokens.
    Ignored,
    /// A token that is asked for with a proof is bound to its key.
    Taken,
    /// The same, and each proof needs a recent nonce of the provider's (RFC 9449 §8).
    NonceNeeded,
}
