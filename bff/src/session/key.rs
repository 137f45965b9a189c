//! The keys of a session's rows: hashes, so that reading the database gives no session and no
//! person away.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tower_sessions::session::Id;

use crate::issuer::spellings;

/// The SHA-256 of a session id. The id itself is in the cookie and nowhere else.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SessionKey([u8; 32]);

impl SessionKey {
    pub(crate) fn of(id: &Id) -> Self {
        Self(Sha256::digest(id.0.to_le_bytes()).into())
    }

    /// A key as the database has it.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// A key in hexadecimal digits, as PostgreSQL's notifications have it.
    pub(crate) fn from_hex(digits: &str) -> Option<Self> {
        let digits =
            digits.as_bytes().chunks(2).map(|byte| u8::from_str_radix(str::from_utf8(byte).ok()?, 16).ok());
        Self::from_bytes(&digits.collect::<Option<Vec<_>>>()?)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key in hexadecimal digits, the first of which stand in the log. It opens nothing.
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The key as text, by which a person names one of their sessions. It opens nothing.
    #[must_use]
    pub fn handle(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The key that `handle` names.
    pub(crate) fn from_handle(handle: &str) -> Option<Self> {
        Self::from_bytes(&BASE64_URL_SAFE_NO_PAD.decode(handle).ok()?)
    }
}

/// The first eight digits: enough to follow a session through a log, too few to be of use to anyone else.
impl fmt::Display for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionKey({self})")
    }
}

/// The SHA-256 of an issuer and one of its names: a person (`sub`), or a session of the provider's own (`sid`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct IssuerKey([u8; 32]);

impl IssuerKey {
    /// The keys that a person's sessions may have: a provider may have named itself with a slash at the end, or without.
    pub(crate) fn all_of_person(issuer: &str, subject: &str) -> [Self; 2] {
        spellings(issuer).map(|issuer| Self::of_person(&issuer, subject))
    }

    /// The same of the provider's own session.
    pub(crate) fn all_of_provider_session(issuer: &str, sid: &str) -> [Self; 2] {
        spellings(issuer).map(|issuer| Self::of_provider_session(&issuer, sid))
    }

    /// A person: `iss` and `sub` together, never an e-mail address.
    pub(crate) fn of_person(issuer: &str, subject: &str) -> Self {
        Self::of("sub", issuer, subject)
    }

    /// The provider's own session.
    pub(crate) fn of_provider_session(issuer: &str, sid: &str) -> Self {
        Self::of("sid", issuer, sid)
    }

    /// The parts are set off by their lengths, so that no two pairs are one text.
    fn of(kind: &str, issuer: &str, name: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [kind, issuer, name] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_handle_names_its_own_key_alone(id: i128, other: String) {
            let key = SessionKey::of(&Id(id));
            prop_assert_eq!(SessionKey::from_handle(&key.handle()), Some(key));
            prop_assert_ne!(SessionKey::from_handle(&other), Some(key));
        }

        #[test]
        fn two_people_never_share_a_key_c10(a in "[a-c/]{0,4}", b in "[a-c/]{0,4}", c in "[a-c/]{0,4}", d in "[a-c/]{0,4}") {
            prop_assert_eq!(
                IssuerKey::of_person(&a, &b) == IssuerKey::of_person(&c, &d),
                (&a, &b) == (&c, &d),
            );
            prop_assert!(IssuerKey::of_person(&a, &b) != IssuerKey::of_provider_session(&a, &b));
        }
    }
}
