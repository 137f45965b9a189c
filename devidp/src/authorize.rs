//! The authorization endpoint: code flow with PKCE, nothing else (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2).
//!
//! It is the one place that decides what comes next: sign in, ask for consent, or give the code. The forms lead
//! back here with the same request.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use url::Url;
use uuid::Uuid;

use crate::{
    Account, Api, Client,
    acr::Acr,
    consent,
    discovery::{OPENID_SCOPES, path},
    grant::{Allowed, Challenge, Grant, OFFLINE_ACCESS},
    inner::Inner,
    pages,
    pages::Unanswerable,
    parameters::Parameters,
    pushed_request,
    refusal::Refusal,
    seal::{Handle, Purpose},
    sign_in::SignedIn,
};

/// The length of an S256 challenge: 32 bytes in base64url (RFC 7636 §4.2).
const CHALLENGE_LENGTH: usize = 43;

const LOGIN_REQUIRED: Refusal = Refusal::new("login_required", "the person must sign in");

/// `GET` or `POST /authorize`
pub(crate) async fn authorize(
    State(inner): State<Arc<Inner>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, Unanswerable> {
    let parameters = pushed_request::referred(&inner, Parameters::parse(&raw)?)?;
    let reply = ReplyTo::parse(&inner, &parameters)?;
    let asked = Asked::parse(&inner, &parameters);
    let response = asked.and_then(|asked| next_step(&inner, &jar, &reply, asked, &parameters));
    Ok(response.unwrap_or_else(|refusal| reply.refuse(&inner, refusal)))
}

/// Back to the authorization endpoint, with what is left of the request.
pub(crate) fn resume(parameters: &Parameters) -> Redirect {
    Redirect::to(&format!("{}?{}", path::AUTHORIZE, parameters.to_query()))
}

fn next_step(
    inner: &Inner,
    jar: &CookieJar,
    reply: &ReplyTo<'_>,
    asked: Asked<'_>,
    parameters: &Parameters,
) -> Result<Response, Refusal> {
    let silent = asked.prompts("none");
    let signed_in = SignedIn::find(inner, jar)
        .filter(|signed_in| !asked.is_too_old(signed_in, inner.now()) && asked.does(signed_in.acr));
    let Some(signed_in) = signed_in else {
        return if silent {
            Err(LOGIN_REQUIRED)
        } else {
            Ok(pages::sign_in(inner, parameters, None).into_response())
        };
    };
    let account = signed_in.account;
    let scopes = asked.grantable(inner, account);
    let consented = inner.store.read(|state| state.has_consent(&account.subject, &reply.client.id, &scopes));
    if !consented || asked.prompts("consent") {
        return if silent {
            Err(Refusal::new("consent_required", "the person must agree"))
        } else {
            let wishes = consent::wishes(asked.api, &scopes);
            Ok(pages::consent(reply.client, account, &wishes, parameters).into_response())
        };
    }
    let code = give_code(inner, &signed_in, reply, asked, scopes).ok_or(LOGIN_REQUIRED)?;
    Ok(reply.send(inner, &[("code", &code)]))
}

/// `None` if the sign-in has ended meanwhile.
fn give_code(
    inner: &Inner,
    signed_in: &SignedIn<'_>,
    reply: &ReplyTo<'_>,
    asked: Asked<'_>,
    scopes: BTreeSet<String>,
) -> Option<String> {
    let allowed = Allowed {
        subject: signed_in.account.subject.clone(),
        client_id: reply.client.id.clone(),
        audience: asked.audience,
        scopes,
        nonce: asked.nonce,
        sign_in: signed_in.id,
        auth_time: signed_in.auth_time,
        acr: signed_in.acr,
    };
    let challenge =
        Challenge { redirect_uri: reply.redirect_uri.clone(), code_challenge: asked.code_challenge };
    let id = Uuid::new_v4();
    inner.change(|state, now| {
        state.begin_grant(id, Grant::new(allowed, challenge, now))?;
        Some(state.seal.seal(Purpose::Code, Handle::first(id)))
    })
}

/// To whom and how the answer goes. Until this is known to be right, errors are shown and never sent
/// (RFC 6749 §4.1.2.1).
pub(crate) struct ReplyTo<'a> {
    pub(crate) client: &'a Client,
    redirect_uri: String,
    address: Url,
    by_form: bool,
    state: Option<String>,
}

impl<'a> ReplyTo<'a> {
    pub(crate) fn parse(inner: &'a Inner, parameters: &Parameters) -> Result<Self, Unanswerable> {
        let id =
            parameters.get("client_id").ok_or(Unanswerable("The request names no client (client_id)."))?;
        let client = inner.client(id).ok_or(Unanswerable("No client of that name is known (client_id)."))?;
        let redirect_uri = parameters
            .owned("redirect_uri")
            .filter(|uri| client.redirect_uris.contains(uri))
            .ok_or(Unanswerable("The return address is not one of the client's (redirect_uri)."))?;
        let address =
            redirect_uri.parse().map_err(|_| Unanswerable("The return address is no URL (redirect_uri)."))?;
        let by_form = parameters.get("response_mode") == Some("form_post");
        Ok(Self { client, redirect_uri, address, by_form, state: parameters.owned("state") })
    }

    /// Sends an error (RFC 6749 §4.1.2.1).
    pub(crate) fn refuse(&self, inner: &Inner, refusal: Refusal) -> Response {
        self.send(inner, &[("error", refusal.error), ("error_description", refusal.description)])
    }

