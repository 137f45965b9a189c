//! `server check`: what was made of the settings, what each provider says of itself, and what is missing there, with what
//! would mend it.

use std::{error::Error, fmt::Write};

use anyhow::bail;
use bff::{Announced, ClientCredential, Inspection, LogoutHint, ProviderConfig, SystemClock, inspect};
use time::Duration;

use crate::settings::{Settings, preset::Preset};

/// How wide the first column is.
const WIDTH: usize = 22;

/// How good it is that something is as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Good,
    /// It works, but for what the line says.
    Note,
    /// Nobody can use it as it is.
    Wrong,
}

/// One line of the table.
struct Line {
    name: &'static str,
    verdict: Verdict,
    text: String,
}

impl Line {
    fn good(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Good, text: text.into() }
    }

    fn note(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Note, text: text.into() }
    }

    fn wrong(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Wrong, text: text.into() }
    }
}

/// Prints a table for each provider. It fails where one of them can't be used.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn check(settings: &Settings) -> anyhow::Result<()> {
    if settings.provider_is_embedded {
        println!("The embedded provider runs with the program, and needs nothing.");
        return Ok(());
    }
    let mut unusable = Vec::new();
    println!(
        "The application is at {}; its redirect address is {}.",
        settings.bff.base_url,
        redirect(settings)
    );
    for (config, preset) in settings.bff.providers.iter().zip(&settings.presets) {
        let mut lines = taken(config, *preset);
        match inspect(config, &settings.bff.base_url, &SystemClock).await {
            Ok(found) => lines.extend(findings(config, &found, settings.bff.clock_skew)),
            Err(error) => lines.push(Line::wrong("reached", causes(&error))),
        }
        if lines.iter().any(|line| line.verdict == Verdict::Wrong) {
            unusable.push(config.id.to_string());
        }
        println!("\n{}", table(config, &lines));
    }
    if !unusable.is_empty() {
        bail!("not usable as it is: {}", unusable.join(", "));
    }
    Ok(())
}

