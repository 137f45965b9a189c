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

/// What a caller of the API is told of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Who it is for the issuer of access tokens (`sub`).
    pub subject: String,
    /// What their access token allows, by the names of the API's scopes, wherever the token says so. The API may know
    /// more of them one day.
    pub rights: Vec<String>,
}

/// Tells people apart who stand on one page: where two are called the same, each is called by the e-mail address too.
pub fn tell_apart<'a>(people: impl IntoIterator<Item = &'a mut Person>) {
    let mut people: Vec<_> = people.into_iter().collect();
    let called: Vec<_> =
        people.iter().map(|person| (person.subject.clone(), person.display_name().to_owned())).collect();
    for person in &mut people {
        let name = person.display_name();
        let is_shared = called.iter().any(|(subject, called)| *called == name && *subject != person.subject);
        if let Some(email) = person.email.as_deref().filter(|email| is_shared && *email != name) {
            person.name = Some(format!("{name} ({email})"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_of_one_name_are_told_apart_and_one_person_twice_is_not() {
        let person = |subject: &str, name: &str, email: Option<&str>| Person {
            subject: subject.to_owned(),
            name: Some(name.to_owned()),
            email: email.map(str::to_owned),
        };
        let mut people = [
            person("1", "Ada Alvarez", Some("ada@example.com")),
            person("2", "Ada Alvarez", Some("ada.alvarez@example.com")),
            person("3", "Ada Alvarez", None),
            person("4", "Ben Okafor", Some("ben@example.com")),
            person("4", "Ben Okafor", Some("ben@example.com")),
        ];
        tell_apart(&mut people);
        assert_eq!(
            people.each_ref().map(Person::display_name),
            [
                "Ada Alvarez (ada@example.com)",
                "Ada Alvarez (ada.alvarez@example.com)",
                "Ada Alvarez",
                "Ben Okafor",
                "Ben Okafor"
            ]
        );
    }

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
