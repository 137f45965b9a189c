//! What each provider's access tokens are like: the one table of it. Every single setting still overrides it.
//!
//! What is not told by a provider's documents or by its own code stands in no row: it is then as strict as it can be.

use std::str::FromStr;

use super::{
    introspection::config::{Introspection, IntrospectionAnswer, IntrospectionMethod, IntrospectionTrigger},
    issuer::Issuer,
    rights::{RightsRule, rights_map::RightsMap},
    trusted_issuer::{AudienceClaim, SubjectClaim, TrustedIssuer},
};
use crate::auth::scope::{ReadReports, Scope, WriteReports};

/// A kind of provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// One that keeps to the standards (RFC 9068).
    #[default]
    Generic,
    /// Auth0, or an Okta Customer Identity Cloud.
    Auth0,
    /// Keycloak.
    Keycloak,
    /// Microsoft Entra ID.
    Entra,
    /// Okta, a server of one's own (`/oauth2/…`).
    Okta,
    /// Google, whose tokens are for Google: they say who is there, and Google says whether they are ours.
    Google,
    /// Authentik.
    Authentik,
    /// Zitadel.
    Zitadel,
    /// A user pool of Amazon Cognito.
    Cognito,
}

/// What a provider needs, in the order of the columns in `docs/configuration.md`.
struct Row {
    plain_jwt: bool,
    access_token_claim: Option<&'static str>,
    audience: AudienceClaim,
    rights: &'static [&'static str],
    words: &'static [(&'static str, &'static [&'static str])],
    introspection: Asks,
}

/// When a provider is asked about tokens.
#[derive(Clone, Copy)]
enum Asks {
    Never,
    AboutOpaque,
    AboutMissingRights,
    Google,
}

const STRICT: Row = Row {
    plain_jwt: false,
    access_token_claim: None,
    audience: AudienceClaim::Aud,
    rights: &[],
    words: &[],
    introspection: Asks::Never,
};

impl Preset {
    const fn row(self) -> Row {
        match self {
            Self::Generic => STRICT,
            // `permissions` is all that the person may do, not what the client was granted: not by itself.
            Self::Auth0 => Row { plain_jwt: true, ..STRICT },
            Self::Okta => Row { plain_jwt: true, access_token_claim: Some("cid"), ..STRICT },
            Self::Keycloak => Row { plain_jwt: true, rights: &["realm_access.roles"], ..STRICT },
            // Application and API may be one registration, and then ID tokens are for it too, with the same roles.
            Self::Entra => {
                Row { plain_jwt: true, access_token_claim: Some("scp"), rights: &["roles"], ..STRICT }
            }
            // Its JWTs are ID tokens, each of them. It knows no scopes of ours: who signs in may have reports.
            Self::Google => Row {
                words: &[("openid", &[ReadReports::NAME, WriteReports::NAME])],
                introspection: Asks::Google,
                ..STRICT
            },
            // Its access token is its ID token, nonce and all, but for `uid`; neither tells the scope.
            Self::Authentik => Row {
                plain_jwt: true,
                access_token_claim: Some("uid"),
                introspection: Asks::AboutMissingRights,
                ..STRICT
            },
            // An ID token's audience holds the project as well.
            Self::Zitadel => Row {
                plain_jwt: true,
                access_token_claim: Some("jti"),
                rights: &["urn:zitadel:iam:org:project:roles"],
                introspection: Asks::AboutOpaque,
                ..STRICT
            },
            Self::Cognito => Row {
                plain_jwt: true,
                audience: AudienceClaim::ClientId,
                rights: &["cognito:groups"],
                ..STRICT
            },
        }
    }

    /// When a provider of this kind must be asked about tokens, for it to be of use at all. Google needs no credentials
    /// for that; of the others none answers without them.
    #[must_use]
    pub const fn introspection_trigger(self) -> Option<IntrospectionTrigger> {
        match self.row().introspection {
            Asks::Never => None,
            Asks::AboutOpaque | Asks::Google => {
                Some(IntrospectionTrigger { opaque: true, missing_rights: false })
            }
            Asks::AboutMissingRights => Some(IntrospectionTrigger { opaque: false, missing_rights: true }),
        }
    }

    /// How it is asked without credentials.
    pub(crate) fn method_without_client(self) -> Option<IntrospectionMethod> {
        match self.row().introspection {
            Asks::Google => Some(IntrospectionMethod::GoogleTokeninfo),
            Asks::Never | Asks::AboutOpaque | Asks::AboutMissingRights => None,
        }
    }

    /// An issuer of this kind, on the terms that it needs. Where it has to be asked about tokens, and wants credentials for
    /// that, [`TrustedIssuer::introspection`] is left to be set.
    #[must_use]
    pub fn trusted_issuer(self, issuer: Issuer, audiences: Vec<String>) -> TrustedIssuer {
        let row = self.row();
        let mut map = RightsMap::default();
        for (word, scopes) in row.words {
            // The scopes are ours.
            let _ = map.insert(word, scopes.iter().copied());
        }
        let claims = row.rights.iter().map(|claim| claim.parse().unwrap_or_else(|never| match never {}));
        TrustedIssuer {
            issuer,
            audiences,
            accept_plain_jwt: row.plain_jwt,
            access_token_claim: row.access_token_claim.map(str::to_owned),
            audience_claim: row.audience,
            subject_claim: SubjectClaim::Sub,
            tenants: None,
            accept_entra_v1: false,
            rights: RightsRule { claims: claims.collect(), map },
            introspection: self.introspection_trigger().zip(self.method_without_client()).map(
                |(on, method)| Introspection {
                    on,
                    endpoint: None,
                    answer: IntrospectionAnswer::Json,
                    accept_untyped: false,
                    method,
                },
            ),
        }
    }
}

/// It is no provider that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of auth0, keycloak, entra, okta, google, authentik, zitadel, cognito, generic")]
pub struct UnknownPreset;

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(text: &str) -> Result<Self, UnknownPreset> {
        Ok(match text {
            "generic" => Self::Generic,
            "auth0" => Self::Auth0,
            "keycloak" => Self::Keycloak,
            "entra" => Self::Entra,
            "okta" => Self::Okta,
            "google" => Self::Google,
            "authentik" => Self::Authentik,
            "zitadel" => Self::Zitadel,
            "cognito" => Self::Cognito,
            _ => return Err(UnknownPreset),
        })
    }
}
