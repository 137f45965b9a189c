//! Access tokens that run out.

use std::pin::Pin;

use devidp::{Change, Endpoint, Fault, FaultKind};
use futures::{FutureExt, future::join_all};
use http::{Method, StatusCode};
use serde_json::json;
use time::Duration;

use crate::harness::{Answer, App, Browser, LIFETIME};

#[tokio::test]
async fn a_good_token_is_used_again_and_an_expired_one_is_refreshed() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let first = browser.get("/api").await.body;
    app.clock.advance(LIFETIME / 2);
    assert_eq!(browser.get("/api").await.body, first);
    assert_eq!(app.refreshes(), 0);
    for expiry in 1..=3 {
        app.clock.advance(LIFETIME);
        let answer = browser.get("/api").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_ne!(answer.body, first);
        assert_eq!(app.refreshes(), expiry);
    }
    assert_eq!(app.provider.stats().reuses_detected, 0);
}

#[tokio::test]
async fn twenty_requests_on_an_expired_token_make_one_call_c21() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let answers = join_all((0..20).map(|_| tokio::spawn(browser.request(Method::GET, "/api", &[])))).await;
    let tokens = answers.into_iter().map(Result::unwrap).map(|answer| {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body
    });
    let tokens = tokens.collect::<std::collections::BTreeSet<_>>();
    assert_eq!(tokens.len(), 1, "all got the same token");
    assert_eq!(app.refreshes(), 1);
}

/// A request whose refresh the provider has carried out and not answered. It answers when the faults are cleared.
async fn refresh_held_at_provider(
    app: &App,
    browser: &Browser,
) -> Pin<Box<impl Future<Output = Answer> + use<>>> {
    app.provider.add_fault(Fault { carried_out: true, ..Fault::once(Endpoint::Token, FaultKind::Held) });
    let mut request = Box::pin(browser.request(Method::GET, "/api", &[]));
    while app.provider.stats().refreshes == 0 {
        assert!(request.as_mut().now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    request
}

#[tokio::test]
async fn a_disconnected_browser_does_not_cancel_the_refresh() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let request = refresh_held_at_provider(&app, &browser).await;
    drop(request);
    app.provider.clear_faults();
    app.bff.drain().await;
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    assert_eq!((app.refreshes(), app.provider.stats().reuses_detected), (1, 0));
}

#[tokio::test]
async fn a_refused_refresh_token_ends_the_session_c19() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::InvalidGrant));
    let answer = browser.get("/api").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::UNAUTHORIZED, "ended"));
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
    assert!(browser.cookies.is_empty(), "a cookie that names nothing is taken away");
}

#[tokio::test]
async fn a_temporary_fault_of_the_provider_keeps_the_session() {
    let faults = [
        (FaultKind::Status { status: 503, retry_after: None }, "2"),
        (FaultKind::Status { status: 429, retry_after: Some(7) }, "7"),
        (FaultKind::DroppedConnection, "2"),
        (FaultKind::BrokenJson, "2"),
        (FaultKind::HugeBody { bytes: 3 << 20 }, "2"),
        (FaultKind::Redirect { location: "https://evil.example/token".to_owned() }, "2"),
    ];
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for (fault, retry_after) in faults {
        app.clock.advance(LIFETIME);
        app.provider.add_fault(Fault::once(Endpoint::Token, fault.clone()));
        let answer = browser.get("/api").await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (StatusCode::SERVICE_UNAVAILABLE, retry_after),
            "{fault:?}"
        );
        assert_eq!(browser.get("/api").await.status, StatusCode::OK, "{fault:?}");
    }
    assert_eq!(app.provider.stats().reuses_detected, 0);
}

#[tokio::test]
async fn a_good_token_is_used_while_the_provider_is_down() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.provider.add_fault(Fault::until_cleared(Endpoint::Token, FaultKind::DroppedConnection));
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_response_without_a_refresh_token_keeps_the_old_one_c22() {
    let app = App::start().await;
    app.provider.change(Change { rotation: Some(false), ..Change::default() });
    let mut browser = Browser::signed_in(&app).await;
    for _ in 0..3 {
        app.clock.advance(LIFETIME);
        assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    }
    assert_eq!(app.refreshes(), 3);
}

#[tokio::test]
async fn without_offline_access_an_expired_token_is_reported_as_not_renewable() {
    let app = App::start().await;
    let off = [("https://expenses-api".to_owned(), false)].into();
    app.provider.change(Change { offline_access: off, ..Change::default() });
    let mut browser = Browser::signed_in(&app).await;
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    app.clock.advance(LIFETIME);
    let answer = browser.get("/api").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::UNAUTHORIZED, "not renewable"));
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::OK, "the session itself goes on");
}

#[tokio::test]
async fn a_sign_out_during_a_refresh_wins_and_the_fresh_token_is_revoked() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let request = refresh_held_at_provider(&app, &browser).await;
    assert_eq!(browser.post("/logout").await.status, StatusCode::OK);
    app.provider.clear_faults();
    assert_eq!(request.await.status, StatusCode::UNAUTHORIZED);
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 2, "the old refresh token, and the fresh one");
}

#[tokio::test]
async fn a_restart_loses_nothing() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let (_, router) = app.second_process().await;
    assert_eq!(browser.with(&router).get("/api").await.status, StatusCode::OK);
    app.clock.advance(Duration::seconds(1));
    assert_eq!(browser.clone().get("/api").await.status, StatusCode::OK);
    assert_eq!((app.refreshes(), app.provider.stats().reuses_detected), (1, 0));
}

