//! How the tokens of one issuer are read, whoever it is. What is not said here, its kind of provider decides.

use program::{Reader, settings as read};
use secrecy::SecretString;
use url::Url;

use super::client_credential::{ASSERTION_AUDIENCE, KEY, assertion_audience, key};
use crate::auth::{
    introspection::{
        client_credential::{AssertionAudience, ClientCredential},
        config::{
            Introspection, IntrospectionAnswer, IntrospectionClient, IntrospectionMethod,
            IntrospectionTrigger,
        },
    },
    issuer::{Issuer, is_secure},
    preset::Preset,
    rights::{claim_path::ClaimPath, rights_map::RightsMap},
    trusted_issuer::{AudienceClaim, SubjectClaim, Tenants, TrustedIssuer},
};

/// What differs from the terms of a provider's kind.
#[derive(Debug, Clone, Default)]
pub(super) struct IssuerTerms {
    pub(super) preset: Preset,
    pub(super) accept_plain_jwt: Option<bool>,
    pub(super) access_token_claim: Option<String>,
    pub(super) audience_claim: Option<AudienceClaim>,
    pub(super) subject_claim: Option<SubjectClaim>,
    pub(super) tenants: Option<Tenants>,
    pub(super) accept_entra_v1: bool,
    pub(super) rights_claims: Option<Vec<ClaimPath>>,
    pub(super) rights_map: Option<RightsMap>,
    pub(super) introspection: IntrospectionTerms,
}

/// What is said of asking the issuer.
#[derive(Debug, Clone, Default)]
pub(super) struct IntrospectionTerms {
    /// About which tokens; none in it is to ask about none.
    pub(super) on: Option<Option<IntrospectionTrigger>>,
    pub(super) endpoint: Option<Url>,
    pub(super) answer: IntrospectionAnswer,
    pub(super) accept_untyped: bool,
    pub(super) client: Option<IntrospectionClient>,
}

/// What is wrong with terms that are each good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum TermsError {
    #[error("a provider is asked about its tokens by who has credentials there, and the API has none")]
    NoClient,
    #[error("an issuer that speaks for many tenants can't be asked about tokens")]
    Tenants,
}

pub(super) const PRESET: &str =
    "auth0, keycloak, entra, okta, google, authentik, zitadel, cognito or generic";
pub(super) const AUDIENCE_CLAIM: &str = "aud or client_id";
pub(super) const SUBJECT_CLAIM: &str = "sub, oid or username";
pub(super) const TENANTS: &str = "any, or the tenants' IDs (GUIDs) parted by commas";
pub(super) const INTROSPECTION: &str = "off, or opaque, missing-rights or both, parted by commas";
pub(super) const ENDPOINT: &str = "an address on https, or on http on this machine";
pub(super) const ANSWER: &str = "json or jwt";
const RIGHTS_CLAIM: &str = "a claim such as permissions, realm_access.roles or https://example.com/roles, or several parted by commas";
const RIGHTS_MAP: &str = "words of the provider's and what they stand for, such as \
                          Expenses.Read=read:reports,manager=read:reports+approve:reports";

