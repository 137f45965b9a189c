//! What is counted of sign-ins and refreshes.

use bff::Bff;
use devidp::{Endpoint, Fault, FaultKind};
use futures::future::join_all;
use http::{Method, StatusCode};
use prometheus_client::{encoding::text, registry::Registry};

use crate::harness::{App, Browser, LIFETIME, with_parameter};

/// What would be collected now.
async fn collected(bff: &Bff) -> String {
    let (mut registry, mut text) = (Registry::default(), String::new());
    bff.register_metrics(&mut registry);
    bff.look_at_metrics().await;
    text::encode(&mut text, &registry).unwrap();
    text
}

fn has(text: &str, line: &str) -> bool {
    text.lines().any(|found| found == line)
}

#[tokio::test]
async fn who_joins_a_refresh_is_counted_and_the_refresh_once() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Held));
    let asked = (0..20).map(|_| tokio::spawn(browser.request(Method::GET, "/api", &[]))).collect::<Vec<_>>();
    let mut text = collected(&app.bff).await;
    // They joined it maybe before it has had its turn.
    while !(has(&text, "bff_token_refreshes_joined_total 19")
        && has(&text, "bff_token_refreshes_in_progress 1"))
    {
        tokio::task::yield_now().await;
        text = collected(&app.bff).await;
    }
    app.provider.clear_faults();
    for answer in join_all(asked).await {
        assert_eq!(answer.unwrap().status, StatusCode::OK);
    }
    let text = collected(&app.bff).await;
    for line in [
        "bff_token_refreshes_total{outcome=\"refreshed\"} 1",
        "bff_token_refreshes_total{outcome=\"by_another_process\"} 0",
        "bff_token_refreshes_in_progress 0",
        "bff_token_refresh_queue_length 0",
        "bff_token_refresh_queue_wait_seconds_count 1",
        "bff_lease_wait_seconds_count 1",
        "bff_sessions 1",
    ] {
        assert!(has(&text, line), "{line}: {text}");
    }
}

#[tokio::test]
async fn a_process_that_waits_for_anothers_refresh_counts_its_wait() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let (second, router) = app.second_process().await;
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Held));
    let first = tokio::spawn(browser.request(Method::GET, "/api", &[]));
    while app.provider.stats().faults.is_empty() {
        tokio::task::yield_now().await;
    }
    let waiting = tokio::spawn(browser.with(&router).request(Method::GET, "/api", &[]));
    while !has(&collected(&second).await, "bff_token_refreshes_in_progress 1") {
        tokio::task::yield_now().await;
    }
    app.provider.clear_faults();
    assert_eq!(first.await.unwrap().status, StatusCode::OK);
    assert_eq!(waiting.await.unwrap().status, StatusCode::OK);
    let text = collected(&second).await;
    for line in [
        "bff_token_refreshes_total{outcome=\"by_another_process\"} 1",
        "bff_token_refreshes_total{outcome=\"refreshed\"} 0",
        "bff_lease_wait_seconds_count 1",
    ] {
        assert!(has(&text, line), "{line}: {text}");
    }
}

#[tokio::test]
async fn a_provider_that_fails_is_seen() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let kind = FaultKind::Status { status: 503, retry_after: None };
    app.provider.add_fault(Fault::until_cleared(Endpoint::Token, kind));
    for failures in 1..=5 {
        let text = collected(&app.bff).await;
        assert!(has(&text, "bff_circuit_breaker_open{provider=\"default\"} 0"), "{failures}: {text}");
        assert_eq!(browser.get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    let text = collected(&app.bff).await;
    for line in [
        "bff_circuit_breaker_open{provider=\"default\"} 1",
        "bff_token_refreshes_total{outcome=\"provider_unavailable\"} 5",
        "oidc_provider_request_duration_seconds_count{provider=\"default\",call=\"refresh\",outcome=\"server_error\"} 5",
    ] {
        assert!(has(&text, line), "{line}: {text}");
    }
}

#[tokio::test]
async fn each_sign_in_is_counted_by_how_it_ended() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login").await;
    let denied = with_parameter(&callback, "code", None);
    browser.follow_callback(&with_parameter(&denied, "error", Some("access_denied"))).await;
    Browser::signed_in(&app).await;
    let text = collected(&app.bff).await;
    for line in [
        "bff_sign_ins_total{provider=\"default\",outcome=\"cancelled\"} 1",
        "bff_sign_ins_total{provider=\"default\",outcome=\"signed_in\"} 1",
        "bff_sign_ins_total{provider=\"default\",outcome=\"failed\"} 0",
        "bff_sessions 1",
    ] {
        assert!(has(&text, line), "{line}: {text}");
    }
    assert!(!text.contains("lvarez") && !text.contains("access_denied"), "{text}");
}
