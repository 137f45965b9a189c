//! The nonce that a server wants to see in proofs (RFC 9449 §8, §9): each server has its own, and the newest counts.

use std::sync::{Mutex, PoisonError};

use http::HeaderMap;

use super::protocol::NONCE;

/// The newest nonce of one server.
#[derive(Debug, Default)]
pub(crate) struct ServerNonce(Mutex<Option<String>>);

impl ServerNonce {
    pub(crate) fn current(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the nonce of an answer, if it brings one. Whether it did.
    pub(crate) fn update(&self, answer: &HeaderMap) -> bool {
        let nonce = answer.get(NONCE).and_then(|nonce| nonce.to_str().ok()).map(str::to_owned);
        let brought = nonce.is_some();
        if brought {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = nonce;
        }
        brought
    }
}
