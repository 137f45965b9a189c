//! TLS that ends in the program.

use std::{
    fs,
    time::{Duration, Instant},
};

use http::StatusCode;
use tempfile::TempDir;

use crate::process::{Running, VARIABLES, free_port, get, program};

/// How long the program may take to read two files.
const PATIENCE: Duration = Duration::from_secs(20);

/// Writes a certificate for `localhost` and its key to the folder. A client that trusts it and no other.
fn write_certificate(folder: &TempDir) -> reqwest::Client {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
    fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    trusting(made.cert.pem().as_bytes())
}

fn trusting(certificate: &[u8]) -> reqwest::Client {
    let trusted = reqwest::Certificate::from_pem(certificate).unwrap();
    // Each request makes a connection of its own, to be shown the certificate of that moment.
    reqwest::Client::builder().tls_certs_only([trusted]).pool_max_idle_per_host(0).build().unwrap()
}

#[tokio::test]
async fn it_decrypts_by_itself_and_takes_another_certificate_when_it_is_told_to() {
    let folder = TempDir::new().unwrap();
    let first = write_certificate(&folder);
    let port = free_port();
    let mut program = program(&folder);
    program.envs(VARIABLES).env("PORT", port.to_string());
    program.env("TLS_CERT_FILE", "cert.pem").env("TLS_KEY_FILE", "key.pem");
    let server = Running::start(&mut program);

    // Browsers have the address that it takes for its own where it is told no other.
    let url = format!("https://localhost:{port}/");
    let page = first.get(&url).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.headers().contains_key("strict-transport-security"), "{:?}", page.headers());
    let plain = get(port, "/");
    assert!(plain.starts_with("HTTP/1.1 400 ") && plain.contains("https://"), "{plain}");

    // What can't be used changes nothing, and what can is taken.
    let key = fs::read(folder.path().join("key.pem")).unwrap();
    let second = write_certificate(&folder);
    let new_key = fs::read(folder.path().join("key.pem")).unwrap();
    fs::write(folder.path().join("key.pem"), key).unwrap();
    server.signal("HUP");
    assert_eq!(first.get(&url).send().await.unwrap().status(), StatusCode::OK);
    fs::write(folder.path().join("key.pem"), new_key).unwrap();
    server.signal("HUP");
    let told = Instant::now();
    while second.get(&url).send().await.is_err() {
        assert!(told.elapsed() < PATIENCE, "the new certificate is not served");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(first.get(&url).send().await.is_err(), "the one before is no longer served");
}

#[test]
fn what_does_not_fit_together_is_said_at_the_start() {
    let folder = TempDir::new().unwrap();
    write_certificate(&folder);
    let key = fs::read(folder.path().join("key.pem")).unwrap();
    write_certificate(&folder);
    let told = |more: &[(&str, &str)]| {
        let mut program = program(&folder);
        let files = [("TLS_CERT_FILE", "cert.pem"), ("TLS_KEY_FILE", "key.pem")];
        let ended = program.envs(VARIABLES).envs(files).envs(more.iter().copied()).output().unwrap();
        assert!(!ended.status.success());
        String::from_utf8_lossy(&ended.stderr).into_owned()
    };
    let by_http = told(&[("BASE_URL", "http://localhost:3000")]);
    assert!(by_http.contains("BASE_URL is \"http://localhost:3000\"; give it an https address"), "{by_http}");
    assert!(!by_http.contains("TLS_KEY_FILE:"), "the pair is good: {by_http}");
    fs::write(folder.path().join("key.pem"), key).unwrap();
    let other_key = told(&[]);
    let sentence = "TLS_KEY_FILE: the key in key.pem is not that of the first certificate in cert.pem";
    assert!(other_key.contains(sentence), "{other_key}");
}
