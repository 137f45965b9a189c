//! The authorization request: what the client asks for (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1).

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use axum::response::Redirect;

use crate::{
    account::Account, app_state::AppState, authentication_context::AuthenticationContext, config::Api,
    discovery::OPENID_SCOPES, grant::OFFLINE_ACCESS, oauth_error::OAuthError, parameters::Parameters, paths,
    signed_in::SignedIn,
};

/// The length of an S256 challenge: 32 bytes in base64url (RFC 7636 §4.2).
const CHALLENGE_LENGTH: usize = 43;

/// Back to the authorization endpoint, with what is left of the request.
pub(crate) fn resume(parameters: &Parameters) -> Redirect {
    Redirect::to(&format!("{}?{}", paths::AUTHORIZE, parameters.to_query()))
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
}

impl<'a> AuthorizationRequest<'a> {
    pub(crate) fn parse(app: &'a AppState, parameters: &Parameters) -> Result<Self, OAuthError> {
        check_kind(parameters)?;
        let api = api(app, parameters)?;
        let scopes: BTreeSet<_> = parameters.words("scope").map(str::to_owned).collect();
        if scopes.is_empty() {
            return Err(OAuthError::new("invalid_scope", "the request names no scope"));
        }
        Ok(Self {
            api,
            // A token for no API is one for the provider's own userinfo endpoint (RFC 9068 §3).
            audience: api.map_or(&app.issuer, |api| &api.audience).clone(),
            scopes,
            nonce: parameters.owned("nonce"),
            code_challenge: code_challenge(parameters)?,
            prompts: prompts(parameters)?,
            max_age: max_age(parameters)?,
            acrs: AuthenticationContext::asked_for(parameters)?,
        })
    }

    /// The scopes that may be granted to `account`; the others are dropped (RFC 6749 §3.3).
    pub(crate) fn grantable(&self, app: &AppState, account: &Account) -> BTreeSet<String> {
        let offline = self.api.is_none_or(|api| {
            app.behaviour().offline_access.get(&api.audience).copied().unwrap_or(api.offline_access)
        });
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

fn check_kind(parameters: &Parameters) -> Result<(), OAuthError> {
    if parameters.get("request").is_some() {
        return Err(OAuthError::new("request_not_supported", "request objects are not supported"));
    }
    if parameters.get("request_uri").is_some() {
        return Err(OAuthError::new("request_uri_not_supported", "request objects are not supported"));
    }
    if !matches!(parameters.get("response_mode"), None | Some("query" | "form_post")) {
        return Err(OAuthError::invalid_request("response_mode must be query or form_post"));
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
