//! Providers that differ in what they give and take: the same sign-in, refresh and sign-out with each.

use bff::{AssertionAudience, ClientCredential, ClientKey, Config, ResponseMode, SecretMethod};
use devidp::{ClientKeyPair, Credential, ExpiresIn, Quirks, SecretMethods, SigningAlgorithm};
use http::StatusCode;
use serde_json::Value;

use crate::harness::{App, Browser, LIFETIME};

/// A whole visit at a provider of these quirks. What is known of the person.
async fn visit(quirks: impl FnOnce(&mut Quirks), config: impl FnOnce(&mut Config)) -> Value {
    let app = App::start_at(|provider| quirks(&mut provider.quirks), config).await;
    visit_at(&app).await
}

async fn visit_at(app: &App) -> Value {
    let mut browser = Browser::signed_in(app).await;
    let user = browser.get("/bff/user").await.body;
    app.clock.advance(LIFETIME * 7);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    assert_eq!(app.refreshes(), 1);
    let cookies = browser.cookies.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    assert!(cookies < 4096, "{cookies}");
    assert_eq!(browser.post("/logout").await.status, StatusCode::OK);
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1);
    serde_json::from_str(&user).unwrap()
}

fn assert_is_ada(user: &Value) {
    assert_eq!((&user["name"], &user["email"]), (&"Ada Alvarez".into(), &"ada@example.com".into()), "{user}");
}

#[tokio::test]
async fn a_person_has_a_name_wherever_the_provider_tells_it() {
    for signed in [false, true] {
        let quirks =
            |quirks: &mut Quirks| (quirks.id_token_profile, quirks.userinfo_signed) = (false, signed);
        assert_is_ada(&visit(quirks, |_| {}).await);
    }
    let told_nowhere =
        |quirks: &mut Quirks| (quirks.id_token_profile, quirks.userinfo_for_api_tokens) = (false, false);
    let user = visit(told_nowhere, |_| {}).await;
    assert_eq!((&user["name"], &user["email"]), (&Value::Null, &Value::Null), "and is signed in without");
}

#[tokio::test]
async fn tokens_are_taken_however_they_are_signed_and_large_as_they_are() {
    for algorithm in [SigningAlgorithm::Es256, SigningAlgorithm::EdDsa] {
        assert_is_ada(&visit(|quirks| quirks.id_token_signing = algorithm, |_| {}).await);
    }
    assert_is_ada(&visit(|quirks| quirks.id_token_groups = 600, |_| {}).await);
    for told in [ExpiresIn::String, ExpiresIn::Missing] {
        assert_is_ada(&visit(|quirks| quirks.expires_in = told, |_| {}).await);
    }
}

#[tokio::test]
async fn answers_are_signed_where_that_is_asked_for() {
    let signed = |config: &mut Config| config.providers[0].protocol.response_mode = ResponseMode::Jwt;
    assert_is_ada(&visit(|quirks| quirks.jarm = true, signed).await);
    let silent = App::start_at(|_| {}, signed).await;
    let answer = Browser::new(&silent).get("/login").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "a provider that announces none");
}

#[tokio::test]
async fn a_provider_that_takes_one_proof_of_the_client_gets_that_one() {
    for (taken, method) in
        [(SecretMethods::Post, SecretMethod::Post), (SecretMethods::Post, SecretMethod::Discovered)]
    {
        let config = |config: &mut Config| config.providers[0].protocol.secret_method = method;
        assert_is_ada(&visit(|quirks| quirks.secret_methods = taken, config).await);
    }
    for (taken, audience) in [
        (devidp::AssertionAudience::Issuer, AssertionAudience::Issuer),
        (devidp::AssertionAudience::TokenEndpoint, AssertionAudience::TokenEndpoint),
    ] {
        let pair = ClientKeyPair::ec().unwrap();
        let registered = Credential::PublicKey(devidp::ClientKey::from_pem(&pair.public).unwrap());
        let app = App::start_at(
            |provider| {
                provider.par = true;
                provider.quirks.assertion_audience = taken;
                provider.clients[0].credential = registered;
            },
            |config| {
                let key = ClientKey::from_pem(&pair.private, None).unwrap();
                config.providers[0].client_credential = ClientCredential::PrivateKey(key);
                config.providers[0].protocol.assertion_audience = audience;
            },
        )
        .await;
        assert_is_ada(&visit_at(&app).await);
    }
}
