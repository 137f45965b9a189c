//! The providers that this one can stand for.
//!
//! What is known of each comes from its documents as of 2026. Where a provider leaves it to its administrator, it is set
//! as the provider itself sets it, unless an application like this one could not work then.

use std::{str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    access_token_form::{
        AccessTokenForm, AccessTokenType, AudienceClaim, ClientClaim, ScopeClaim, SubjectClaim,
    },
    account::TENANT,
    api_scope_names::ApiScopeNames,
    dpop_mode::Dpop,
    issuer::{Issuer, IssuerError},
    quirks::Quirks,
    refresh_tokens::{RefreshExpiresIn, RefreshTokenReuse, RefreshTokens},
    sign_out::{SignOut, SignOutConfirmation},
};

/// A provider whose ways this one can take on: a row of [`Quirks`], and how it rotates refresh tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Personality {
    /// Auth0, with RBAC and permissions in access tokens.
    Auth0,
    /// Keycloak, with an audience mapper for the API.
    Keycloak,
    /// Microsoft Entra ID, an application of one tenant.
    Entra,
    /// Okta, a custom authorization server.
    Okta,
    /// Google.
    Google,
    /// Authentik, with a scope mapping that tells rights.
    Authentik,
    /// Zitadel, with access tokens that are opaque.
    Zitadel,
    /// Amazon Cognito.
    Cognito,
    /// A certified provider as it comes: the defaults of `oidc-provider`.
    Generic,
}

/// What a personality sets.
pub(crate) struct Traits {
    pub(crate) rotation: bool,
    pub(crate) overlap: Duration,
    pub(crate) par: bool,
    pub(crate) dpop: Dpop,
    pub(crate) quirks: Quirks,
}

impl Personality {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Auth0,
        Self::Keycloak,
        Self::Entra,
        Self::Okta,
        Self::Google,
        Self::Authentik,
        Self::Zitadel,
        Self::Cognito,
        Self::Generic,
    ];

    /// Its name in a setting.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auth0 => "auth0",
            Self::Keycloak => "keycloak",
            Self::Entra => "entra",
            Self::Okta => "okta",
            Self::Google => "google",
            Self::Authentik => "authentik",
            Self::Zitadel => "zitadel",
            Self::Cognito => "cognito",
            Self::Generic => "generic",
        }
    }

    /// The issuer that such a provider would have at `origin`, an address without a path such as
    /// `http://127.0.0.1:3002`.
    ///
    /// # Errors
    /// [`IssuerError`] where `origin` is no loopback address.
    pub fn issuer(self, origin: &str) -> Result<Issuer, IssuerError> {
        let path = match self {
            Self::Auth0 => "/",
            Self::Keycloak => "/realms/expenses",
            Self::Entra => return format!("{origin}/{TENANT}/v2.0").parse(),
            Self::Okta => "/oauth2/default",
            Self::Authentik => "/application/o/expenses/",
            Self::Cognito => "/eu-central-1_Expenses",
            Self::Google | Self::Zitadel | Self::Generic => "",
        };
        format!("{origin}{path}").parse()
    }

    pub(crate) fn traits(self) -> Traits {
        let rotating = |overlap, quirks| Traits {
            rotation: true,
            overlap: Duration::from_secs(overlap),
            par: false,
            dpop: Dpop::Ignored,
            quirks,
        };
        let lasting = |quirks| Traits { rotation: false, ..rotating(0, quirks) };
        let with_par_and_dpop = |traits| Traits { par: true, dpop: Dpop::Taken, ..traits };
        match self {
            Self::Auth0 => rotating(5, auth0()),
            Self::Keycloak => with_par_and_dpop(rotating(0, keycloak())),
            Self::Entra => rotating(0, entra()),
            Self::Okta => with_par_and_dpop(rotating(30, okta())),
            Self::Google => lasting(google()),
            Self::Authentik => rotating(0, authentik()),
            Self::Zitadel => rotating(0, zitadel()),
            Self::Cognito => lasting(cognito()),
            Self::Generic => Traits { dpop: Dpop::Taken, ..lasting(generic()) },
        }
    }
}

