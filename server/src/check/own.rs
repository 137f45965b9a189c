//! The program's own settings, as `server check` finds them: where browsers find it, who is believed of whom a request comes
//! from, and who may read its secrets.

use std::net::IpAddr;

use bff::BaseUrl;
use program::findings::{Finding, Section, secret_file};

use crate::settings::{SecretsPlace, Settings};

pub(super) fn section(settings: &Settings) -> Section {
    let base_url = &settings.bff.base_url;
    let title =
        format!("The application is at {base_url}; its redirect address is {}.", base_url.join("/callback"));
    let mut findings =
        vec![proxies(base_url, settings.address.ip(), settings.names_proxies), secrets(settings)];
    findings.extend(settings.secret_files.iter().map(|file| secret_file("client secret", file)));
    Section::new("settings", title, findings)
}

/// Whether whoever stands before the program is believed.
fn proxies(base_url: &BaseUrl, host: IpAddr, are_named: bool) -> Finding {
    const NAME: &str = "proxies";
    let is_https = base_url.origin().starts_with("https:");
    match (is_https, host.is_loopback(), are_named) {
        (_, _, true) => Finding::good(NAME, "those of TRUSTED_PROXIES are believed"),
        (true, true, false) => Finding::good(NAME, "one on this machine is believed"),
        (true, false, false) => Finding::note(
            NAME,
            "only one on this machine is believed: where TLS ends on another, everybody behind it shares one limit; name it in \
             TRUSTED_PROXIES",
        ),
        (false, true, false) => Finding::good(NAME, "none needed: browsers are on this machine"),
        (false, false, false) => Finding::note(
            NAME,
            format!(
                "BASE_URL is of this machine alone, and HOST ({host}) lets others in: browsers elsewhere can't sign in"
            ),
        ),
    }
}

fn secrets(settings: &Settings) -> Finding {
    const NAME: &str = "session secret";
    match &settings.secrets {
        SecretsPlace::Variables { with_old: false } => Finding::good(NAME, "in APP_SESSION_SECRET"),
        SecretsPlace::Variables { with_old: true } => Finding::note(
            NAME,
            "in APP_SESSION_SECRET, with APP_SESSION_SECRET_OLD: `server keys rotate` seals what is left, then take the old one away",
        ),
        SecretsPlace::File(file) if !file.path().exists() => {
            Finding::note(NAME, format!("{file} is not there yet; the first start makes it"))
        }
        SecretsPlace::File(file) => match settings.bff.secrets.len() {
            1 => secret_file(NAME, file.path()),
            several => Finding::note(
                NAME,
                format!("{file} holds {several}: `server keys retire` takes the earlier ones out"),
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use program::findings::Verdict;

    use super::*;

    #[test]
    fn a_proxy_that_nobody_believes_is_noted() {
        let verdict = |base_url: &str, host: &str, are_named| {
            proxies(&base_url.parse().unwrap(), host.parse().unwrap(), are_named).verdict
        };
        assert_eq!(verdict("https://expenses.example", "127.0.0.1", false), Verdict::Good);
        assert_eq!(verdict("https://expenses.example", "0.0.0.0", true), Verdict::Good);
        assert_eq!(verdict("https://expenses.example", "0.0.0.0", false), Verdict::Note);
        assert_eq!(verdict("http://localhost:3000", "::1", false), Verdict::Good);
        assert_eq!(verdict("http://localhost:3000", "10.0.0.7", false), Verdict::Note);
    }
}
