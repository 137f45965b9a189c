//! Who is signed in, as the pages show it.

use serde::{Deserialize, Serialize};

/// The person's claims that may be shown (OpenID Connect Core §5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// `iss`: who vouches for the person.
    pub issuer: String,
    /// `sub`: the person's name at the issuer.
    pub subject: String,
    /// `name`
    pub name: Option<String>,
    /// `email`
    pub email: Option<String>,
    /// `email_verified`
    pub email_verified: Option<bool>,
    /// `picture`, an `https` address.
    pub picture: Option<String>,
}

impl Profile {
    /// Who it is, apart from everybody else: an issuer has no space in it, and two issuers may have one subject.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{} {}", self.issuer, self.subject)
    }

    /// What to call the person: the name, else the e-mail address. The subject is nothing that people know.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.name.as_deref().or(self.email.as_deref()).unwrap_or("Unnamed person")
    }
}
