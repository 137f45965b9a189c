//! The authorization request: what the client asks for (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1).

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use axum::response::Redirect;

use crate::{
    account::Account, api_scope_names::ApiScopeNames, app_state::AppState,
    authentication_context::AuthenticationContext, behaviour::Behaviour, config::Api,
    discovery::OPENID_SCOPES, fresh_consent::FreshConsent, grant::OFFLINE_ACCESS, jarm,
    oauth_error::OAuthError, parameters::Parameters, paths, refresh_tokens::RefreshTokens,
    signed_in::SignedIn,
};

/// The length of an S256 challenge: 32 bytes in base64url (RFC 7636 §4.2).
const CHALLENGE_LENGTH: usize = 43;

/// Back to the authorization endpoint, with what is left of the request.
pub(crate) fn resume(app: &AppState, parameters: &Parameters) -> Redirect {
    Redirect::to(&format!("{}{}?{}", app.issuer.path(), paths::AUTHORIZE, parameters.to_query()))
}

/// What the client asks for.
pub(crate) struct AuthorizationRequest<'a> {
    /// The API, if one is named.
    pub(crate) api: Option<&'a Api>,
    pub(crate) audience: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) code_challenge: String,
    prompts: BTreeSet<String>,
    max_age: Option<Duration>,
    /// Those of `acr_values` that this provider knows; one of them must do, where there are any.
    acrs: Vec<AuthenticationContext>,
    /// `access_type=offline`
    offline: bool,
    consent: Option<FreshConsent>,
}

impl<'a> AuthorizationRequest<'a> {
    pub(crate) fn parse(app: &'a AppState, parameters: &Parameters) -> Result<Self, OAuthError> {
        check_kind(app, parameters)?;
        let named = api(app, parameters)?;
        let (scopes, meant) = scopes(app, parameters)?;
        let default = app.apis.first().filter(|_| app.behaviour().quirks.default_api);
        let api = named.or(meant).or(default);
        if scopes.is_empty() {
            return Err(OAuthError::new("invalid_scope", "the request names no scope"));
        }
        if scopes.contains(OFFLINE_ACCESS) && !app.behaviour().quirks.offline_access_known {
            return Err(OAuthError::new("invalid_scope", "offline_access is no scope of this provider's"));
        }
        Ok(Self {
            api,
            // A token for no API is one for the provider's own userinfo endpoint (RFC 9068 §3).
            audience: api.map_or(app.issuer.as_str(), |api| &api.audience).to_owned(),
            scopes,
            nonce: parameters.owned("nonce"),
            code_challenge: code_challenge(parameters)?,
            prompts: prompts(parameters)?,
            max_age: max_age(parameters)?,
            acrs: AuthenticationContext::asked_for(parameters)?,
            offline: parameters.get("access_type") == Some("offline"),
            consent: FreshConsent::find(app, parameters),
        })
    }

    /// The scopes that may be granted to `account`; the others are dropped (RFC 6749 §3.3).
    pub(crate) fn grantable(&self, app: &AppState, account: &Account) -> BTreeSet<String> {
        let behaviour = app.behaviour().clone();
        let means_something = match behaviour.quirks.refresh_tokens {
            RefreshTokens::OfflineAccessWithConsent => self.asks_for_consent(),
            RefreshTokens::AccessTypeOffline => false,
            RefreshTokens::OfflineAccess | RefreshTokens::Always | RefreshTokens::WithSignIn => true,
        };
        let offline = means_something && self.may_be_offline(&behaviour);
        let may = |scope: &String| match scope.as_str() {
            OFFLINE_ACCESS => offline,
            name if OPENID_SCOPES.contains(&name) => true,
            name => {
                let known = self.api.is_some_and(|api| api.scopes.iter().any(|scope| scope.name == name));
                known && account.scopes.contains(name)
            }
        };
        self.scopes.iter().filter(|scope| may(scope)).cloned().collect()
    }

    /// Whether a refresh token is given, where `scopes` are granted.
    pub(crate) fn is_refreshable(&self, app: &AppState, scopes: &BTreeSet<String>) -> bool {
        let behaviour = app.behaviour().clone();
        match behaviour.quirks.refresh_tokens {
            RefreshTokens::OfflineAccess | RefreshTokens::OfflineAccessWithConsent => {
                scopes.contains(OFFLINE_ACCESS)
            }
            RefreshTokens::AccessTypeOffline => {
                self.offline && self.consent.is_some() && self.may_be_offline(&behaviour)
            }
            RefreshTokens::Always | RefreshTokens::WithSignIn => self.may_be_offline(&behaviour),
        }
    }

    /// Whether a client may call the API while the person is away.
    fn may_be_offline(&self, behaviour: &Behaviour) -> bool {
        self.api.is_none_or(|api| {
            behaviour.offline_access.get(&api.audience).copied().unwrap_or(api.offline_access)
        })
    }

