//! `API_ISSUERS_FILE`: further issuers, each on its own terms (TOML).

use std::{collections::BTreeMap, fs, path::PathBuf};

use program::{Reader, settings as read};
use secrecy::SecretString;
use serde::Deserialize;

use super::{
    client_credential::{ASSERTION_AUDIENCE, KEY, assertion_audience, key},
    trusted_issuer::{
        ANSWER, AUDIENCE_CLAIM, ENDPOINT, INTROSPECTION, IntrospectionTerms, IssuerTerms, PRESET,
        SUBJECT_CLAIM, TENANTS, answer, audience_claim, endpoint, subject_claim,
    },
};
use crate::auth::{
    introspection::{
        client_credential::ClientCredential,
        config::{IntrospectionClient, IntrospectionTrigger},
    },
    issuer::Issuer,
    rights::rights_map::RightsMap,
    trusted_issuer::{Tenants, TrustedIssuer},
};

const VARIABLE: &str = "API_ISSUERS_FILE";

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issuer: Vec<Entry>,
}

/// One issuer. The names are those of the variables, in small letters and without what is clear from where they stand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    issuer: String,
    audiences: Vec<String>,
    provider: Option<String>,
    accept_plain_jwt: Option<bool>,
    access_token_claim: Option<String>,
    audience_claim: Option<String>,
    subject_claim: Option<String>,
    tenants: Option<Vec<String>>,
    #[serde(default)]
    entra_v1: bool,
    rights_claims: Option<Vec<String>>,
    rights_map: Option<BTreeMap<String, Vec<String>>>,
    introspection: Option<Vec<String>>,
    introspection_endpoint: Option<String>,
    introspection_answer: Option<String>,
    #[serde(default)]
    introspection_untyped: bool,
    client_id: Option<String>,
    client_secret: Option<SecretString>,
    client_secret_file: Option<PathBuf>,
    client_private_key_file: Option<PathBuf>,
    client_key_id: Option<String>,
    client_assertion_audience: Option<String>,
}

/// What is wrong, as it ends the sentence "API_ISSUERS_FILE: …".
type Fault = String;

/// The issuers of the file, if there is one. Each fault names the issuer that it is about, and none a secret.
pub(super) fn read_issuers_file(reader: &mut Reader<'_>) -> Vec<TrustedIssuer> {
    let Some(path) = reader.optional(VARIABLE, "the path of a TOML file", read::path) else {
        return Vec::new();
    };
    let issuers = fs::read_to_string(&path)
        .map_err(|error| vec![format!("{} can't be read: {error}", path.display())])
        .and_then(|text| parse(&text));
    issuers.unwrap_or_else(|faults| {
        faults.into_iter().for_each(|fault| reader.fault(VARIABLE, fault));
        Vec::new()
    })
}

fn parse(text: &str) -> Result<Vec<TrustedIssuer>, Vec<Fault>> {
    // What the parser shows of a faulty line might be a secret: it is left at where, and what was expected.
    let file: File = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
        let message = error.message();
        let expected = message.find("expected").filter(|_| message.starts_with("invalid"));
        vec![format!("line {line}: {}", &message[expected.unwrap_or(0)..])]
    })?;
    let (mut issuers, mut faults) = (Vec::new(), Vec::new());
    for entry in file.issuer {
        let name = entry.issuer.clone();
        match entry.trusted_issuer() {
            Ok(issuer) => issuers.push(issuer),
            Err(fault) => faults.push(format!("of {name:?}, {fault}")),
        }
    }
    if faults.is_empty() { Ok(issuers) } else { Err(faults) }
}

