//! Discovery: how often the provider is asked, who waits for that, and how long its metadata are trusted.

use axum::body::Body;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use devidp::{Endpoint, Fault, FaultKind};
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use time::Duration;
use tower::ServiceExt;
use url::form_urlencoded;

use crate::harness::{ADA, App, Browser, DISCOVERY_INTERVAL};

/// Nothing goes wrong, and each request is counted.
const COUNTED: FaultKind = FaultKind::Delay { milliseconds: 0 };
const DOWN: FaultKind = FaultKind::Status { status: 503, retry_after: None };
/// A quick fault is tried again twice.
const TRIES: u64 = 3;

fn log_out(app: &App, token: &str) -> impl Future<Output = StatusCode> + Send + use<> {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", token).finish();
    let request = Request::post("/backchannel-logout")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    let answer = app.router.clone().oneshot(request);
    async move { answer.await.unwrap().status() }
}

/// A right logout token of that time, signed with the key that the provider has now.
fn signed_for(app: &App, later: Duration) -> String {
    let mut claims = app.provider.logout_token("expenses-bff", Some(ADA), None);
    for name in ["iat", "exp"] {
        claims[name] = json!(claims[name].as_i64().unwrap() + later.whole_seconds());
    }
    app.provider.sign("logout+jwt", &claims).unwrap()
}

/// What anybody can write: it names a key that nobody has.
fn unsigned(app: &App) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({ "alg": "RS256", "typ": "logout+jwt", "kid": "nobodys" });
    format!("{}.{}.AAAA", part(&header), part(&app.provider.logout_token("expenses-bff", Some(ADA), None)))
}

fn asked(app: &App) -> u64 {
    app.provider.stats().faults.get(&Endpoint::Discovery).copied().unwrap_or_default()
}

#[tokio::test]
async fn unauthenticated_tokens_cause_a_discovery_every_thirty_seconds_at_most() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, COUNTED));
    let token = unsigned(&app);
    for (seconds, so_far) in [(31, 1), (29, 1), (1, 2)] {
        app.clock.advance(Duration::seconds(seconds));
        for _ in 0..5 {
            assert_eq!(log_out(&app, &token).await, StatusCode::BAD_REQUEST);
        }
        assert_eq!(asked(&app), so_far, "after {seconds} s more");
    }

    app.provider.clear_faults();
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, DOWN));
    for (seconds, so_far) in [(31, TRIES), (29, TRIES), (1, 2 * TRIES)] {
        app.clock.advance(Duration::seconds(seconds));
        for _ in 0..5 {
            assert_eq!(log_out(&app, &token).await, StatusCode::SERVICE_UNAVAILABLE, "it may come again");
        }
        assert_eq!(asked(&app), 2 + so_far, "after {seconds} s more, while it fails");
    }
    assert_eq!(browser.get("/login").await.status, StatusCode::SEE_OTHER, "what is known is good meanwhile");
    assert_eq!(browser.get("/rejecting-api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_hanging_discovery_holds_up_only_those_who_need_new_keys() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(Duration::seconds(31));
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, FaultKind::Held));
    let waiting = [0; 3].map(|_| tokio::spawn(log_out(&app, &unsigned(&app))));
    while asked(&app) == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
    assert_eq!(browser.get("/rejecting-api").await.status, StatusCode::OK);
    assert_eq!(browser.post("/logout").await.status, StatusCode::OK);
    assert!(waiting.iter().all(|waiting| !waiting.is_finished()));
    app.provider.clear_faults();
    for waiting in waiting {
        assert_eq!(waiting.await.unwrap(), StatusCode::BAD_REQUEST);
    }
    assert_eq!(asked(&app), 1, "all of them waited for the same answer");
}

#[tokio::test]
async fn an_undiscovered_provider_is_asked_once_for_concurrent_requests() {
    let app = App::start().await;
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, DOWN));
    let mut browsers = [0; 5].map(|_| Browser::new(&app));
    let logins = browsers.iter_mut().map(|browser| browser.get("/login"));
    for answer in futures::future::join_all(logins).await {
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(asked(&app), TRIES);
    app.clock.advance(DISCOVERY_INTERVAL);
    assert_eq!(browsers[0].get("/login").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(asked(&app), 2 * TRIES);
}

#[tokio::test]
async fn a_withdrawn_key_is_trusted_for_ten_minutes_at_most_while_there_are_requests_c46() {
    let app = App::start().await;
    let mut ada = Browser::signed_in(&app).await;
    let later = Duration::minutes(10);
    let withdrawn = signed_for(&app, later);
    app.provider.rotate_keys(false).unwrap();
    app.clock.advance(later);
    assert_eq!(ada.get("/login").await.status, StatusCode::SEE_OTHER, "whoever comes waits for nothing");
    app.bff.drain().await;
    assert_eq!(log_out(&app, &withdrawn).await, StatusCode::BAD_REQUEST);
    assert_eq!(ada.get("/").await.body, ADA);
    assert_eq!(log_out(&app, &signed_for(&app, later)).await, StatusCode::OK, "the new key is known");
    assert_eq!(ada.get("/").await.body, "nobody");
}

#[tokio::test]
async fn after_an_hour_without_requests_a_withdrawn_key_is_trusted_no_longer_c46() {
    let app = App::start().await;
    assert_eq!(Browser::new(&app).get("/login").await.status, StatusCode::SEE_OTHER);
    let later = Duration::hours(1);
    let withdrawn = signed_for(&app, later);
    app.provider.rotate_keys(false).unwrap();
    app.clock.advance(later);
    assert_eq!(log_out(&app, &withdrawn).await, StatusCode::BAD_REQUEST);
    assert_eq!(log_out(&app, &signed_for(&app, later)).await, StatusCode::OK);
}

#[tokio::test]
async fn a_provider_that_can_not_be_discovered_again_is_trusted_as_before_and_costs_no_session() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, DOWN));
    for time in 1..=4 {
        app.clock.advance(Duration::minutes(31));
        let clock_offset = Some(time * 31 * 60);
        app.provider.change(devidp::Change { clock_offset, ..Default::default() });
        assert_eq!(browser.get("/api").await.status, StatusCode::OK);
        app.bff.drain().await;
    }
    assert_eq!(asked(&app), 4 * TRIES, "it was asked each time");
    assert_eq!(log_out(&app, &signed_for(&app, Duration::ZERO)).await, StatusCode::OK);
    assert_eq!(browser.get("/").await.body, "nobody");
}