impl IssuerTerms {
    /// Reads the variables.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let terms = Self {
            preset: reader.or("PROVIDER", PRESET, Preset::default(), read::parsed),
            accept_plain_jwt: reader.optional("ACCEPT_PLAIN_JWT", "on or off", read::switch),
            access_token_claim: reader.optional("API_ACCESS_TOKEN_CLAIM", "a claim such as uid", read::text),
            audience_claim: reader.optional("API_AUDIENCE_CLAIM", AUDIENCE_CLAIM, audience_claim),
            subject_claim: reader.optional("API_SUBJECT_CLAIM", SUBJECT_CLAIM, subject_claim),
            tenants: reader.optional("API_TENANTS", TENANTS, |text| Tenants::parse(&read::list(text)?)),
            accept_entra_v1: reader.or("API_ENTRA_V1", "on or off", false, read::switch),
            rights_claims: reader.optional("API_RIGHTS_CLAIM", RIGHTS_CLAIM, |text| {
                read::list(text)?.iter().map(|claim| claim.parse().ok()).collect()
            }),
            rights_map: reader.optional("API_RIGHTS_MAP", RIGHTS_MAP, read::parsed),
            introspection: IntrospectionTerms::read(reader),
        };
        match terms.check() {
            // What is amiss with the credentials is told already.
            Err(TermsError::NoClient) if reader.has("API_CLIENT_ID") => {}
            Err(error @ TermsError::NoClient) => {
                reader.fault("INTROSPECTION", format!("{error}: give API_CLIENT_ID, or INTROSPECTION=off"));
            }
            Err(error @ TermsError::Tenants) => reader.fault("INTROSPECTION", error.to_string()),
            Ok(()) => {}
        }
        terms
    }

    /// Whether the terms go together.
    pub(super) fn check(&self) -> Result<(), TermsError> {
        let is_asked = self.trigger().is_some();
        if is_asked && self.method().is_none() {
            return Err(TermsError::NoClient);
        }
        if is_asked && self.tenants.is_some() {
            return Err(TermsError::Tenants);
        }
        Ok(())
    }

    /// An issuer on these terms.
    pub(super) fn of(&self, issuer: Issuer, audiences: Vec<String>) -> TrustedIssuer {
        let mut trusted = self.preset.trusted_issuer(issuer, audiences);
        trusted.accept_plain_jwt = self.accept_plain_jwt.unwrap_or(trusted.accept_plain_jwt);
        trusted.access_token_claim = self.access_token_claim.clone().or(trusted.access_token_claim);
        trusted.audience_claim = self.audience_claim.unwrap_or(trusted.audience_claim);
        trusted.subject_claim = self.subject_claim.unwrap_or(trusted.subject_claim);
        trusted.tenants.clone_from(&self.tenants);
        trusted.accept_entra_v1 = self.accept_entra_v1;
        if let Some(claims) = &self.rights_claims {
            trusted.rights.claims.clone_from(claims);
        }
        if let Some(map) = &self.rights_map {
            trusted.rights.map.clone_from(map);
        }
        let IntrospectionTerms { endpoint, answer, accept_untyped, .. } = &self.introspection;
        trusted.introspection = self.trigger().zip(self.method()).map(|(on, method)| Introspection {
            on,
            endpoint: endpoint.clone(),
            answer: *answer,
            accept_untyped: *accept_untyped,
            method,
        });
        trusted
    }

    /// What is said, or else what the provider's kind needs. Where its tokens may also be made to say enough, it is asked only
    /// by who has credentials.
    fn trigger(&self) -> Option<IntrospectionTrigger> {
        self.introspection.on.unwrap_or_else(|| {
            let needed = self.preset.introspection_trigger()?;
            (needed.opaque || self.method().is_some()).then_some(needed)
        })
    }

    fn method(&self) -> Option<IntrospectionMethod> {
        let client = self.introspection.client.clone().map(IntrospectionMethod::Rfc7662);
        self.preset.method_without_client().or(client)
    }
}

impl IntrospectionTerms {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            on: reader.optional("INTROSPECTION", INTROSPECTION, |text| {
                IntrospectionTrigger::parse(&read::list(text)?)
            }),
            endpoint: reader.optional("INTROSPECTION_ENDPOINT", ENDPOINT, endpoint),
            answer: reader.or("INTROSPECTION_ANSWER", ANSWER, IntrospectionAnswer::Json, answer),
            accept_untyped: reader.or("INTROSPECTION_UNTYPED", "on or off", false, read::switch),
            client: client(reader),
        }
    }
}

/// This API at the issuer: with a secret or a key, and with nothing of either unless it has a name there.
fn client(reader: &mut Reader<'_>) -> Option<IntrospectionClient> {
    const ID: &str = "this API's client_id at the provider, with a secret or a key of its own";
    const SECRET: &str = "the client's secret at the provider, and no key beside it";
    let key_id = reader.optional("API_CLIENT_KEY_ID", "the key's name at the provider", read::text);
    let audience = reader.or(
        "API_CLIENT_ASSERTION_AUDIENCE",
        ASSERTION_AUDIENCE,
        AssertionAudience::Issuer,
        assertion_audience,
    );
    let (has_secret, has_key) = (reader.has("API_CLIENT_SECRET"), reader.has("API_CLIENT_PRIVATE_KEY_FILE"));
    if !has_secret && !has_key && !reader.has("API_CLIENT_ID") {
        return None;
    }
    let id = reader.required("API_CLIENT_ID", ID, read::text);
    let credential = if has_key && !has_secret {
        let key = |path: &str| key(path.as_ref(), key_id, audience);
        reader.required("API_CLIENT_PRIVATE_KEY_FILE", KEY, key).map(ClientCredential::PrivateKey)
    } else {
        let is_alone = !has_key;
        let secret: Option<SecretString> = reader.secret("API_CLIENT_SECRET", SECRET, |_| is_alone);
        secret.map(ClientCredential::Secret)
    };
    Some(IntrospectionClient { id: id?, credential: credential? })
}

pub(super) fn audience_claim(text: &str) -> Option<AudienceClaim> {
    match text {
        "aud" => Some(AudienceClaim::Aud),
        "client_id" => Some(AudienceClaim::ClientId),
        _ => None,
    }
}

pub(super) fn subject_claim(text: &str) -> Option<SubjectClaim> {
    [SubjectClaim::Sub, SubjectClaim::Oid, SubjectClaim::Username]
        .into_iter()
        .find(|claim| claim.name() == text)
}

pub(super) fn endpoint(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(is_secure)
}

pub(super) fn answer(text: &str) -> Option<IntrospectionAnswer> {
    match text {
        "json" => Some(IntrospectionAnswer::Json),
        "jwt" => Some(IntrospectionAnswer::Jwt),
        _ => None,
    }
}
