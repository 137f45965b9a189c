//! How the application proves at the provider that it is itself.

use bff::{ClientCredential, ClientKey, Config};
use devidp::{ClientKeyPair, Credential, Endpoint, Fault, FaultKind};
use http::StatusCode;

use crate::harness::{ADA, App, Browser, LIFETIME, parameter};

/// A provider that knows the public half of a key in place of a secret.
fn registered(pair: &ClientKeyPair) -> impl FnOnce(&mut devidp::Config) {
    let key = devidp::ClientKey::from_pem(&pair.public).unwrap();
    |provider| provider.clients[0].credential = Credential::PublicKey(key)
}

/// An application that holds the private half.
fn holds(pair: &ClientKeyPair) -> impl FnOnce(&mut Config) {
    let key = ClientKey::from_pem(&pair.private, None).unwrap();
    |config| config.providers[0].client_credential = ClientCredential::PrivateKey(key)
}

#[tokio::test]
async fn a_client_key_signs_in_refreshes_and_signs_out_c13_c14() {
    for pair in [ClientKeyPair::ec().unwrap(), ClientKeyPair::rsa().unwrap()] {
        let app = App::start_at(registered(&pair), holds(&pair)).await;
        let mut browser = Browser::signed_in(&app).await;
        for _ in 0..2 {
            app.clock.advance(LIFETIME);
            assert_eq!(browser.get("/api").await.status, StatusCode::OK);
        }
        browser.post("/logout").await;
        app.bff.drain().await;
        let stats = app.provider.stats();
        assert_eq!((stats.refreshes, stats.revocations), (2, 1));
    }
}

#[tokio::test]
async fn a_wrong_client_key_is_refused_with_a_page_and_the_session_is_kept_c13_c14() {
    let (right, wrong) = (ClientKeyPair::ec().unwrap(), ClientKeyPair::ec().unwrap());
    let app = App::start_at(registered(&right), holds(&wrong)).await;
    let mut browser = Browser::new(&app);
    let answer = browser.sign_in("/login?return_to=/expenses").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("<h1>Signing in is not possible now</h1>"), "{}", answer.body);
    assert!(answer.body.contains("href=\"/login?return_to=%2Fexpenses\""), "{}", answer.body);
    assert_eq!(browser.get("/").await.body, "nobody");

    let app = App::start_at(registered(&right), holds(&right)).await;
    let mut browser = Browser::signed_in(&app).await;
    let mut config = app.config.clone();
    holds(&wrong)(&mut config);
    let (_, wrong) = app.process_with(&config).await;
    app.clock.advance(LIFETIME);
    assert_eq!(browser.with(&wrong).get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "an operator's mistake ends no session");
}

#[tokio::test]
async fn a_client_secret_is_refused_where_a_key_is_registered_c13() {
    let app = App::start_at(registered(&ClientKeyPair::ec().unwrap()), |_| {}).await;
    assert_eq!(Browser::new(&app).sign_in("/login").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_retried_call_bears_a_new_assertion_c14() {
    let pair = ClientKeyPair::ec().unwrap();
    let app = App::start_at(registered(&pair), holds(&pair)).await;
    let mut browser = Browser::signed_in(&app).await;
    assert_eq!(browser.get("/").await.body, ADA);
    let lost = Fault::once(Endpoint::Revocation, FaultKind::Status { status: 502, retry_after: None });
    app.provider.add_fault(Fault { carried_out: true, ..lost });
    browser.post("/logout").await;
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 2, "the first assertion was used up");
}

/// The names of an address's parameters.
fn names(url: &url::Url) -> Vec<String> {
    url.query_pairs().map(|(name, _)| name.into_owned()).collect()
}

#[tokio::test]
async fn a_pushed_authorization_request_is_not_carried_by_the_browser_c14() {
    let pair = ClientKeyPair::ec().unwrap();
    let at = |provider: &mut devidp::Config| {
        registered(&pair)(provider);
        provider.par = true;
    };
    let with_key = App::start_at(at, holds(&pair)).await;
    let with_secret = App::start_at(|provider| provider.par = true, |_| {}).await;
    for app in [with_key, with_secret] {
        let mut browser = Browser::new(&app);
        for prompt in ["", "?prompt=consent"] {
            let url = browser.get(&format!("/login{prompt}")).await.location();
            assert!(url.as_str().starts_with(&format!("{}/authorize?", app.issuer)), "{url}");
            assert_eq!(names(&url), ["client_id", "request_uri"]);
            assert_eq!(parameter(&url, "client_id").as_deref(), Some("expenses-bff"));
        }
        assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
        assert_eq!(browser.get("/").await.body, ADA);
        app.clock.advance(LIFETIME);
        assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_refused_pushed_request_shows_a_page_and_a_temporary_fault_is_retried() {
    let app = App::start_at(|provider| provider.par = true, |_| {}).await;
    let mut browser = Browser::new(&app);
    let down = FaultKind::Status { status: 503, retry_after: None };
    app.provider.add_fault(Fault::once(Endpoint::Par, down.clone()));
    assert_eq!(browser.get("/login").await.status, StatusCode::SEE_OTHER);
    for fault in
        [down, FaultKind::BrokenJson, FaultKind::Redirect { location: "https://evil.example".to_owned() }]
    {
        app.provider.add_fault(Fault::until_cleared(Endpoint::Par, fault));
        let answer = browser.get("/login?return_to=/expenses").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.contains("<h1>Signing in is not possible just now</h1>"), "{}", answer.body);
        assert!(answer.body.contains("href=\"/login?return_to=%2Fexpenses\""), "{}", answer.body);
        app.provider.clear_faults();
    }
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_request_pushed_with_a_wrong_key_is_refused_c13_c14() {
    let (right, wrong) = (ClientKeyPair::ec().unwrap(), ClientKeyPair::ec().unwrap());
    let at = |provider: &mut devidp::Config| {
        registered(&right)(provider);
        provider.par = true;
    };
    let app = App::start_at(at, holds(&wrong)).await;
    let answer = Browser::new(&app).get("/login").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("<h1>Signing in is not possible now</h1>"), "{}", answer.body);
}
