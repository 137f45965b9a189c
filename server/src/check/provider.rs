//! The providers, as `server check` finds them: what was made of the settings, what each says of itself, and what is missing
//! there, with what would mend it.

use bff::{Announced, ClientCredential, Inspection, LogoutHint, ProviderConfig, SystemClock, inspect};
use program::findings::{self, Finding, Section};
use time::Duration;

use crate::settings::{Settings, preset::Preset};

/// A section for each provider.
pub(super) async fn sections(settings: &Settings) -> Vec<Section> {
    if settings.provider_is_embedded {
        let title = "The embedded provider runs with the program, and needs nothing.";
        return vec![Section::new("embedded-provider", title, Vec::new())];
    }
    let mut sections = Vec::new();
    for (config, preset) in settings.bff.providers.iter().zip(&settings.presets) {
        let mut findings = taken(config, *preset);
        match inspect(config, &settings.bff.base_url, &SystemClock).await {
            Ok(found) => findings.extend(found_at(config, &found, settings.bff.clock_skew)),
            Err(error) => findings.push(Finding::wrong("reached", findings::causes(&error))),
        }
        let title = format!("{} ({}): {}", config.id, config.name, config.issuer);
        sections.push(Section::new(config.id.to_string(), title, findings));
    }
    sections
}

/// One line in the log for each provider, at the start.
pub(crate) fn log_providers(settings: &Settings) {
    for (config, preset) in settings.bff.providers.iter().zip(&settings.presets) {
        let ProviderConfig { id, issuer, .. } = config;
        let lines = taken(config, *preset).into_iter();
        let taken = lines.map(|line| format!("{} {}", line.name, line.text)).collect::<Vec<_>>().join("; ");
        tracing::info!(%id, issuer, %preset, taken, "people may sign in with this provider");
    }
}

/// What the settings and the preset made of it.
fn taken(config: &ProviderConfig, preset: Preset) -> Vec<Finding> {
    let listed = |words: Vec<String>| if words.is_empty() { "none".to_owned() } else { words.join(" ") };
    let mut lines = vec![
        Finding::good("preset", preset.to_string()),
        Finding::good("client", format!("{}, proven by a {}", config.client_id, credential(config))),
        Finding::good("scopes", format!("openid {}", config.scopes.join(" "))),
        Finding::good("audience", config.audience.clone().unwrap_or_else(|| "none".to_owned())),
    ];
    if let Some(resource) = &config.resource {
        lines.push(Finding::good("resource", resource.to_string()));
    }
    let hint = match config.logout.hint {
        LogoutHint::IdToken => "id_token",
        LogoutHint::Sid => "logout_hint",
    };
    lines.push(Finding::good("sign-out hint", hint));
    if !config.authorization_parameters.is_empty() {
        let parameters = config.authorization_parameters.iter().map(ToString::to_string).collect();
        lines.push(Finding::good("parameters", listed(parameters)));
    }
    if !config.email_domains.is_empty() {
        let domains = config.email_domains.iter().map(ToString::to_string).collect();
        lines.push(Finding::good("e-mail domains", listed(domains)));
    }
    if let Some(tenants) = &config.tenants {
        lines.push(Finding::good("tenants", tenants.tenants().to_string()));
    }
    lines
}

const fn credential(config: &ProviderConfig) -> &'static str {
    match config.client_credential {
        ClientCredential::Secret(_) => "secret",
        ClientCredential::PrivateKey(_) => "private key",
    }
}

/// What the provider says of itself, and what that means.
fn found_at(config: &ProviderConfig, found: &Inspection, clock_skew: Duration) -> Vec<Finding> {
    let Inspection { issuer, keys, clock_ahead, announced } = found;
    vec![
        Finding::good("reached", format!("it names itself {issuer}")),
        match keys {
            0 => Finding::wrong("keys", "none that can be read: no ID token can be checked"),
            keys => Finding::good("keys", keys.to_string()),
        },
        clock(*clock_ahead, clock_skew),
        endpoint("sign-in", &announced.authorization_endpoint, "nobody can sign in"),
        endpoint("tokens", &announced.token_endpoint, "nobody can sign in"),
        endpoint(
            "UserInfo",
            &announced.userinfo_endpoint,
            "name and e-mail address are shown only where ID tokens hold them",
        ),
        sign_out(config, announced),
        endpoint(
            "revocation",
            &announced.revocation_endpoint,
            "refresh tokens stay good until they run out: choose a short lifetime at the provider",
        ),
        endpoint(
            "pushed requests",
            &announced.pushed_authorization_request_endpoint,
            "sign-ins go by the address alone, which is good enough; turn PAR on at the provider where it has it",
        ),
        scopes(config, announced),
        authentication(config, announced),
        pkce(announced),
        dpop(config, announced),
        match announced.backchannel_logout_supported {
            true => Finding::good("back-channel logout", "announced: register /backchannel-logout there"),
            false => Finding::note(
                "back-channel logout",
                "not announced: who is signed out at the provider stays signed in here until the tokens can't be renewed",
            ),
        },
    ]
}

