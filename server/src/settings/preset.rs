//! What each provider needs that its discovery document does not say: one table. Each variable still overrides its part.

use std::{fmt, str::FromStr};

use bff::{AssertionAudience, LogoutHint};

use super::rights::RightsFrom;

/// A provider of which it is known what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preset {
    Auth0,
    Keycloak,
    Entra,
    Okta,
    Google,
    Authentik,
    Zitadel,
    Cognito,
    Generic,
}

/// How a sign-in says which API its access token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ApiNaming {
    /// By the parameter `audience`.
    Audience,
    /// By nothing, unless it is set: the provider's own settings say it, or the client is the audience.
    None,
    /// By the API's scopes, each of which begins with its identifier and a slash.
    ScopePrefix,
    /// By a scope that holds the identifier of the API's project between these.
    ScopeOfProject(&'static str, &'static str),
}

/// What a provider needs.
#[derive(Debug)]
pub(super) struct Needs {
    /// What people call it, where one name serves all its customers.
    pub(super) name: Option<&'static str>,
    /// The scopes besides `openid` and the API's.
    pub(super) scopes: &'static [&'static str],
    pub(super) api: ApiNaming,
    /// Whether it can grant scopes of an API at all.
    pub(super) has_api_scopes: bool,
    /// Who knows what its people may do.
    pub(super) rights_from: RightsFrom,
    /// What tells it who signs out.
    pub(super) logout_hint: LogoutHint,
    /// Whom the assertions of a client with a key are made out to.
    pub(super) assertion_audience: AssertionAudience,
    /// What it is told besides, as `NAME=VALUE`.
    pub(super) parameters: &'static [&'static str],
}

/// What stands around a project's id in Zitadel's scope for it.
const PROJECT: (&str, &str) = ("urn:zitadel:iam:org:project:id:", ":aud");
const OFFLINE: &[&str] = &["profile", "email", "offline_access"];
/// Where a refresh token comes without that scope, or the scope is refused.
const ONLINE: &[&str] = &["profile", "email"];

const PRESETS: [(&str, Preset, Needs); 9] = [
    // Without `audience` the access token is for Auth0's own API, and opaque. It knows its sessions by name, so that no
    // token has to go through the browser.
    ("auth0", Preset::Auth0, Needs { logout_hint: LogoutHint::Sid, ..GENERIC }),
    // `offline_access` would make an offline session, which outlives the person's own at Keycloak.
    ("keycloak", Preset::Keycloak, Needs { scopes: ONLINE, api: ApiNaming::None, ..GENERIC }),
    // Without a scope of an API of one's own the token is for Microsoft Graph, and not to be read.
    (
        "entra",
        Preset::Entra,
        Needs {
            name: Some("Microsoft"),
            api: ApiNaming::ScopePrefix,
            rights_from: RightsFrom::Api,
            assertion_audience: AssertionAudience::TokenEndpoint,
            ..GENERIC
        },
    ),
    (
        "okta",
        Preset::Okta,
        Needs {
            api: ApiNaming::None,
            rights_from: RightsFrom::Api,
            assertion_audience: AssertionAudience::TokenEndpoint,
            ..GENERIC
        },
    ),
    // Scopes that it does not know are refused, `offline_access` among them.
    (
        "google",
        Preset::Google,
        Needs {
            name: Some("Google"),
            scopes: ONLINE,
            api: ApiNaming::None,
            has_api_scopes: false,
            rights_from: RightsFrom::Api,
            parameters: &["access_type=offline"],
            ..GENERIC
        },
    ),
    // It grants each scope that is asked for; who has the right, a claim says.
    ("authentik", Preset::Authentik, Needs { api: ApiNaming::None, rights_from: RightsFrom::Api, ..GENERIC }),
    (
        "zitadel",
        Preset::Zitadel,
        Needs {
            api: ApiNaming::ScopeOfProject(PROJECT.0, PROJECT.1),
            rights_from: RightsFrom::Api,
            ..GENERIC
        },
    ),
    // A refresh token comes always, and a scope that the client is not allowed is refused.
    (
        "cognito",
        Preset::Cognito,
        Needs { scopes: ONLINE, api: ApiNaming::ScopePrefix, rights_from: RightsFrom::Api, ..GENERIC },
    ),
    ("generic", Preset::Generic, GENERIC),
];

/// What the lab's own provider needs, and any other that is not known here.
const GENERIC: Needs = Needs {
    name: None,
    scopes: OFFLINE,
    api: ApiNaming::Audience,
    has_api_scopes: true,
    rights_from: RightsFrom::Scopes,
    logout_hint: LogoutHint::IdToken,
    assertion_audience: AssertionAudience::Issuer,
    parameters: &[],
};

impl Preset {
    /// What `PROVIDER` takes.
    pub(super) const WORDS: &'static str =
        "auth0, keycloak, entra, okta, google, authentik, zitadel, cognito or generic";

    /// The id of the API's project that a scope asks for.
    #[cfg(feature = "embedded")]
    pub(crate) fn project_in(scope: &str) -> Option<String> {
        let (before, after) = PROJECT;
        scope.strip_prefix(before)?.strip_suffix(after).map(str::to_owned)
    }

    pub(super) fn needs(self) -> &'static Needs {
        const { &PRESETS }.iter().find(|(_, preset, _)| *preset == self).map_or(&GENERIC, |(.., needs)| needs)
    }
}

impl FromStr for Preset {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        PRESETS.iter().find(|(word, ..)| *word == text).map(|(_, preset, _)| *preset).ok_or(())
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = PRESETS.iter().find(|(_, preset, _)| preset == self).map_or("generic", |(word, ..)| word);
        f.write_str(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_names_one_preset() {
        for (word, preset, _) in &PRESETS {
            assert_eq!(word.parse(), Ok(*preset));
            assert_eq!(preset.to_string(), *word);
            assert!(Preset::WORDS.contains(word), "{word}");
        }
        assert_eq!("Auth0".parse::<Preset>(), Err(()));
    }
}
