//! Handles: the codes, refresh tokens and cookies that the provider gives out and takes back.
//!
//! A handle names a row and a generation, and carries a MAC over both. So none can be guessed, one made for one
//! purpose does not serve another, and of a whole family of refresh tokens only a counter must be kept.

use std::fmt;

use aws_lc_rs::{error::Unspecified, hmac, rand};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The key that signs handles.
#[derive(Serialize, Deserialize)]
pub(crate) struct HandleKey([u8; 32]);

/// What a handle is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Code,
    RefreshToken,
    AccessToken,
    SignIn,
    /// That the person has just consented; its generation is 1 where the request asked for that (`prompt=consent`).
    Consent,
    PushedRequest,
    /// Of DPoP; its generation is when it was made, in seconds since 1970.
    Nonce,
}

/// What a handle names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Handle {
    pub(crate) id: Uuid,
    pub(crate) generation: u64,
}

impl HandleKey {
    pub(crate) fn random() -> Result<Self, Unspecified> {
        let mut key = [0; 32];
        rand::fill(&mut key)?;
        Ok(Self(key))
    }

    pub(crate) fn sign(&self, purpose: Purpose, handle: Handle) -> String {
        let text = handle.to_string();
        let tag = hmac::sign(&self.key(), &message(purpose, &text));
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag))
    }

    /// What `text` names, if it was made here for `purpose`.
    pub(crate) fn verify(&self, purpose: Purpose, text: &str) -> Option<Handle> {
        let (text, tag) = text.rsplit_once('.')?;
        let tag = BASE64_URL_SAFE_NO_PAD.decode(tag).ok()?;
        hmac::verify(&self.key(), &message(purpose, text), &tag).ok()?;
        let (id, generation) = text.split_once('.')?;
        Some(Handle { id: id.parse().ok()?, generation: generation.parse().ok()? })
    }

    fn key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.0)
    }
}

impl Handle {
    /// The first handle of `id`.
    pub(crate) const fn first(id: Uuid) -> Self {
        Self { id, generation: 0 }
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id.simple(), self.generation)
    }
}

fn message(purpose: Purpose, text: &str) -> Vec<u8> {
    let label = match purpose {
        Purpose::Code => "code",
        Purpose::RefreshToken => "refresh token",
        Purpose::AccessToken => "access token",
        Purpose::SignIn => "sign-in",
        Purpose::Consent => "consent",
        Purpose::PushedRequest => "pushed request",
        Purpose::Nonce => "nonce",
    };
    format!("{label}\n{text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_valid_for_one_purpose_and_one_generation() {
        let key = HandleKey::random().unwrap();
        let handle = Handle { id: Uuid::new_v4(), generation: 7 };
        let token = key.sign(Purpose::RefreshToken, handle);

        assert_eq!(key.verify(Purpose::RefreshToken, &token), Some(handle));
        assert_eq!(key.verify(Purpose::Code, &token), None);
        assert_eq!(key.verify(Purpose::RefreshToken, &token.replace(".7.", ".8.")), None);
        assert_eq!(HandleKey::random().unwrap().verify(Purpose::RefreshToken, &token), None);
    }
}
