//! HTTP/3, which Caddy speaks without being told, to a browser that is told to begin with it.

use std::{env, fs, path::PathBuf, process::Command};

use tempfile::TempDir;

use crate::{
    certificate::Certificate,
    proxy::{Kind, Site, replaced},
};

/// Names a browser, as for the end-to-end tests.
const VARIABLE: &str = "CHROMIUM";
const PLACES: [&str; 4] = [
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

#[test]
fn a_browser_has_the_first_page_by_http_3() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("requests");
    let site = Site::start_with(Kind::Caddy, "/expenses", |file| {
        let logged = format!("\tlog {{\n\t\toutput file {}\n\t}}\n\n\thandle", log.display());
        replaced(&file, "\thandle", &logged)
    });
    let page = Command::new(browser())
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--ignore-certificate-errors-spki-list={}", public_key_hash(&site.certificate)))
        .arg(format!("--origin-to-force-quic-on=localhost:{}", site.port))
        .arg(format!("{}/", site.base_url))
        .output()
        .unwrap();
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.contains("href=\"/expenses/login?return_to=/\""), "{page}");
    let log = fs::read_to_string(log).unwrap();
    let first = log.lines().find(|line| line.contains("\"uri\":\"/expenses/\"")).unwrap();
    assert!(first.contains("\"proto\":\"HTTP/3.0\"") && first.contains("\"status\":200"), "{first}");
}

fn browser() -> PathBuf {
    let chosen = env::var_os(VARIABLE).map(PathBuf::from);
    let mut known = chosen.into_iter().chain(PLACES.map(PathBuf::from));
    known.find(|path| path.is_file()).unwrap_or_else(|| panic!("no Chromium: `cargo xtask setup` brings one"))
}

/// By which a browser is told to trust the certificate: SHA-256 over its public key, in base64.
fn public_key_hash(certificate: &Certificate) -> String {
    const HASH: &str = "openssl x509 -pubkey -noout -in \"$0\" | openssl pkey -pubin -outform der \
                        | openssl dgst -sha256 -binary | openssl base64";
    let hash = Command::new("sh").args(["-c", HASH]).arg(&certificate.certificate).output().unwrap();
    String::from_utf8(hash.stdout).unwrap().trim().to_owned()
}