    /// Whether the request asks for consent, or did before the person gave it.
    fn asks_for_consent(&self) -> bool {
        self.has_prompt("consent") || self.consent.is_some_and(|consent| consent.was_asked_for)
    }

    pub(crate) fn has_prompt(&self, word: &str) -> bool {
        self.prompts.contains(word)
    }

    /// Whether the person proved well enough who they are (RFC 9470 §5).
    pub(crate) fn accepts(&self, acr: AuthenticationContext) -> bool {
        self.acrs.is_empty() || self.acrs.contains(&acr)
    }

    pub(crate) fn is_too_old(&self, signed_in: &SignedIn<'_>, now: SystemTime) -> bool {
        let age = now.duration_since(signed_in.auth_time).unwrap_or_default();
        // `max_age=0` asks again however young the sign-in is (OpenID Connect Core §3.1.2.1).
        let asked_again = self.has_prompt("login")
            || self.has_prompt("select_account")
            || self.max_age == Some(Duration::ZERO);
        asked_again || self.max_age.is_some_and(|max_age| age > max_age)
    }
}

fn check_kind(app: &AppState, parameters: &Parameters) -> Result<(), OAuthError> {
    if parameters.get("request").is_some() {
        return Err(OAuthError::new("request_not_supported", "request objects are not supported"));
    }
    if parameters.get("request_uri").is_some() {
        return Err(OAuthError::new("request_uri_not_supported", "request objects are not supported"));
    }
    let mode = parameters.get("response_mode").unwrap_or("query");
    let known = ["query", "form_post"].contains(&mode)
        || app.behaviour().quirks.jarm && jarm::RESPONSE_MODES.contains(&mode);
    if !known {
        return Err(OAuthError::invalid_request("response_mode is none of this provider's"));
    }
    match parameters.require("response_type", "response_type is missing")? {
        "code" => Ok(()),
        _ => Err(OAuthError::new("unsupported_response_type", "response_type must be code")),
    }
}

/// `audience`, or `resource` of RFC 8707.
fn api<'a>(app: &'a AppState, parameters: &Parameters) -> Result<Option<&'a Api>, OAuthError> {
    let named = match (parameters.get("audience"), parameters.get("resource")) {
        (Some(audience), Some(resource)) if audience != resource => {
            return Err(OAuthError::new("invalid_target", "audience and resource name two APIs"));
        }
        (audience, resource) => audience.or(resource),
    };
    named
        .map(|name| app.api(name).ok_or(OAuthError::new("invalid_target", "no API of that name is known")))
        .transpose()
}

/// The scopes by their own names, and the API that they name besides, if they do.
fn scopes<'a>(
    app: &'a AppState,
    parameters: &Parameters,
) -> Result<(BTreeSet<String>, Option<&'a Api>), OAuthError> {
    const UNKNOWN: OAuthError = OAuthError::new("invalid_scope", "no API of this provider's has that scope");
    let names = app.behaviour().quirks.api_scope_names;
    let (mut scopes, mut meant) = (BTreeSet::new(), None);
    for word in parameters.words("scope") {
        if names == ApiScopeNames::Bare || OPENID_SCOPES.contains(&word) {
            scopes.insert(word.to_owned());
            continue;
        }
        let mut asked = app.apis.iter().filter_map(|api| Some((api, names.asked(&api.audience, word)?)));
        let (api, scope) = asked.next().ok_or(UNKNOWN)?;
        meant = Some(api);
        scopes.insert(scope);
    }
    Ok((scopes, meant))
}

/// RFC 7636 §4.3, with S256 as the only method (RFC 9700 §2.1.1).
fn code_challenge(parameters: &Parameters) -> Result<String, OAuthError> {
    let challenge = parameters.require("code_challenge", "code_challenge is missing: PKCE is required")?;
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(OAuthError::invalid_request("code_challenge_method must be S256"));
    }
    let fits = challenge.len() == CHALLENGE_LENGTH
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if fits {
        Ok(challenge.to_owned())
    } else {
        Err(OAuthError::invalid_request("code_challenge must be a SHA-256 digest in base64url"))
    }
}

fn prompts(parameters: &Parameters) -> Result<BTreeSet<String>, OAuthError> {
    let prompts: BTreeSet<_> = parameters.words("prompt").map(str::to_owned).collect();
    let known = ["none", "login", "consent", "select_account"];
    if !prompts.iter().all(|prompt| known.contains(&prompt.as_str())) {
        return Err(OAuthError::invalid_request("prompt must be none, login, consent or select_account"));
    }
    if prompts.contains("none") && prompts.len() > 1 {
        return Err(OAuthError::invalid_request("prompt=none stands alone"));
    }
    Ok(prompts)
}

fn max_age(parameters: &Parameters) -> Result<Option<Duration>, OAuthError> {
    let seconds = parameters.get("max_age").map(str::parse).transpose();
    let seconds = seconds.map_err(|_| OAuthError::invalid_request("max_age must be a number of seconds"))?;
    Ok(seconds.map(Duration::from_secs))
}
