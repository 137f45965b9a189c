//! Sealing: what nobody else may read or change, in a database row or a cookie.
//!
//! XChaCha20-Poly1305 under keys derived from the configured secrets. What is sealed is bound to its place by
//! associated data, so a sealed value that is moved elsewhere does not open. Several secrets may be
//! configured: the first seals, all open, so a secret can be replaced while sessions go on. Where they have a source that
//! may change, such as a file, a process that meets a key it does not know asks there first. Keys and plain texts are
//! wiped from memory when they are no longer needed.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, Payload},
};
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::Sha256;
use zeroize::Zeroizing;

const KEY_ID: usize = 8;
const NONCE: usize = 24;

/// The buffer for a plain text, in bytes. A vector that has to grow leaves behind what it held, unwiped.
const BUFFER: usize = 32 << 10;

/// The shortest secret that is accepted, in bytes.
pub const SHORTEST_SECRET: usize = 32;

/// Seals and opens. Clones share their keys.
#[derive(Clone)]
pub(crate) struct Sealer(Arc<Shared>);

struct Shared {
    keys: RwLock<Arc<Keys>>,
    source: OnceLock<Box<SecretSource>>,
    /// Held by whoever asks the source: whoever waits for it finds the keys that it gave.
    asking: Mutex<()>,
}

/// Gives the secrets, if they are others than those that it gave last.
pub(crate) type SecretSource = dyn Fn() -> Option<Vec<SecretString>> + Send + Sync;

/// The keys: the first seals, all open.
struct Keys {
    sealing: Key,
    opening: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    id: [u8; KEY_ID],
    cipher: XChaCha20Poly1305,
}

/// Why no keys could be derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealerError {
    /// There is no secret.
    #[error("at least one secret is needed")]
    NoSecret,
    /// A secret is too short to stand a search.
    #[error("each secret needs at least {SHORTEST_SECRET} bytes")]
    TooShort,
}

/// Why something did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OpenError {
    /// It was sealed with a secret that is not configured (any more).
    #[error("sealed with a key that is not configured")]
    UnknownKey,
    /// It was changed, cut short, or belongs to another place.
    #[error("changed, cut short, or moved from another place")]
    Forged,
}

impl Sealer {
    /// Derives the keys (HKDF-SHA256, RFC 5869).
    ///
    /// # Errors
    /// Without a secret, or with one shorter than [`SHORTEST_SECRET`] bytes.
    pub(crate) fn new(secrets: &[SecretString]) -> Result<Self, SealerError> {
        let keys = RwLock::new(Arc::new(Keys::derive(secrets)?));
        Ok(Self(Arc::new(Shared { keys, source: OnceLock::new(), asking: Mutex::new(()) })))
    }

    /// Takes the secrets from `source` from now on, whenever it has others. One source is enough; a second is not asked.
    pub(crate) fn follow(&self, source: Box<SecretSource>) {
        _ = self.0.source.set(source);
    }

    /// Asks the source for other secrets. Those that no keys can be derived from change nothing.
    pub(crate) fn refresh(&self) {
        let Some(source) = self.0.source.get() else { return };
        let _asking = self.0.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(secrets) = source() else { return };
        match Keys::derive(&secrets) {
            Ok(keys) if keys.are_those_of(&self.keys()) => {}
            Ok(keys) => {
                *self.0.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
                tracing::info!(secrets = secrets.len(), "the session secrets were replaced");
            }
            Err(error) => {
                tracing::error!(%error, "the session secrets were changed and can't be used; those before stay");
            }
        }
    }

    fn keys(&self) -> Arc<Keys> {
        self.0.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Seals `plain` with `associated_data`. The result is a key id, a nonce and the ciphertext.
    #[must_use]
    pub(crate) fn seal(&self, associated_data: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce = XNonce::generate();
        let Key { id, cipher } = &self.keys().sealing;
        #[expect(clippy::expect_used, reason = "fails only above 256 GiB of plain text")]
        let ciphertext =
            cipher.encrypt(&nonce, Payload { msg: plain, aad: associated_data }).expect("a short text");
        [id.as_slice(), nonce.as_slice(), &ciphertext].concat()
    }

    /// Seals `value` with `associated_data`, as JSON.
    ///
    /// # Errors
    /// Where it can't be written as JSON.
    pub(crate) fn seal_json(
        &self,
        associated_data: &[u8],
        value: &impl Serialize,
    ) -> serde_json::Result<Vec<u8>> {
        let mut plain = Zeroizing::new(Vec::with_capacity(BUFFER));
        serde_json::to_writer(&mut *plain, value)?;
        Ok(self.seal(associated_data, &plain))
    }

    /// Whether `sealed` bears the key that seals now.
    pub(crate) fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.starts_with(&self.keys().sealing.id)
    }

