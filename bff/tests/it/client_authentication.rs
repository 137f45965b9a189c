//! How the application proves at the provider that it is itself.

use bff::{ClientCredential, ClientKey, Config};
use devidp::{ClientKeyPair, Credential, Endpoint, Fault, FaultKind};
use http::StatusCode;

use crate::harness::{ADA, App, Browser, LIFETIME};

/// A provider that knows the public half of a key in place of a secret.
fn registered(pair: &ClientKeyPair) -> impl FnOnce(&mut devidp::Config) {
    let key = devidp::ClientKey::from_pem(&pair.public).unwrap();
    |provider| provider.clients[0].credential = Credential::PublicKey(key)
}

/// An application that holds the private half.
fn holds(pair: &ClientKeyPair) -> impl FnOnce(&mut Config) {
    let key = ClientKey::from_pem(&pair.private, None).unwrap();
    |config| config.client_credential = ClientCredential::PrivateKey(key)
}

#[tokio::test]
async fn a_key_signs_in_refreshes_and_signs_out_c13_c14() {
    for pair in [ClientKeyPair::ec().unwrap(), ClientKeyPair::rsa().unwrap()] {
        let app = App::start_at(registered(&pair), holds(&pair)).await;
        let mut browser = Browser::signed_in(&app).await;
        for _ in 0..2 {
            app.clock.turn(LIFETIME);
            assert_eq!(browser.get("/api").await.status, StatusCode::OK);
        }
        browser.post("/logout").await;
        app.bff.drain().await;
        let stats = app.provider.stats();
        assert_eq!((stats.refreshes, stats.revocations), (2, 1));
    }
}

#[tokio::test]
async fn another_key_is_refused_with_a_page_and_the_session_is_kept_c13_c14() {
    let (right, wrong) = (ClientKeyPair::ec().unwrap(), ClientKeyPair::ec().unwrap());
    let app = App::start_at(registered(&right), holds(&wrong)).await;
    let mut browser = Browser::new(&app);
    let answer = browser.sign_in("/login?return_to=/expenses").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.body.contains("<h1>The sign-in was refused</h1>"), "{}", answer.body);
    assert!(answer.body.contains("href=\"/login?return_to=%2Fexpenses\""), "{}", answer.body);
    assert_eq!(browser.get("/").await.body, "nobody");

    let app = App::start_at(registered(&right), holds(&right)).await;
    let mut browser = Browser::signed_in(&app).await;
    let mut config = app.config.clone();
    holds(&wrong)(&mut config);
    let (_, wrong) = app.process_with(&config).await;
    app.clock.turn(LIFETIME);
    assert_eq!(browser.with(&wrong).get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "an operator's mistake ends no session");
}

#[tokio::test]
async fn a_secret_is_no_use_where_a_key_is_registered_c13() {
    let app = App::start_at(registered(&ClientKeyPair::ec().unwrap()), |_| {}).await;
    assert_eq!(Browser::new(&app).sign_in("/login").await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn a_call_that_is_made_again_proves_the_client_anew_c14() {
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
