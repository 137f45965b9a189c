//! A person, as others see one.

use serde::{Deserialize, Serialize};

/// Who somebody is. Nobody is called by the subject: it only tells one person from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// Who it is for the issuer of access tokens (`sub`).
    pub subject: String,
    /// What the person is called, where a client has told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<String>,
    /// The person's e-mail address, where a client has told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub email: Option<String>,
}

impl Person {
    /// What to call the person: the name, else the e-mail address.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.name.as_deref().or(self.email.as_deref()).unwrap_or("Unnamed person")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_called_by_name_and_never_by_subject() {
        let person = |name: Option<&str>, email: Option<&str>| Person {
            subject: "auth0|5f7c8ec7c33c6c004bbafe82".to_owned(),
            name: name.map(str::to_owned),
            email: email.map(str::to_owned),
        };
        let email = Some("ada@example.com");
        assert_eq!(person(Some("Ada Alvarez"), email).display_name(), "Ada Alvarez");
        assert_eq!(person(None, email).display_name(), "ada@example.com");
        assert_eq!(person(None, None).display_name(), "Unnamed person");
    }
}