fn redirect(settings: &Settings) -> String {
    settings.bff.base_url.join("/callback")
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
fn taken(config: &ProviderConfig, preset: Preset) -> Vec<Line> {
    let listed = |words: Vec<String>| if words.is_empty() { "none".to_owned() } else { words.join(" ") };
    let mut lines = vec![
        Line::good("preset", preset.to_string()),
        Line::good("client", format!("{}, proven by a {}", config.client_id, credential(config))),
        Line::good("scopes", format!("openid {}", config.scopes.join(" "))),
        Line::good("audience", config.audience.clone().unwrap_or_else(|| "none".to_owned())),
    ];
    if let Some(resource) = &config.resource {
        lines.push(Line::good("resource", resource.to_string()));
    }
    let hint = match config.logout.hint {
        LogoutHint::IdToken => "id_token",
        LogoutHint::Sid => "logout_hint",
    };
    lines.push(Line::good("sign-out hint", hint));
    if !config.authorization_parameters.is_empty() {
        let parameters = config.authorization_parameters.iter().map(ToString::to_string).collect();
        lines.push(Line::good("parameters", listed(parameters)));
    }
    if !config.email_domains.is_empty() {
        let domains = config.email_domains.iter().map(ToString::to_string).collect();
        lines.push(Line::good("e-mail domains", listed(domains)));
    }
    if let Some(tenants) = &config.tenants {
        lines.push(Line::good("tenants", tenants.tenants().to_string()));
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
fn findings(config: &ProviderConfig, found: &Inspection, clock_skew: Duration) -> Vec<Line> {
    let Inspection { issuer, keys, clock_ahead, announced } = found;
    vec![
        Line::good("reached", format!("it names itself {issuer}")),
        match keys {
            0 => Line::wrong("keys", "none that can be read: no ID token can be checked"),
            keys => Line::good("keys", keys.to_string()),
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
            true => Line::good("back-channel logout", "announced: register /backchannel-logout there"),
            false => Line::note(
                "back-channel logout",
                "not announced: who is signed out at the provider stays signed in here until the tokens can't be renewed",
            ),
        },
    ]
}

fn clock(ahead: Option<Duration>, skew: Duration) -> Line {
    let Some(ahead) = ahead else {
        return Line::note("clock", "the provider does not say what time it is");
    };
    let seconds = ahead.whole_seconds();
    let text = match seconds {
        0 => "the same as here".to_owned(),
        1.. => format!("{seconds} s ahead of ours"),
        _ => format!("{} s behind ours", -seconds),
    };
    if ahead.abs() > skew {
        Line::wrong("clock", format!("{text}: ID tokens are refused; set both clocks by NTP"))
    } else {
        Line::good("clock", text)
    }
}

fn endpoint(name: &'static str, address: &Option<url::Url>, without: &str) -> Line {
    match address {
        Some(address) => Line::good(name, address.to_string()),
        None => Line::note(name, format!("missing: {without}")),
    }
}

/// Where people are signed out at the provider. An address in the settings goes before one that is announced.
fn sign_out(config: &ProviderConfig, announced: &Announced) -> Line {
    match config.logout.endpoint {
        Some(_) => Line::good("sign-out", "at the address of LOGOUT_URL"),
        None => endpoint(
            "sign-out",
            &announced.end_session_endpoint,
            "no end_session_endpoint is announced: people stay signed in at the provider, and are told so; set LOGOUT_URL, if \
             it has such an address all the same",
        ),
    }
}

/// Whether a refresh token can be had by the scope that is asked for it. Other scopes need not be announced.
fn scopes(config: &ProviderConfig, announced: &Announced) -> Line {
    const OFFLINE: &str = "offline_access";
    let asks = config.scopes.iter().any(|scope| scope == OFFLINE);
    match &announced.scopes_supported {
        Some(scopes) if asks && !scopes.iter().any(|scope| scope == OFFLINE) => Line::note(
            "refresh tokens",
            "offline_access is asked for and not announced: if sign-ins fail with invalid_scope, or last no longer than an \
             access token, set PROVIDER, or SCOPES without it, or turn it on at the provider",
        ),
        _ if asks => Line::good("refresh tokens", "by offline_access"),
        _ => Line::good("refresh tokens", "without offline_access, as the settings have it"),
    }
}

fn authentication(config: &ProviderConfig, announced: &Announced) -> Line {
    const NAME: &str = "client authentication";
    let wanted: &[&str] = match config.client_credential {
        ClientCredential::Secret(_) => &["client_secret_basic", "client_secret_post"],
        ClientCredential::PrivateKey(_) => &["private_key_jwt"],
    };
    match &announced.token_endpoint_auth_methods_supported {
        Some(methods) if !methods.iter().any(|method| wanted.contains(&method.as_str())) => Line::wrong(
            NAME,
            format!(
                "the provider takes {}, and the settings have a {}",
                methods.join(", "),
                credential(config)
            ),
        ),
        _ => Line::good(NAME, wanted.join(" or ")),
    }
}

fn pkce(announced: &Announced) -> Line {
    match &announced.code_challenge_methods_supported {
        Some(methods) if methods.iter().any(|method| method == "S256") => Line::good("PKCE", "S256"),
        _ => Line::note("PKCE", "S256 is not announced; it is used all the same"),
    }
}

fn dpop(config: &ProviderConfig, announced: &Announced) -> Line {
    let algorithms = announced.dpop_signing_alg_values_supported.as_deref().unwrap_or_default();
    match (config.dpop, algorithms.iter().any(|algorithm| algorithm == "ES256")) {
        (true, true) => Line::good("DPoP", "on"),
        (true, false) => Line::wrong(
            "DPoP",
            "on here, and the provider does not announce ES256 for it: turn it on there, or DPOP=off here",
        ),
        (false, true) => {
            Line::good("DPoP", "off here, and the provider could: DPOP=on binds tokens to a key")
        }
        (false, false) => Line::good("DPoP", "off here, and not announced by the provider"),
    }
}

fn table(config: &ProviderConfig, lines: &[Line]) -> String {
    let mut table = format!("{} ({}): {}\n", config.id, config.name, config.issuer);
    for Line { name, verdict, text } in lines {
        let mark = match verdict {
            Verdict::Good => " ",
            Verdict::Note => "-",
            Verdict::Wrong => "!",
        };
        // Writing to a text does not fail.
        _ = writeln!(table, "{mark} {name:WIDTH$}{text}");
    }
    table
}

/// The error with all that caused it, in one line.
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_makes_id_tokens_refused_is_wrong_and_a_smaller_difference_is_not() {
        let verdict = |seconds| clock(Some(Duration::seconds(seconds)), Duration::seconds(10)).verdict;
        assert_eq!([0, 10, -10].map(verdict), [Verdict::Good; 3]);
        assert_eq!([11, -11].map(verdict), [Verdict::Wrong; 2]);
        assert_eq!(clock(None, Duration::seconds(10)).verdict, Verdict::Note);
    }
}