    /// Sends `fields` with `state` and, as RFC 9207 has it, `iss`.
    fn send(&self, inner: &Inner, fields: &[(&str, &str)]) -> Response {
        let state = self.state.as_deref().map(|state| ("state", state));
        let fields = fields.iter().copied().chain(state).chain([("iss", inner.issuer.as_str())]);
        if self.by_form {
            return pages::form_post(self.client, &self.redirect_uri, fields).into_response();
        }
        let mut address = self.address.clone();
        address.query_pairs_mut().extend_pairs(fields);
        Redirect::to(address.as_str()).into_response()
    }
}

/// What the client asks for.
pub(crate) struct Asked<'a> {
    /// The API, if one is named.
    api: Option<&'a Api>,
    audience: String,
    scopes: BTreeSet<String>,
    nonce: Option<String>,
    code_challenge: String,
    prompts: BTreeSet<String>,
    max_age: Option<Duration>,
    /// Those of `acr_values` that this provider knows; one of them must do, where there are any.
    acrs: Vec<Acr>,
}

impl<'a> Asked<'a> {
    pub(crate) fn parse(inner: &'a Inner, parameters: &Parameters) -> Result<Self, Refusal> {
        check_kind(parameters)?;
        let api = api(inner, parameters)?;
        let scopes: BTreeSet<_> = parameters.words("scope").map(str::to_owned).collect();
        if scopes.is_empty() {
            return Err(Refusal::new("invalid_scope", "the request names no scope"));
        }
        Ok(Self {
            api,
            // A token for no API is one for the provider's own userinfo endpoint (RFC 9068 §3).
            audience: api.map_or(&inner.issuer, |api| &api.audience).clone(),
            scopes,
            nonce: parameters.owned("nonce"),
            code_challenge: code_challenge(parameters)?,
            prompts: prompts(parameters)?,
            max_age: max_age(parameters)?,
            acrs: Acr::asked_for(parameters)?,
        })
    }

    /// The scopes that may be granted to `account`; the others are dropped (RFC 6749 §3.3).
    pub(crate) fn grantable(&self, inner: &Inner, account: &Account) -> BTreeSet<String> {
        let offline = self.api.is_none_or(|api| {
            inner.behaviour().offline_access.get(&api.audience).copied().unwrap_or(api.offline_access)
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

    fn prompts(&self, word: &str) -> bool {
        self.prompts.contains(word)
    }

    /// Whether the person proved well enough who they are (RFC 9470 §5).
    fn does(&self, acr: Acr) -> bool {
        self.acrs.is_empty() || self.acrs.contains(&acr)
    }

    fn is_too_old(&self, signed_in: &SignedIn<'_>, now: SystemTime) -> bool {
        let age = now.duration_since(signed_in.auth_time).unwrap_or_default();
        // `max_age=0` asks again however young the sign-in is (OpenID Connect Core §3.1.2.1).
        let asked_again =
            self.prompts("login") || self.prompts("select_account") || self.max_age == Some(Duration::ZERO);
        asked_again || self.max_age.is_some_and(|max_age| age > max_age)
    }
}

fn check_kind(parameters: &Parameters) -> Result<(), Refusal> {
    if parameters.get("request").is_some() {
        return Err(Refusal::new("request_not_supported", "request objects are not supported"));
    }
    if parameters.get("request_uri").is_some() {
        return Err(Refusal::new("request_uri_not_supported", "request objects are not supported"));
    }
    if !matches!(parameters.get("response_mode"), None | Some("query" | "form_post")) {
        return Err(Refusal::invalid_request("response_mode must be query or form_post"));
    }
    match parameters.require("response_type", "response_type is missing")? {
        "code" => Ok(()),
        _ => Err(Refusal::new("unsupported_response_type", "response_type must be code")),
    }
}

/// `audience`, or `resource` of RFC 8707.
fn api<'a>(inner: &'a Inner, parameters: &Parameters) -> Result<Option<&'a Api>, Refusal> {
    let named = match (parameters.get("audience"), parameters.get("resource")) {
        (Some(audience), Some(resource)) if audience != resource => {
            return Err(Refusal::new("invalid_target", "audience and resource name two APIs"));
        }
        (audience, resource) => audience.or(resource),
    };
    named
        .map(|name| inner.api(name).ok_or(Refusal::new("invalid_target", "no API of that name is known")))
        .transpose()
}

/// RFC 7636 §4.3, with S256 as the only method (RFC 9700 §2.1.1).
fn code_challenge(parameters: &Parameters) -> Result<String, Refusal> {
    let challenge = parameters.require("code_challenge", "code_challenge is missing: PKCE is required")?;
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(Refusal::invalid_request("code_challenge_method must be S256"));
    }
    let fits = challenge.len() == CHALLENGE_LENGTH
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if fits {
        Ok(challenge.to_owned())
    } else {
        Err(Refusal::invalid_request("code_challenge must be a SHA-256 digest in base64url"))
    }
}

fn prompts(parameters: &Parameters) -> Result<BTreeSet<String>, Refusal> {
    let prompts: BTreeSet<_> = parameters.words("prompt").map(str::to_owned).collect();
    let known = ["none", "login", "consent", "select_account"];
    if !prompts.iter().all(|prompt| known.contains(&prompt.as_str())) {
        return Err(Refusal::invalid_request("prompt must be none, login, consent or select_account"));
    }
    if prompts.contains("none") && prompts.len() > 1 {
        return Err(Refusal::invalid_request("prompt=none stands alone"));
    }
    Ok(prompts)
}

fn max_age(parameters: &Parameters) -> Result<Option<Duration>, Refusal> {
    let seconds = parameters.get("max_age").map(str::parse).transpose();
    let seconds = seconds.map_err(|_| Refusal::invalid_request("max_age must be a number of seconds"))?;
    Ok(seconds.map(Duration::from_secs))
}
