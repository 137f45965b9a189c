//! What the provider tells of a person besides who it is (OpenID Connect Core §5.1), in the ID token and at UserInfo.

use openidconnect::{LanguageTag, LocalizedClaim};
use serde_json::{Map, Value};

use super::token_response::IdTokenClaims;
use crate::session::identity::Identity;

/// The longest text that is kept of a claim, in bytes; a longer one is left out.
const LONGEST: usize = 512;
/// The same for an address of a picture.
const LONGEST_ADDRESS: usize = 2048;

/// The claims that are of use here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PersonClaims {
    name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    preferred_username: Option<String>,
    nickname: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
    picture: Option<String>,
}

impl PersonClaims {
    /// Those of an ID token that was found right.
    pub(super) fn of_id_token(claims: &IdTokenClaims) -> Self {
        Self {
            name: localized(claims.name()),
            given_name: localized(claims.given_name()),
            family_name: localized(claims.family_name()),
            preferred_username: claims.preferred_username().and_then(|name| kept(name, LONGEST)),
            nickname: localized(claims.nickname()),
            email: claims.email().and_then(|email| kept(email, LONGEST)),
            email_verified: claims.email_verified(),
            picture: claims
                .picture()
                .and_then(|picture| picture.get(None))
                .and_then(|picture| kept(picture, LONGEST_ADDRESS)),
        }
    }

    /// Those of an answer of UserInfo. What is of another type than it should be counts as missing.
    pub(super) fn of_user_info(claims: &Map<String, Value>) -> Self {
        let text = |name: &str, longest| {
            claims.get(name).and_then(Value::as_str).and_then(|text| kept(text, longest))
        };
        Self {
            name: text("name", LONGEST),
            given_name: text("given_name", LONGEST),
            family_name: text("family_name", LONGEST),
            preferred_username: text("preferred_username", LONGEST),
            nickname: text("nickname", LONGEST),
            email: text("email", LONGEST),
            email_verified: claims.get("email_verified").and_then(boolean),
            picture: text("picture", LONGEST_ADDRESS),
        }
    }

    /// These, and from `other` what is missing. Whether an e-mail address is verified is said of that address alone.
    pub(super) fn or(self, other: Self) -> Self {
        let (email, email_verified) = match (self.email, other.email) {
            (Some(own), Some(others)) if own == others => {
                (Some(own), self.email_verified.or(other.email_verified))
            }
            (Some(own), _) => (Some(own), self.email_verified),
            (None, others) => (others, other.email_verified),
        };
        Self {
            name: self.name.or(other.name),
            given_name: self.given_name.or(other.given_name),
            family_name: self.family_name.or(other.family_name),
            preferred_username: self.preferred_username.or(other.preferred_username),
            nickname: self.nickname.or(other.nickname),
            email,
            email_verified,
            picture: self.picture.or(other.picture),
        }
    }

    /// Whether nothing says what the person is called in full.
    pub(super) fn lacks_name(&self) -> bool {
        self.full_name().is_none()
    }

    pub(super) const fn lacks_email(&self) -> bool {
        self.email.is_none()
    }

    /// The person's identity with what is told of them.
    pub(super) fn describe(&self, identity: Identity) -> Identity {
        let called = self.full_name().or_else(|| self.preferred_username.clone());
        Identity {
            name: called.or_else(|| self.nickname.clone()),
            email: self.email.clone(),
            email_verified: self.email_verified,
            picture: self.picture.clone(),
            ..identity
        }
    }

    fn full_name(&self) -> Option<String> {
        let parts = [&self.given_name, &self.family_name].into_iter().flatten();
        let joined = parts.map(String::as_str).collect::<Vec<_>>().join(" ");
        self.name.clone().or_else(|| (!joined.is_empty()).then_some(joined))
    }
}

/// In no particular language, else in the first that there is.
fn localized<T: std::ops::Deref<Target = String>>(claim: Option<&LocalizedClaim<T>>) -> Option<String> {
    let claim = claim?;
    let in_any = || claim.iter().next().map(|(_, text): (Option<&LanguageTag>, &T)| text);
    kept(claim.get(None).or_else(in_any)?, LONGEST)
}

/// A text that may be shown and stored, without the space around it.
fn kept(text: &str, longest: usize) -> Option<String> {
    let text = text.trim();
    let is_good = (1..=longest).contains(&text.len()) && !text.chars().any(char::is_control);
    is_good.then(|| text.to_owned())
}

/// Some providers write truth as a text.
fn boolean(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.to_ascii_lowercase().parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> PersonClaims {
        PersonClaims::of_user_info(value.as_object().unwrap())
    }

    fn identity(claims: &PersonClaims) -> Identity {
        let nobody = Identity {
            issuer: "https://id.example".to_owned(),
            subject: "1".to_owned(),
            provider_session: None,
            name: None,
            email: None,
            email_verified: None,
            picture: None,
        };
        claims.describe(nobody)
    }

    #[test]
    fn a_person_is_called_by_the_first_name_that_there_is() {
        let mut told = json!({
            "name": "Ada Alvarez", "given_name": "Ada", "family_name": "A.", "preferred_username": "ada", "nickname": "a",
        });
        for (name, left_out) in [
            ("Ada Alvarez", "name"),
            ("Ada A.", "given_name"),
            ("A.", "family_name"),
            ("ada", "preferred_username"),
            ("a", "nickname"),
        ] {
            assert_eq!(identity(&claims(told.clone())).name.as_deref(), Some(name));
            told.as_object_mut().unwrap().remove(left_out);
        }
        assert_eq!(identity(&claims(told)).name, None);
    }

    #[test]
    fn what_was_told_first_counts_and_the_rest_fills_its_gaps() {
        let first = claims(json!({ "preferred_username": "ada", "email": "ada@example.com" }));
        assert!(first.lacks_name() && !first.lacks_email());
        let second = claims(json!({ "name": "Ada", "preferred_username": "other", "email_verified": true }));
        let both = identity(&first.clone().or(second));
        assert_eq!(both.name.as_deref(), Some("Ada"));
        assert_eq!((both.email.as_deref(), both.email_verified), (Some("ada@example.com"), None));

        let same = claims(json!({ "email": "ada@example.com", "email_verified": "true" }));
        assert_eq!(identity(&first.clone().or(same)).email_verified, Some(true));
        let other = claims(json!({ "email": "evil@example.com", "email_verified": true }));
        let both = identity(&first.or(other));
        assert_eq!((both.email.as_deref(), both.email_verified), (Some("ada@example.com"), None));
        let verified_only = claims(json!({ "email_verified": true }));
        let both = identity(&verified_only.or(claims(json!({ "email": "ada@example.com" }))));
        assert_eq!((both.email.as_deref(), both.email_verified), (Some("ada@example.com"), None));
    }

    #[test]
    fn only_texts_that_can_be_shown_are_kept_and_truth_may_be_a_text() {
        let long = "a".repeat(LONGEST + 1);
        for odd in [json!(7), json!(["Ada"]), json!({}), json!(""), json!("  "), json!("a\nb"), json!(long)] {
            assert!(claims(json!({ "name": odd })).lacks_name(), "{odd}");
        }
        assert_eq!(identity(&claims(json!({ "name": " Ada " }))).name.as_deref(), Some("Ada"));
        for (told, read) in [
            (json!("true"), Some(true)),
            (json!("False"), Some(false)),
            (json!(true), Some(true)),
            (json!(1), None),
        ] {
            let told = claims(json!({ "email": "a@example.com", "email_verified": told }));
            assert_eq!(identity(&told).email_verified, read);
        }
    }
}
