//! Tokens that are signed and carry their claims: a JWS in compact form whose payload is an object (RFC 7515 §3.1,
//! RFC 7519 §3). What the claims say is the affair of whoever reads them.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{jwks::IssuerKeys, signature_algorithm::SignatureAlgorithm, token_error::TokenError};

/// A token whose header was read. Nothing of it is known to be true.
pub(crate) struct UnverifiedJws<'a> {
    pub(crate) header: Header,
    /// What the signature is made over.
    message: &'a str,
    payload: &'a str,
    signature: &'a str,
}

/// What a token says of itself.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) typ: Option<String>,
    pub(crate) kid: Option<String>,
    algorithm: SignatureAlgorithm,
}

/// The claims of a token that one of the keys has signed.
#[derive(Debug)]
pub(crate) struct Signed<'k> {
    pub(crate) claims: ClaimsObject,
    /// Whose tokens the key signs, where the key says so.
    pub(crate) by: Option<&'k str>,
}

/// The claims of a token, each of which stands there once.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClaimsObject(pub(crate) Map<String, Value>);

/// A header as it stands (RFC 7515 §4.1). What else it holds is not read, least of all a key (RFC 8725 §3.10).
#[derive(Deserialize)]
struct Fields {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<IgnoredAny>,
}

impl<'a> UnverifiedJws<'a> {
    /// Whether a text has the form of a signed token: three parts, the first of which names an algorithm. What has not
    /// is opaque: it says nothing of itself.
    pub(crate) fn has_form_of_one(text: &str) -> bool {
        let mut parts = text.split('.');
        let header = parts.next().unwrap_or_default();
        parts.count() == 2
            && part::<Map<String, Value>>(header).is_some_and(|header| header.contains_key("alg"))
    }

    /// Reads the header, and holds it to what may be: an asymmetric algorithm, and no extension.
    pub(crate) fn parse(text: &'a str) -> Result<Self, TokenError> {
        let (message, signature) = text.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(TokenError::Malformed)?;
        let Fields { alg, typ, kid, crit } = part(header).ok_or(TokenError::Malformed)?;
        if SignatureAlgorithm::is_symmetric(&alg) {
            return Err(TokenError::Algorithm);
        }
        // `none` is no algorithm.
        let algorithm = SignatureAlgorithm::named(&alg).ok_or(TokenError::Malformed)?;
        // No extension is understood here, so none may be critical (RFC 7515 §4.1.11).
        if crit.is_some() {
            return Err(TokenError::Critical);
        }
        Ok(Self { header: Header { typ, kid, algorithm }, message, payload, signature })
    }

    /// The issuer that the token names: good for choosing whose keys to look for, and for nothing else.
    pub(crate) fn unverified_issuer(&self) -> Result<String, TokenError> {
        #[derive(Deserialize)]
        struct Named {
            iss: Option<String>,
        }
        let Named { iss } = part(self.payload).ok_or(TokenError::Malformed)?;
        iss.ok_or(TokenError::Missing("iss"))
    }

    /// The claims, once one of the keys has proved to have signed them.
    pub(crate) fn verify<'k>(&self, keys: &'k IssuerKeys) -> Result<Signed<'k>, TokenError> {
        self.verify_unless(keys, |check| check())
    }

    /// The same, where `remembered` may know that the signature is good without the check.
    pub(crate) fn verify_unless<'k>(
        &self,
        keys: &'k IssuerKeys,
        remembered: impl FnOnce(&dyn Fn() -> bool) -> bool,
    ) -> Result<Signed<'k>, TokenError> {
        let Header { kid, algorithm, .. } = &self.header;
        let key = keys.find(kid.as_deref(), *algorithm).ok_or(TokenError::Key)?;
        if !remembered(&|| key.verify(*algorithm, self.message.as_bytes(), self.signature)) {
            return Err(TokenError::Signature);
        }
        Ok(Signed { claims: part(self.payload).ok_or(TokenError::Malformed)?, by: key.issuer() })
    }
}

fn part<T: DeserializeOwned>(encoded: &str) -> Option<T> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?;
    serde_json::from_slice(&json).ok()
}

impl<'de> Deserialize<'de> for ClaimsObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

/// Reads an object none of whose members stands there twice (RFC 7519 §4): two readers might each believe another one.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = ClaimsObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<ClaimsObject, A::Error> {
        let mut claims = Map::new();
        while let Some((name, value)) = members.next_entry()? {
            if claims.insert(name, value).is_some() {
                return Err(A::Error::custom("a claim stands twice"));
            }
        }
        Ok(ClaimsObject(claims))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(parts: [&str; 3]) -> String {
        parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".")
    }

    #[test]
    fn what_has_three_parts_and_an_algorithm_is_a_signed_token_and_all_else_is_opaque() {
        assert!(UnverifiedJws::has_form_of_one(&encoded([r#"{"alg":"RS256"}"#, "{}", ""])));
        assert!(
            UnverifiedJws::has_form_of_one(&encoded([r#"{"alg":"none"}"#, "", ""])),
            "and refused as one"
        );
        for opaque in [
            "",
            "ya29.a0AfH6SMB",
            "a.b.c",
            "2YotnFZFEjr1zCsicMWpAA",
            &encoded([r#"{"typ":"JWT"}"#, "{}", ""]),
            &format!("{}..a.b.c", BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"dir","enc":"A256GCM"}"#)),
        ] {
            assert!(!UnverifiedJws::has_form_of_one(opaque), "{opaque}");
        }
    }

    #[test]
    fn a_claim_that_stands_twice_is_malformed() {
        assert!(serde_json::from_str::<ClaimsObject>(r#"{"scope": "a", "sub": "b"}"#).is_ok());
        assert!(serde_json::from_str::<ClaimsObject>(r#"{"scope": "a", "scope": "b"}"#).is_err());
        assert!(serde_json::from_str::<ClaimsObject>("[]").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text: String, header: String, payload: String) {
            for text in [text.clone(), encoded([&header, &payload, &text])] {
                UnverifiedJws::has_form_of_one(&text);
                if let Ok(jws) = UnverifiedJws::parse(&text) {
                    let _ = jws.unverified_issuer();
                }
            }
        }
    }
}
