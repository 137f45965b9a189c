//! The issuer's keys over HTTP: discovery, rotation, outages, and what a stranger can't do with them.

use std::time::Duration;

use axum::http::{StatusCode, header};
use insta::assert_snapshot;
use tokio::task::JoinSet;

use crate::{
    fake_provider::{FakeProvider, Mood},
    signing::SigningKey,
    test_app::{Answer, TestApp, get_with},
};

const OK: StatusCode = StatusCode::OK;
const COOL_DOWN: Duration = Duration::from_secs(10);

/// A provider that publishes the key `k1`, and an API that is configured with its address and `suffix`.
async fn start(suffix: &str) -> (FakeProvider, TestApp) {
    let key = SigningKey::es256("k1");
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    let app = TestApp::builder(&key)
        .issuer(&format!("{}{suffix}", provider.address))
        .discovering()
        .build(key)
        .await;
    (provider, app)
}

#[tokio::test]
async fn the_keys_are_fetched_when_first_needed_and_then_kept() {
    let (provider, app) = start("").await;
    assert_eq!(app.get("/healthz").await.status, OK);
    assert_eq!(app.get("/reports").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(provider.asked(), 0);
    for _ in 0..3 {
        assert_eq!(app.show(app.token()).await.status, OK);
    }
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn a_rotated_key_is_found_and_a_stranger_cannot_make_the_api_hammer_the_provider() {
    let (provider, app) = start("").await;
    assert_eq!(app.show(app.token()).await.status, OK);

    let new = SigningKey::es256("k2");
    provider.publishes([app.key.jwk.clone(), new.jwk.clone()]);
    let rotated = async || app.get_with("/reports", &app.sign_by(&new)).await;
    assert_eq!(rotated().await.status, StatusCode::UNAUTHORIZED, "the keys were fetched a moment ago");
    assert_eq!(provider.asked(), 1);
    app.clock.turn(COOL_DOWN);
    assert_eq!(rotated().await.status, OK);
    assert_eq!(provider.asked(), 2);

    app.clock.turn(COOL_DOWN);
    let mut strangers = JoinSet::new();
    for n in 0..20 {
        let token = app.sign_by(&SigningKey::es256(&format!("stranger-{n}")));
        strangers.spawn(Answer::of(app.router.clone(), get_with("/reports", &token)));
    }
    for answer in strangers.join_all().await {
        assert_eq!(answer.invalid_token(), "the access token is signed with an unknown key");
    }
    assert_eq!(provider.asked(), 3);
    assert_eq!(app.show(app.token()).await.status, OK);
}

#[tokio::test]
async fn while_the_provider_is_down_nobody_is_told_that_their_token_is_bad() {
    let (provider, app) = start("").await;
    provider.is(Mood::Down);
    assert_snapshot!(app.show(app.token()).await, @r#"
    503 Service Unavailable
    cache-control: no-store
    content-type: application/problem+json
    retry-after: 10
    x-request-id: test-1

    {
      "detail": "access tokens can't be checked just now",
      "request_id": "test-1",
      "status": 503,
      "title": "Service Unavailable",
      "type": "about:blank"
    }
    "#);

    provider.is(Mood::Well);
    assert_eq!(app.show(app.token()).await.status, StatusCode::SERVICE_UNAVAILABLE, "no second try so soon");
    assert_eq!(provider.asked(), 1);
    app.clock.turn(COOL_DOWN);
    assert_eq!(app.show(app.token()).await.status, OK);

    // An outage costs those nothing whose key is known, and whether another key exists can't be told.
    provider.is(Mood::Down);
    app.clock.turn(COOL_DOWN);
    assert_eq!(app.get_with("/reports", &app.sign_by(&SigningKey::es256("k2"))).await.status.as_u16(), 503);
    assert_eq!(app.show(app.token()).await.status, OK);
}

#[tokio::test]
async fn a_provider_that_does_not_listen_is_a_provider_that_is_down() {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).issuer("http://127.0.0.1:1").discovering().build(key).await;
    let answer = app.show(app.token()).await;
    assert_eq!((answer.status, answer.header(header::RETRY_AFTER)), (StatusCode::SERVICE_UNAVAILABLE, "10"));
    assert_eq!(app.get("/reports").await.status, StatusCode::UNAUTHORIZED, "no credentials is no outage");
}

#[tokio::test]
async fn first_requests_at_once_share_one_fetch() {
    let (provider, app) = start("").await;
    provider.holds_its_answers(true);
    let mut requests = JoinSet::new();
    for _ in 0..20 {
        requests.spawn(Answer::of(app.router.clone(), get_with("/reports", &app.sign(app.token()))));
    }
    provider.was_asked(1).await;
    provider.holds_its_answers(false);
    assert!(requests.join_all().await.iter().all(|answer| answer.status == OK));
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn a_caller_who_hangs_up_takes_nothing_from_those_who_wait() {
    let (provider, app) = start("").await;
    provider.holds_its_answers(true);
    let request = get_with("/reports", &app.sign(app.token()));
    let impatient = tokio::spawn(Answer::of(app.router.clone(), request));
    provider.was_asked(1).await;
    impatient.abort();
    assert!(impatient.await.unwrap_err().is_cancelled());

    provider.holds_its_answers(false);
    assert_eq!(app.show(app.token()).await.status, OK);
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn old_keys_are_renewed_behind_a_request_and_a_withdrawn_one_goes() {
    let (provider, app) = start("").await;
    assert_eq!(app.show(app.token()).await.status, OK);
    let new = SigningKey::es256("k2");
    provider.publishes([new.jwk.clone()]);

    app.clock.turn(Duration::from_secs(10 * 60));
    assert_eq!(app.show(app.token()).await.status, OK, "the old keys serve until the new ones are there");
    assert_eq!(app.get_with("/reports", &app.sign_by(&new)).await.status, OK, "this request waits for them");
    assert_eq!(app.show(app.token()).await.invalid_token(), "the access token is signed with an unknown key");
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn a_token_whose_signature_is_remembered_is_checked_by_new_keys_once_they_are_there() {
    let (provider, app) = start("").await;
    let hours = app.clock().unix_timestamp() + 3 * 60 * 60;
    let token = app.sign(app.token().claim("exp", hours));
    for _ in 0..2 {
        assert_eq!(app.get_with("/reports", &token).await.status, OK);
    }
    // The same name for another key.
    let new = SigningKey::es256("k1");
    provider.publishes([new.jwk.clone()]);
    app.clock.turn(Duration::from_secs(60 * 60));
    assert_eq!(
        app.get_with("/reports", &token).await.invalid_token(),
        "the access token's signature is wrong"
    );
    assert_eq!(app.get_with("/reports", &app.sign_by(&new)).await.status, OK);
}

#[tokio::test]
async fn keys_that_could_not_be_renewed_for_an_hour_serve_no_more() {
    let (provider, app) = start("").await;
    assert_eq!(app.show(app.token()).await.status, OK);
    provider.is(Mood::Down);
    app.clock.turn(Duration::from_secs(60 * 60 - 1));
    assert_eq!(app.show(app.token()).await.status, OK);
    app.clock.turn(Duration::from_secs(1));
    assert_eq!(app.show(app.token()).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_slash_at_the_end_of_the_issuer_is_learned_from_the_provider() {
    let document = "/.well-known/openid-configuration";
    for (configured, spelled) in [("", "/"), ("/", ""), ("/", "/"), ("", ""), (document, ""), (document, "/")]
    {
        let (provider, app) = start(configured).await;
        let itself = format!("{}{spelled}", provider.address);
        provider.calls_itself(&itself);
        assert_eq!(
            app.show(app.token().claim("iss", itself.as_str())).await.status,
            OK,
            "{configured:?} {spelled:?}"
        );

        let otherwise = if spelled.is_empty() { format!("{itself}/") } else { provider.address.clone() };
        let answer = app.show(app.token().claim("iss", otherwise)).await;
        assert_eq!(answer.invalid_token(), "the access token is from another issuer", "learned, then exact");
    }
}

#[tokio::test]
async fn metadata_of_another_issuer_are_not_believed_c49() {
    let (provider, app) = start("").await;
    provider.calls_itself("https://evil.example");
    let answer = app.show(app.token().claim("iss", "https://evil.example")).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);

    provider.calls_itself(&provider.address);
    app.clock.turn(COOL_DOWN);
    assert_eq!(app.show(app.token()).await.status, OK);
}

#[tokio::test]
async fn a_source_of_keys_for_another_issuer_opens_nothing_c49() {
    let key = SigningKey::es256("k1");
    let other = TestApp::builder(&key).issuer("https://evil.example").fixed_keys();
    let app = TestApp::builder(&key).keys(|_| other).build(key).await;
    for issuer in ["https://evil.example", "https://idp.example"] {
        let answer = app.show(app.token().claim("iss", issuer)).await;
        assert_eq!(answer.invalid_token(), "the access token is from another issuer");
    }
}

#[tokio::test]
async fn redirects_endless_answers_and_insecure_addresses_yield_no_keys() {
    let (provider, app) = start("").await;
    for mood in [Mood::Redirecting, Mood::Endless, Mood::Insecure] {
        provider.is(mood);
        assert_eq!(app.show(app.token()).await.status, StatusCode::SERVICE_UNAVAILABLE);
        app.clock.turn(COOL_DOWN);
    }
    provider.is(Mood::Well);
    assert_eq!(app.show(app.token()).await.status, OK);
}
