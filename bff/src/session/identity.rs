//! Who is signed in.

use serde::{Deserialize, Serialize};

use super::key::IssuerKey;
use crate::issuer::is_same;

/// Who signed in: the claims of the ID token that are kept (OpenID Connect Core §2 and §5.1).
///
/// A person is `issuer` and `subject` together, never an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `iss`
    pub issuer: String,
    /// `sub`
    pub subject: String,
    /// `sid`: the provider's name for its own session (Front- and Back-Channel Logout).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_session: Option<String>,
    /// `name`
    pub name: Option<String>,
    /// `email`
    pub email: Option<String>,
    /// `email_verified`
    pub email_verified: Option<bool>,
    /// `picture`
    pub picture: Option<String>,
}

impl Identity {
    /// Whether both are one person, however the issuer is spelt.
    #[must_use]
    pub fn is_same_person(&self, other: &Self) -> bool {
        is_same(&self.issuer, &other.issuer) && self.subject == other.subject
    }

    pub(crate) fn person_key(&self) -> IssuerKey {
        IssuerKey::of_person(&self.issuer, &self.subject)
    }

    /// All keys that sessions of this person may have.
    pub(crate) fn person_keys(&self) -> [IssuerKey; 2] {
        IssuerKey::all_of_person(&self.issuer, &self.subject)
    }

    pub(crate) fn provider_session_key(&self) -> Option<IssuerKey> {
        let sid = self.provider_session.as_deref()?;
        Some(IssuerKey::of_provider_session(&self.issuer, sid))
    }
}

#[cfg(test)]
impl Identity {
    /// Somebody of whom nothing is known but who they are.
    pub(crate) fn ada() -> Self {
        Self {
            issuer: "https://id.example".to_owned(),
            subject: "ada".to_owned(),
            provider_session: None,
            name: None,
            email: None,
            email_verified: None,
            picture: None,
        }
    }
}