/// What most have in common, and the standards do not ask for.
fn ordinary() -> Quirks {
    Quirks {
        refresh_expires_in: RefreshExpiresIn::Missing,
        access_token_typ: AccessTokenType::Jwt,
        client_claim: ClientClaim::Azp,
        logout_hint: false,
        response_iss: false,
        ..Quirks::default()
    }
}

fn auth0() -> Quirks {
    Quirks {
        access_token_form: AccessTokenForm::JwtForApi,
        audience_claim: AudienceClaim::ApiAndUserinfo,
        scope_claim: ScopeClaim::Permissions,
        introspection: false,
        logout_hint: true,
        ..ordinary()
    }
}

fn keycloak() -> Quirks {
    Quirks {
        default_api: true,
        refresh_tokens: RefreshTokens::WithSignIn,
        refresh_token_reuse: RefreshTokenReuse::Taken,
        refresh_expires_in: RefreshExpiresIn::ZeroOffline,
        audience_claim: AudienceClaim::ApiAndUserinfo,
        scope_claim: ScopeClaim::RealmRoles,
        response_iss: true,
        jarm: true,
        ..ordinary()
    }
}

fn entra() -> Quirks {
    Quirks {
        default_api: true,
        api_scope_names: ApiScopeNames::WithApiUntilToken,
        refresh_token_reuse: RefreshTokenReuse::Taken,
        scope_claim: ScopeClaim::Scp,
        subject_claim: SubjectClaim::Pairwise,
        tenant_claim: true,
        introspection: false,
        revocation: false,
        userinfo_for_api_tokens: false,
        backchannel_logout: false,
        ..ordinary()
    }
}

fn okta() -> Quirks {
    Quirks {
        default_api: true,
        access_token_typ: AccessTokenType::Missing,
        scope_claim: ScopeClaim::ScpArray,
        client_claim: ClientClaim::Cid,
        subject_claim: SubjectClaim::Email,
        id_token_hint_required: true,
        backchannel_logout: false,
        ..ordinary()
    }
}

fn google() -> Quirks {
    Quirks {
        default_api: true,
        offline_access_known: false,
        refresh_tokens: RefreshTokens::AccessTypeOffline,
        access_token_form: AccessTokenForm::Opaque,
        introspection: false,
        tokeninfo: true,
        sign_out: SignOut::Missing,
        backchannel_logout: false,
        response_iss: true,
        ..ordinary()
    }
}

fn authentik() -> Quirks {
    Quirks {
        default_api: true,
        refresh_token_reuse: RefreshTokenReuse::Refused,
        audience_claim: AudienceClaim::Client,
        scope_claim: ScopeClaim::Rights,
        uid_claim: true,
        ..ordinary()
    }
}

fn zitadel() -> Quirks {
    Quirks {
        default_api: true,
        refresh_token_reuse: RefreshTokenReuse::Refused,
        access_token_form: AccessTokenForm::Opaque,
        scope_claim: ScopeClaim::ProjectRoles,
        id_token_profile: false,
        ..ordinary()
    }
}

fn cognito() -> Quirks {
    Quirks {
        default_api: true,
        api_scope_names: ApiScopeNames::WithApi,
        offline_access_known: false,
        refresh_tokens: RefreshTokens::Always,
        scope_told: false,
        access_token_typ: AccessTokenType::Missing,
        audience_claim: AudienceClaim::Missing,
        client_claim: ClientClaim::ClientId,
        introspection: false,
        sign_out: SignOut::Logout,
        backchannel_logout: false,
        ..ordinary()
    }
}

fn generic() -> Quirks {
    Quirks {
        resource_per_token: true,
        refresh_tokens: RefreshTokens::OfflineAccessWithConsent,
        refresh_expires_in: RefreshExpiresIn::Missing,
        access_token_form: AccessTokenForm::JwtForApi,
        introspection: false,
        revocation: false,
        id_token_profile: false,
        userinfo_for_api_tokens: false,
        sign_out_confirmation: SignOutConfirmation::Always,
        logout_hint: false,
        backchannel_logout: false,
        ..Quirks::default()
    }
}

/// No provider of that name is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no provider of that name is known")]
pub struct UnknownPersonality;

impl FromStr for Personality {
    type Err = UnknownPersonality;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|personality| personality.name() == name).ok_or(UnknownPersonality)
    }
}