fn clock(ahead: Option<Duration>, skew: Duration) -> Finding {
    let Some(ahead) = ahead else {
        return Finding::note("clock", "the provider does not say what time it is");
    };
    findings::clock(ahead.whole_seconds(), skew.whole_seconds(), "ID tokens are refused")
}

fn endpoint(name: &'static str, address: &Option<url::Url>, without: &str) -> Finding {
    match address {
        Some(address) => Finding::good(name, address.to_string()),
        None => Finding::note(name, format!("missing: {without}")),
    }
}

/// Where people are signed out at the provider. An address in the settings goes before one that is announced.
fn sign_out(config: &ProviderConfig, announced: &Announced) -> Finding {
    match config.logout.endpoint {
        Some(_) => Finding::good("sign-out", "at the address of LOGOUT_URL"),
        None => endpoint(
            "sign-out",
            &announced.end_session_endpoint,
            "no end_session_endpoint is announced: people stay signed in at the provider, and are told so; set LOGOUT_URL, if \
             it has such an address all the same",
        ),
    }
}

/// Whether a refresh token can be had by the scope that is asked for it. Other scopes need not be announced.
fn scopes(config: &ProviderConfig, announced: &Announced) -> Finding {
    const OFFLINE: &str = "offline_access";
    let asks = config.scopes.iter().any(|scope| scope == OFFLINE);
    match &announced.scopes_supported {
        Some(scopes) if asks && !scopes.iter().any(|scope| scope == OFFLINE) => Finding::note(
            "refresh tokens",
            "offline_access is asked for and not announced: if sign-ins fail with invalid_scope, or last no longer than an \
             access token, set PROVIDER, or SCOPES without it, or turn it on at the provider",
        ),
        _ if asks => Finding::good("refresh tokens", "by offline_access"),
        _ => Finding::good("refresh tokens", "without offline_access, as the settings have it"),
    }
}

fn authentication(config: &ProviderConfig, announced: &Announced) -> Finding {
    const NAME: &str = "client authentication";
    let wanted: &[&str] = match config.client_credential {
        ClientCredential::Secret(_) => &["client_secret_basic", "client_secret_post"],
        ClientCredential::PrivateKey(_) => &["private_key_jwt"],
    };
    match &announced.token_endpoint_auth_methods_supported {
        Some(methods) if !methods.iter().any(|method| wanted.contains(&method.as_str())) => Finding::wrong(
            NAME,
            format!(
                "the provider takes {}, and the settings have a {}",
                methods.join(", "),
                credential(config)
            ),
        ),
        _ => Finding::good(NAME, wanted.join(" or ")),
    }
}

fn pkce(announced: &Announced) -> Finding {
    match &announced.code_challenge_methods_supported {
        Some(methods) if methods.iter().any(|method| method == "S256") => Finding::good("PKCE", "S256"),
        _ => Finding::note("PKCE", "S256 is not announced; it is used all the same"),
    }
}

fn dpop(config: &ProviderConfig, announced: &Announced) -> Finding {
    let algorithms = announced.dpop_signing_alg_values_supported.as_deref().unwrap_or_default();
    match (config.dpop, algorithms.iter().any(|algorithm| algorithm == "ES256")) {
        (true, true) => Finding::good("DPoP", "on"),
        (true, false) => Finding::wrong(
            "DPoP",
            "on here, and the provider does not announce ES256 for it: turn it on there, or DPOP=off here",
        ),
        (false, true) => {
            Finding::good("DPoP", "off here, and the provider could: DPOP=on binds tokens to a key")
        }
        (false, false) => Finding::good("DPoP", "off here, and not announced by the provider"),
    }
}