impl Entry {
    fn trusted_issuer(self) -> Result<TrustedIssuer, Fault> {
        let issuer: Issuer = self.issuer.parse().map_err(|error| format!("issuer: {error}"))?;
        if self.audiences.is_empty() || self.audiences.iter().any(String::is_empty) {
            return Err("audiences are this API's identifiers, one at least".to_owned());
        }
        let preset = self.provider.as_deref().map_or(Some(<_>::default()), read::parsed);
        let terms = IssuerTerms {
            preset: preset.ok_or_else(|| is("provider", PRESET))?,
            accept_plain_jwt: self.accept_plain_jwt,
            access_token_claim: self.access_token_claim.clone(),
            audience_claim: word(
                "audience_claim",
                AUDIENCE_CLAIM,
                self.audience_claim.as_deref(),
                audience_claim,
            )?,
            subject_claim: word(
                "subject_claim",
                SUBJECT_CLAIM,
                self.subject_claim.as_deref(),
                subject_claim,
            )?,
            tenants: match &self.tenants {
                Some(words) => Some(Tenants::parse(words).ok_or_else(|| is("tenants", TENANTS))?),
                None => None,
            },
            accept_entra_v1: self.entra_v1,
            rights_claims: self.rights_claims.as_ref().map(|claims| {
                claims.iter().map(|claim| claim.parse().unwrap_or_else(|never| match never {})).collect()
            }),
            rights_map: self.rights_map.as_ref().map(rights_map).transpose()?,
            introspection: self.introspection()?,
        };
        terms.check().map_err(|error| format!("introspection: {error}"))?;
        Ok(terms.of(issuer, self.audiences))
    }

    fn introspection(&self) -> Result<IntrospectionTerms, Fault> {
        let on = self.introspection.as_ref().map(|words| {
            IntrospectionTrigger::parse(words).ok_or_else(|| is("introspection", INTROSPECTION))
        });
        let endpoint =
            word("introspection_endpoint", ENDPOINT, self.introspection_endpoint.as_deref(), endpoint)?;
        let answer = word("introspection_answer", ANSWER, self.introspection_answer.as_deref(), answer)?;
        Ok(IntrospectionTerms {
            on: on.transpose()?,
            endpoint,
            answer: answer.unwrap_or_default(),
            accept_untyped: self.introspection_untyped,
            client: self.client()?,
        })
    }

    fn client(&self) -> Result<Option<IntrospectionClient>, Fault> {
        let secret = match (&self.client_secret, &self.client_secret_file) {
            (Some(secret), None) => Some(secret.clone()),
            (None, Some(path)) => {
                let secret = fs::read_to_string(path);
                let secret = secret.map_err(|_| is("client_secret_file", "a file with the secret"))?;
                Some(secret.trim_end().into())
            }
            (None, None) => None,
            (Some(_), Some(_)) => return Err("give one of client_secret and client_secret_file".to_owned()),
        };
        let audience = self.client_assertion_audience.as_deref();
        let audience = word("client_assertion_audience", ASSERTION_AUDIENCE, audience, assertion_audience)?;
        let credential = match (secret, &self.client_private_key_file) {
            (Some(secret), None) => ClientCredential::Secret(secret),
            (None, Some(path)) => {
                let key = key(path, self.client_key_id.clone(), audience.unwrap_or_default());
                ClientCredential::PrivateKey(key.ok_or_else(|| is("client_private_key_file", KEY))?)
            }
            (None, None) if self.client_id.is_none() => return Ok(None),
            _ => return Err("a client has a secret or a key, one of them".to_owned()),
        };
        let id = self.client_id.clone().ok_or("client_id is not set")?;
        Ok(Some(IntrospectionClient { id, credential }))
    }
}

fn rights_map(words: &BTreeMap<String, Vec<String>>) -> Result<RightsMap, Fault> {
    let mut map = RightsMap::default();
    for (word, scopes) in words {
        map.insert(word, scopes.iter().map(String::as_str))
            .map_err(|error| format!("rights_map: {error}"))?;
    }
    Ok(map)
}