    /// Opens what was sealed with `associated_data`.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub(crate) fn open(
        &self,
        associated_data: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (id, rest) = sealed.split_at_checked(KEY_ID).ok_or(OpenError::Forged)?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE).ok_or(OpenError::Forged)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| OpenError::Forged)?;
        let keys = self.keys_with(id).ok_or(OpenError::UnknownKey)?;
        let key = keys.opening.iter().find(|key| key.id == id).ok_or(OpenError::UnknownKey)?;
        key.cipher
            .decrypt(&nonce, Payload { msg: ciphertext, aad: associated_data })
            .map(Zeroizing::new)
            .map_err(|_| OpenError::Forged)
    }

    /// The keys, if that one is among them: another process may seal with a secret that this one has yet to hear of.
    fn keys_with(&self, id: &[u8]) -> Option<Arc<Keys>> {
        let knows = |keys: &Arc<Keys>| keys.opening.iter().any(|key| key.id == id);
        Some(self.keys()).filter(knows).or_else(|| {
            self.refresh();
            Some(self.keys()).filter(knows)
        })
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

impl Keys {
    fn derive(secrets: &[SecretString]) -> Result<Self, SealerError> {
        let opening = secrets.iter().map(Key::derive).collect::<Result<Vec<_>, _>>()?;
        let sealing = opening.first().ok_or(SealerError::NoSecret)?.clone();
        Ok(Self { sealing, opening })
    }

    fn are_those_of(&self, other: &Self) -> bool {
        self.opening.iter().map(|key| key.id).eq(other.opening.iter().map(|key| key.id))
    }
}

impl Key {
    fn derive(secret: &SecretString) -> Result<Self, SealerError> {
        let secret = secret.expose_secret().as_bytes();
        if secret.len() < SHORTEST_SECRET {
            return Err(SealerError::TooShort);
        }
        let derivation = Hkdf::<Sha256>::new(None, secret);
        let (mut key, mut id) = (Zeroizing::new([0; 32]), [0; KEY_ID]);
        #[expect(clippy::expect_used, reason = "both outputs are far below HKDF's limit of 8160 bytes")]
        {
            derivation.expand(b"bff sealing key", key.as_mut()).expect("32 bytes");
            derivation.expand(b"bff sealing key id", &mut id).expect("8 bytes");
        }
        Ok(Self { id, cipher: XChaCha20Poly1305::new((&*key).into()) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sealer(secrets: &[&str]) -> Sealer {
        let secrets =
            secrets.iter().map(|secret| SecretString::from((*secret).repeat(8))).collect::<Vec<_>>();
        Sealer::new(&secrets).unwrap()
    }

    #[test]
    fn a_replaced_secret_still_opens_and_a_removed_one_does_not() {
        let sealed = sealer(&["old!"]).seal(b"here", b"plain");
        assert_eq!(sealer(&["new!", "old!"]).open(b"here", &sealed).unwrap().as_slice(), b"plain");
        assert_eq!(sealer(&["new!"]).open(b"here", &sealed), Err(OpenError::UnknownKey));
        assert!(
            sealer(&["old!", "new!"]).is_current(&sealed) && !sealer(&["new!", "old!"]).is_current(&sealed)
        );
    }

    #[test]
    fn a_key_that_is_not_known_yet_is_asked_for_and_one_that_nobody_knows_is_not_made_up() {
        let (new, old) = (SecretString::from("new!".repeat(8)), SecretString::from("old!".repeat(8)));
        let file = Arc::new(Mutex::new(None));
        let process = sealer(&["old!"]);
        let read = file.clone();
        process.follow(Box::new(move || read.lock().unwrap().take()));
        let sealed = sealer(&["new!"]).seal(b"here", b"plain");
        assert_eq!(process.open(b"here", &sealed), Err(OpenError::UnknownKey), "the file has the old one");
        *file.lock().unwrap() = Some(vec![new, old]);
        assert_eq!(process.clone().open(b"here", &sealed).unwrap().as_slice(), b"plain");
        assert!(process.is_current(&sealed) && !process.is_current(&sealer(&["old!"]).seal(b"", b"")));
        let short = SecretString::from("short");
        *file.lock().unwrap() = Some(vec![short]);
        process.refresh();
        assert!(process.open(b"here", &sealed).is_ok(), "what can't be used replaces nothing");
        assert_eq!(process.open(b"here", &sealer(&["else"]).seal(b"here", b"")), Err(OpenError::UnknownKey));
    }

    #[test]
    fn a_short_or_missing_secret_is_refused() {
        assert_eq!(Sealer::new(&[]).err(), Some(SealerError::NoSecret));
        assert_eq!(Sealer::new(&["short".into()]).err(), Some(SealerError::TooShort));
    }

    proptest! {
        #[test]
        fn a_moved_or_changed_value_does_not_open(
            plain: Vec<u8>, place: Vec<u8>, elsewhere: Vec<u8>, at: prop::sample::Index, bit in 0..8u8,
        ) {
            let sealer = sealer(&["key!"]);
            let sealed = sealer.seal(&place, &plain);
            prop_assert_eq!(sealer.open(&place, &sealed).unwrap().to_vec(), plain);
            prop_assert_eq!(sealer.open(&elsewhere, &sealed).is_ok(), elsewhere == place);
            let mut changed = sealed.clone();
            changed[at.index(sealed.len())] ^= 1 << bit;
            prop_assert!(sealer.open(&place, &changed).is_err());
        }

        #[test]
        fn random_bytes_do_not_open(sealed: Vec<u8>) {
            prop_assert!(sealer(&["key!"]).open(b"here", &sealed).is_err());
        }
    }
}
