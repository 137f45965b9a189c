//! The tokens whose signature was found good. A client shows the same token with each request until it ends, and to check
//! its signature again takes longer than all else that is asked of it.
//!
//! Nothing else is remembered: the header, the claims, their times and what an issuer says of a token are looked at each
//! time. A signature is good by the keys that the issuer publishes: once other ones have been fetched, every token is
//! checked by those.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use lru::LruCache;
use sha2::{Digest, Sha256};

use super::jwks::IssuerKeys;

/// How many tokens are remembered. The one that was not shown for longest is forgotten first.
const TOKENS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// A token, header to signature, by its SHA-256: what is held here opens nothing.
type TokenHash = [u8; 32];

/// Tokens with a good signature, each with the keys by which it is good.
pub(super) struct VerifiedSignatures(Mutex<LruCache<TokenHash, Weak<IssuerKeys>>>);

impl VerifiedSignatures {
    pub(super) fn new() -> Self {
        Self(Mutex::new(LruCache::new(TOKENS)))
    }

    /// Whether the signature was found good by these keys. If not, `check` tells, and only what it finds good is remembered.
    pub(super) fn hold(&self, token: &str, keys: &Arc<IssuerKeys>, check: impl FnOnce() -> bool) -> bool {
        let hash: TokenHash = Sha256::digest(token).into();
        // A key set that is still referred to, if weakly, gives its place to no other one.
        let is_by_these = |by: &Weak<IssuerKeys>| Weak::as_ptr(by) == Arc::as_ptr(keys);
        if self.tokens().get(&hash).is_some_and(is_by_these) {
            return true;
        }
        let holds = check();
        if holds {
            self.tokens().put(hash, Arc::downgrade(keys));
        }
        holds
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, LruCache<TokenHash, Weak<IssuerKeys>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Arc<IssuerKeys> {
        Arc::new(IssuerKeys::new("https://idp.example", []))
    }

    #[test]
    fn a_good_signature_is_checked_once_for_each_set_of_keys_and_a_bad_one_each_time() {
        let (known, first, second) = (VerifiedSignatures::new(), keys(), keys());
        let not_again = || panic!("it was found good by these keys");
        assert!(!known.hold("a.b.c", &first, || false), "bad");
        assert!(known.hold("a.b.c", &first, || true), "a bad one is not remembered as one");
        assert!(known.hold("a.b.c", &first, not_again));
        assert!(!known.hold("a.b.d", &first, || false), "another signature is another token");
        assert!(!known.hold("a.b.c", &second, || false), "by other keys it is not good");
        assert!(known.hold("a.b.c", &first, not_again), "and is by those that it was good by");
        drop(first);
        let third = keys();
        assert!(
            !known.hold("a.b.c", &third, || false),
            "keys that are gone vouch for nothing, wherever others are put"
        );
    }

    #[test]
    fn no_more_than_so_many_are_remembered() {
        let (known, keys) = (VerifiedSignatures::new(), keys());
        for token in 0..=TOKENS.get() {
            assert!(known.hold(&token.to_string(), &keys, || true));
        }
        assert_eq!(known.tokens().len(), TOKENS.get());
        assert!(!known.hold("0", &keys, || false), "the first is forgotten");
    }
}
