//! Sessions in memory: what ends a session here is seen by the next request, what ends it elsewhere within a second.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::body::Body;
use futures::future::join_all;
use http::{Method, Request, StatusCode, header};
use time::Duration;
use tower::ServiceExt;
use url::form_urlencoded;

use crate::harness::{ADA, App, Browser, SEEN_BY_OTHERS};

const OWN: [(&str, &str); 1] = [("sec-fetch-site", "same-origin")];

/// A session that this process has in memory, and another person's beside it.
async fn warm_session(app: &App) -> (Browser, Browser) {
    let (ada, ben) = (Browser::signed_in(app).await, Browser::signed_in_as(app, "ben-okafor").await);
    futures::join!(ada.warm(), ben.warm());
    (ada, ben)
}

#[tokio::test]
async fn a_session_that_is_signed_out_in_another_process_is_over_within_a_second() {
    let app = App::start().await;
    let (ada, mut ben) = warm_session(&app).await;
    let (_, second) = app.second_process().await;
    assert_eq!(ada.with(&second).post("/logout").await.status, StatusCode::OK);
    ada.within_a_second("/bff/user", StatusCode::UNAUTHORIZED).await;
    assert_eq!(ada.clone().get("/ended").await.body, "Some(Revoked)");
    assert_eq!(ben.get("/api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_back_channel_logout_in_another_process_is_seen_within_a_second() {
    let app = App::start().await;
    let (ada, mut ben) = warm_session(&app).await;
    let (_, second) = app.second_process().await;
    let claims = app.provider.logout_token("expenses-bff", Some(ADA), None);
    let token = app.provider.sign("logout+jwt", &claims).unwrap();
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", &token).finish();
    let request = Request::post("/backchannel-logout")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    assert_eq!(second.oneshot(request).await.unwrap().status(), StatusCode::OK);
    ada.within_a_second("/bff/user", StatusCode::UNAUTHORIZED).await;
    assert_eq!(ben.get("/api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_that_is_ended_by_hand_is_over_within_a_second() {
    let app = App::start().await;
    for statement in ["UPDATE sessions SET ends_at = 1", "DELETE FROM sessions"] {
        let (ada, _) = warm_session(&app).await;
        app.clock.advance(Duration::minutes(5));
        assert_eq!(ada.clone().get("/").await.body, ADA);
        assert!(app.database.execute(statement).await >= 2);
        ada.within_a_second("/bff/user", StatusCode::UNAUTHORIZED).await;
        app.bff.drain().await;
        assert_eq!(ada.clone().get("/").await.body, "nobody", "its use, written late, brings nothing back");
    }
}

#[tokio::test]
async fn a_token_that_another_process_refreshed_is_used_within_a_second() {
    let app = App::start().await;
    let (ada, _) = warm_session(&app).await;
    let mut ada_there = ada.with(&app.second_process().await.1);
    let before = ada.clone().get("/api").await.body;
    app.clock.advance(crate::harness::LIFETIME);
    let fresh = ada_there.get("/api").await.body;
    assert_ne!(fresh, before);
    tokio::time::sleep(SEEN_BY_OTHERS).await;
    assert_eq!(ada.clone().get("/api").await.body, fresh);
    assert_eq!((app.refreshes(), app.provider.stats().reuses_detected), (1, 0));
}

/// Behind the token handler's back the tables have other names.
const HIDDEN: [&str; 2] =
    ["ALTER TABLE sessions RENAME TO hidden_sessions", "ALTER TABLE tokens RENAME TO hidden_tokens"];
const SHOWN: [&str; 2] =
    ["ALTER TABLE hidden_sessions RENAME TO sessions", "ALTER TABLE hidden_tokens RENAME TO tokens"];

#[tokio::test]
async fn a_page_reads_nothing_from_the_store_until_nobody_confirms_that_it_is_as_in_memory() {
    let app = App::start().await;
    let (mut ada, _) = warm_session(&app).await;
    app.follower.abort();
    for statement in HIDDEN {
        app.database.execute(statement).await;
    }
    for path in ["/", "/bff/user", "/api", "/scopes"] {
        assert_eq!(ada.get(path).await.status, StatusCode::OK, "{path}");
    }
    tokio::time::sleep(SEEN_BY_OTHERS).await;
    assert_eq!(ada.get("/").await.status, StatusCode::SERVICE_UNAVAILABLE, "the row is read");
    for statement in SHOWN {
        app.database.execute(statement).await;
    }
    assert_eq!(ada.get("/").await.body, ADA);
    app.database.execute("DELETE FROM sessions").await;
    assert_eq!(ada.get("/bff/user").await.status, StatusCode::UNAUTHORIZED, "each time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_that_ends_here_is_over_for_the_very_next_request() {
    let app = App::start().await;
    for round in 0..10 {
        let browser = Browser::signed_in(&app).await;
        let is_over = Arc::new(AtomicBool::new(false));
        let requests = (0..20).map(|_| {
            let (browser, is_over) = (browser.clone(), is_over.clone());
            tokio::spawn(async move {
                loop {
                    let was_over = is_over.load(Ordering::SeqCst);
                    let answer = browser.request(Method::GET, "/bff/user", &OWN).await;
                    assert!(!was_over || answer.status == StatusCode::UNAUTHORIZED, "round {round}");
                    if was_over {
                        return;
                    }
                    // An answer from memory waits for nothing: without this, four of them would keep all others waiting.
                    tokio::task::yield_now().await;
                }
            })
        });
        let requests = requests.collect::<Vec<_>>();
        tokio::time::sleep(SEEN_BY_OTHERS / 50 * round).await;
        assert_eq!(browser.clone().post("/logout").await.status, StatusCode::OK);
        is_over.store(true, Ordering::SeqCst);
        for request in join_all(requests).await {
            request.unwrap();
        }
    }
}

const LAST_USE: &str = "SELECT max(last_used_at) FROM sessions";

#[tokio::test]
async fn the_last_use_is_known_at_once_and_written_behind_or_when_the_program_ends() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let first = app.database.count(LAST_USE).await;
    app.clock.advance(Duration::minutes(20));
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(app.database.count(LAST_USE).await, first, "not yet");
    app.bff.drain().await;
    assert_eq!(app.database.count(LAST_USE).await, first + 20 * 60_000);
    app.clock.advance(Duration::minutes(45));
    let (_, second) = app.second_process().await;
    assert_eq!(browser.with(&second).get("/").await.body, ADA, "65 minutes after the sign-in");
}

#[tokio::test]
async fn a_use_late_in_an_idle_lifetime_is_written_at_once() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let first = app.database.count(LAST_USE).await;
    app.clock.advance(Duration::minutes(40));
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(app.database.count(LAST_USE).await, first + 40 * 60_000);
}