fn word<T>(
    name: &str,
    expected: &str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Fault> {
    text.map(|text| parse(text).ok_or_else(|| is(name, expected))).transpose()
}

fn is(name: &str, expected: &str) -> Fault {
    format!("{name} is {expected}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> String {
        parse(text).map(|_| ()).unwrap_err().join("\n")
    }

    #[test]
    fn each_issuer_of_the_file_has_its_own_terms() {
        let text = r#"
            [[issuer]]
            issuer = "https://one.example/.well-known/openid-configuration"
            audiences = ["https://expenses-api"]

            [[issuer]]
            issuer = "https://login.microsoftonline.com/organizations/v2.0"
            provider = "entra"
            audiences = ["a1"]
            tenants = ["72F988BF-86F1-41AF-91AB-2D7CD011DB47"]
            rights_map = { "Expenses.Read" = ["read:reports"], "manager, senior" = ["approve:reports"] }

            [[issuer]]
            issuer = "https://three.example/"
            provider = "zitadel"
            audiences = ["project"]
            client_id = "api"
            client_secret = "hush"
            introspection_answer = "jwt"
        "#;
        let issuers = parse(text).unwrap();
        let [one, two, three] = &*issuers else { panic!("three issuers") };
        assert_eq!(one.issuer.to_string(), "https://one.example");
        assert!(!one.accept_plain_jwt && two.accept_plain_jwt && two.introspection.is_none());
        assert_eq!(two.rights.map.get("manager, senior").collect::<Vec<_>>(), ["approve:reports"]);
        assert!(three.introspection.as_ref().unwrap().on.opaque);
        assert!(!format!("{three:?}").contains("hush"));
    }

    #[test]
    fn each_fault_is_told_with_its_issuer_and_no_secret() {
        let one = |more: &str| {
            let start = "[[issuer]]\nissuer = \"https://id.example\"\naudiences = [\"a\"]\n";
            format!("{start}{more}\n")
        };
        let wrong = [
            one("provider = \"azure\""),
            one("tenants = [\"common\"]"),
            one("rights_map = { a = [\"admin\"] }"),
            one("introspection = [\"opaque\"]"),
            one("client_id = \"a\"\nclient_secret = \"hush\"\nclient_secret_file = \"/x\""),
            one("client_secret = \"hush\""),
            one("client_id = \"a\"\nclient_private_key_file = \"/nowhere\""),
            one(
                "tenants = [\"any\"]\nintrospection = [\"opaque\"]\nclient_id = \"a\"\nclient_secret = \"hush\"",
            ),
            "[[issuer]]\nissuer = \"http://id.example\"\naudiences = [\"a\"]\n".to_owned(),
            "[[issuer]]\nissuer = \"https://id.example\"\naudiences = []\n".to_owned(),
        ];
        let told = faults(&wrong.concat());
        assert!(!told.contains("hush"), "{told}");
        insta::assert_snapshot!(told, @r#"
        of "https://id.example", provider is auth0, keycloak, entra, okta, google, authentik, zitadel, cognito or generic
        of "https://id.example", tenants is any, or the tenants' IDs (GUIDs) parted by commas
        of "https://id.example", rights_map: "admin" is no scope of this API
        of "https://id.example", introspection: a provider is asked about its tokens by who has credentials there, and the API has none
        of "https://id.example", give one of client_secret and client_secret_file
        of "https://id.example", client_id is not set
        of "https://id.example", client_private_key_file is a PEM file with a private key in PKCS #8: RSA of 2048 bits or more, or EC on the curve P-256
        of "https://id.example", introspection: an issuer that speaks for many tenants can't be asked about tokens
        of "http://id.example", issuer: http is for this machine only (localhost, 127.0.0.1); elsewhere it must be https
        of "https://id.example", audiences are this API's identifiers, one at least
        "#);
        for (text, fault) in [
            (one("client_secret = 123456"), "line 4: expected a string"),
            (one("scret = \"hush\""), "line 4: unknown field `scret`"),
            ("[[issuer]]\naudiences = [\"a\"]\n".to_owned(), "missing field `issuer`"),
            ("issuer = 1".to_owned(), "line 1: expected a sequence"),
            ("[[issuer]".to_owned(), "line 1: "),
        ] {
            let told = faults(&text);
            assert!(told.contains(fault) && !told.contains("hush") && !told.contains("123456"), "{told}");
        }
    }
}
