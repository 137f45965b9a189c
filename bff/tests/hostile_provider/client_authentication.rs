//! The client proves who it is wherever it shows a code or a token, and shows none in an address.

use bff::{AssertionAudience, ClientCredential, ClientKey, SecretMethod};
use devidp::{ClientKeyPair, Credential};
use http::StatusCode;
use serde_json::json;

use crate::{
    discovery::modify_discovery,
    harness::{App, Browser, LIFETIME, SECRET, claims},
    recording_proxy::{RecordedCall, RecordingProxy},
    sign_in_attempt::CLIENT,
};

/// What the provider hears of a sign-in, a refresh and a sign-out, by a client that is to authenticate by `method`.
async fn calls_by(app: &App, method: &str) -> Vec<RecordedCall> {
    calls_by_one_of(app, &[method]).await
}

/// The same where the provider announces these methods.
async fn calls_by_one_of(app: &App, methods: &[&str]) -> Vec<RecordedCall> {
    let proxy = RecordingProxy::before_provider(app).await;
    modify_discovery(app, |document| {
        for endpoint in ["token_endpoint", "revocation_endpoint"] {
            let direct = document[endpoint].as_str().unwrap();
            document[endpoint] = json!(direct.replace(&app.issuer, &proxy.address));
        }
        document["token_endpoint_auth_methods_supported"] = json!(methods);
    })
    .await;
    let mut browser = Browser::signed_in(app).await;
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    browser.post("/logout").await;
    app.bff.drain().await;
    let stats = app.provider.stats();
    assert_eq!((stats.refreshes, stats.revocations), (1, 1));
    proxy.calls()
}

#[tokio::test]
async fn the_client_authenticates_on_every_call_and_no_token_is_in_an_address_c14_c16_c17() {
    for method in ["client_secret_basic", "client_secret_post"] {
        let app = App::start().await;
        let calls = calls_by(&app, method).await;
        let kinds: Vec<_> =
            calls.iter().map(|call| (call.target.as_str(), call.field("grant_type"))).collect();
        let token = |grant: &str| ("/token", Some(grant.to_owned()));
        assert_eq!(
            kinds,
            [token("authorization_code"), token("refresh_token"), ("/revoke", None)],
            "no query"
        );
        for call in &calls {
            let in_header = call.authorization.as_ref().is_some_and(|value| value.starts_with("Basic "));
            let (id, secret) = (call.field("client_id"), call.field("client_secret"));
            if method == "client_secret_basic" {
                assert!(in_header && secret.is_none(), "{call:?}");
            } else {
                assert_eq!(call.authorization, None);
                assert_eq!(id.as_deref(), Some(CLIENT));
                assert_eq!(secret.as_deref(), Some(SECRET));
            }
        }
    }
}

#[tokio::test]
async fn a_client_with_a_wrong_secret_is_refused_c14_c17() {
    let app = App::start().await;
    let mut wrong = app.config.clone();
    wrong.providers[0].client_credential = ClientCredential::Secret("evil".into());
    let (impostor, router) = app.process_with(&wrong).await;

    let mut person = Browser::new(&app).with(&router);
    let answer = person.sign_in("/login").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("<h1>Signing in is not possible now</h1>"), "{answer:?}");
    assert_eq!(person.get("/").await.body, "nobody");
    assert!(app.provider.issued().is_empty());

    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    assert_eq!(browser.with(&router).get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.provider.stats().refreshes, 0);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "with the right secret the session goes on");

    let mut other = Browser::signed_in(&app).await;
    browser.with(&router).post("/logout").await;
    // Signed out all the same.
    browser.within_a_second("/bff/user", StatusCode::UNAUTHORIZED).await;
    impostor.drain().await;
    assert_eq!(app.provider.stats().revocations, 0);
    other.post("/logout").await;
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1);
}

#[tokio::test]
async fn a_secret_is_shown_as_the_setting_says_whatever_is_announced() {
    let both = ["client_secret_basic", "client_secret_post"];
    for (method, announced, in_form) in [
        (SecretMethod::Discovered, &both[..], false),
        (SecretMethod::Post, &both[..], true),
        (SecretMethod::Post, &both[..1], true),
        (SecretMethod::Basic, &both[1..], false),
    ] {
        let app = App::start_with(|config| config.providers[0].protocol.secret_method = method).await;
        for call in calls_by_one_of(&app, announced).await {
            assert_eq!(call.field("client_secret").is_some(), in_form, "{method:?}: {call:?}");
            assert_eq!(call.authorization.is_none(), in_form, "{method:?}: {call:?}");
        }
    }
}

#[tokio::test]
async fn an_assertion_is_for_the_issuer_unless_the_token_endpoint_is_asked_for_c13() {
    for audience in [AssertionAudience::default(), AssertionAudience::TokenEndpoint] {
        let pair = ClientKeyPair::ec().unwrap();
        let registered = Credential::PublicKey(devidp::ClientKey::from_pem(&pair.public).unwrap());
        let app = App::start_at(
            |provider| provider.clients[0].credential = registered,
            |config| {
                let key = ClientKey::from_pem(&pair.private, None).unwrap();
                config.providers[0].client_credential = ClientCredential::PrivateKey(key);
                config.providers[0].protocol.assertion_audience = audience;
            },
        )
        .await;
        let proxy = RecordingProxy::before_provider(&app).await;
        modify_discovery(&app, |document| {
            document["revocation_endpoint"] = json!(format!("{}/revoke", proxy.address));
        })
        .await;
        let mut browser = Browser::signed_in(&app).await;
        browser.post("/logout").await;
        app.bff.drain().await;
        let [call] = &proxy.calls()[..] else { panic!("one call") };
        let named = claims(&call.field("client_assertion").unwrap())["aud"].clone();
        let expected = match audience {
            AssertionAudience::Issuer => app.issuer.clone(),
            AssertionAudience::TokenEndpoint => format!("{}/token", app.issuer),
        };
        assert_eq!(named, json!(expected), "a text, and not a list of several");
        assert_eq!(app.provider.stats().revocations, 1);
    }
}