#[tokio::test]
async fn two_processes_on_one_database_refresh_once() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let (_, second) = app.second_process().await;
    for expiry in 1..=3 {
        app.clock.advance(LIFETIME);
        let requests = [&app.router, &second].repeat(10).into_iter();
        let requests =
            requests.map(|process| tokio::spawn(browser.with(process).request(Method::GET, "/api", &[])));
        for answer in join_all(requests).await {
            assert_eq!(answer.unwrap().status, StatusCode::OK);
        }
        assert_eq!((app.refreshes(), app.provider.stats().reuses_detected), (expiry, 0));
    }
}

#[tokio::test]
async fn a_process_that_dies_during_a_refresh_blocks_others_for_one_lease() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Held));
    let dying = app.killable_process();
    dying.runtime.spawn(browser.with(&dying.router).request(Method::GET, "/api", &[]));
    while app.provider.stats().faults.is_empty() {
        tokio::task::yield_now().await;
    }
    dying.runtime.shutdown_background();

    let waiting = tokio::spawn(browser.request(Method::GET, "/api", &[]));
    app.clock.advance(Duration::seconds(5));
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert!(!waiting.is_finished(), "the dead process's lease still holds");
    app.clock.advance(Duration::seconds(1));
    assert_eq!(waiting.await.unwrap().status, StatusCode::OK);
    assert_eq!(app.provider.stats().reuses_detected, 0);
}

#[tokio::test]
async fn a_token_about_to_expire_is_refreshed_in_the_background() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let first = browser.get("/api").await.body;
    app.clock.advance(LIFETIME * 4 / 5);
    assert_eq!(browser.get("/api").await.body, first, "it is still good");
    while app.provider.stats().refreshes == 0 {
        tokio::task::yield_now().await;
    }
    app.clock.advance(LIFETIME / 5);
    let answer = browser.get("/api").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_ne!(answer.body, first);
    assert_eq!((app.refreshes(), app.provider.stats().reuses_detected), (1, 0), "nobody had to wait for one");
}

#[tokio::test]
async fn many_requests_on_a_token_about_to_expire_make_one_call() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME * 4 / 5);
    app.provider.add_fault(Fault { carried_out: true, ..Fault::once(Endpoint::Token, FaultKind::Held) });
    let answers = join_all((0..20).map(|_| tokio::spawn(browser.request(Method::GET, "/api", &[])))).await;
    for answer in answers {
        assert_eq!(answer.unwrap().status, StatusCode::OK, "at once, while the provider takes its time");
    }
    app.provider.clear_faults();
    app.bff.drain().await;
    assert_eq!(app.refreshes(), 1);
}

#[tokio::test]
async fn a_valid_token_is_used_without_delay_while_the_provider_is_down() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.provider.add_fault(Fault::until_cleared(Endpoint::Token, FaultKind::DroppedConnection));
    app.clock.advance(LIFETIME * 4 / 5);
    for _ in 0..3 {
        assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    }
    app.clock.advance(LIFETIME / 5);
    assert_eq!(browser.get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    app.provider.clear_faults();
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    assert_eq!(app.provider.stats().reuses_detected, 0);
}

#[tokio::test]
async fn the_circuit_breaker_opens_while_the_provider_is_down() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let down = FaultKind::Status { status: 503, retry_after: None };
    app.provider.add_fault(Fault::until_cleared(Endpoint::Token, down));
    for _ in 0..20 {
        assert_eq!(browser.clone().get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(app.refreshes(), 0, "none was carried out");
    let asked = |app: &App| app.provider.stats().faults.values().sum::<u64>();
    assert_eq!(asked(&app), 5, "the circuit opened");
    app.provider.clear_faults();
    assert_eq!(browser.clone().get("/api").await.body, "1", "its pause in seconds");
    app.clock.advance(Duration::seconds(1));
    assert_eq!(browser.clone().get("/api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_refreshed_id_token_must_be_about_the_same_person_c20() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let claims = |subject: &str| {
        let now = bff::Clock::now(&bff::SystemClock).unix_timestamp();
        json!({ "iss": app.issuer, "aud": "expenses-bff", "sub": subject, "iat": now, "exp": now + 60 })
    };
    let answer = |subject: &str| {
        let id_token = app.provider.sign("JWT", &claims(subject)).unwrap();
        let body = json!({
            "access_token": format!("for {subject}"), "token_type": "Bearer", "expires_in": 10, "id_token": id_token,
        });
        FaultKind::Json { body: body.to_string() }
    };
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, answer("ada-alvarez")));
    assert_eq!(browser.get("/api").await.body, "for ada-alvarez");
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, answer("ben-okafor")));
    assert_eq!(browser.get("/api").await.body, "ended");
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn unavailable_keys_cost_no_session_and_another_person_is_still_refused_c20() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.provider.rotate_keys(false).unwrap();
    let down = FaultKind::Status { status: 503, retry_after: None };
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, down));
    app.clock.advance(LIFETIME * 4);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "the provider's new key is not known");
    app.clock.advance(LIFETIME);
    let now = bff::Clock::now(&bff::SystemClock).unix_timestamp();
    let claims = json!({ "iss": app.issuer, "aud": "expenses-bff", "sub": "ben-okafor", "iat": now, "exp": now + 600 });
    let body = json!({
        "access_token": "for Ben", "token_type": "Bearer", "expires_in": 10,
        "id_token": app.provider.sign("JWT", &claims).unwrap(),
    });
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body: body.to_string() }));
    assert_eq!(browser.get("/api").await.body, "ended");
}

#[tokio::test]
async fn a_token_that_the_api_rejects_is_replaced_once() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let first = browser.get("/api").await.body;
    let answer = browser.get("/rejecting-api").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_ne!(answer.body, first);
    assert_eq!(browser.get("/api").await.body, answer.body, "the new one stays");
    assert_eq!(app.refreshes(), 1);
}
