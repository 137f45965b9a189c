//! Access tokens that the API rejects: one is replaced, and no more.

use devidp::Change;
use futures::future::join_all;
use http::{Method, StatusCode};
use time::Duration;

use crate::{
    captured_log,
    harness::{Answer, App, Browser, LIFETIME},
};

const PAUSE: Duration = Duration::MINUTE;

/// An application whose tokens outlive the pause in which the API is left alone.
async fn start() -> App {
    let app = App::start().await;
    let lifetime = std::time::Duration::from_secs(600);
    app.provider.change(Change { access_token_lifetime: Some(lifetime), ..Change::default() });
    app
}

#[track_caller]
fn is_rejected(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::BAD_GATEWAY, "rejected"));
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once_and_a_rejected_replacement_never() {
    let app = start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.api.reject_all(true);
    for _ in 0..5 {
        is_rejected(&browser.get("/guarded-api").await);
    }
    assert_eq!((app.refreshes(), app.api.calls()), (1, 2), "the old token, the new one, and no more");
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::OK, "the session goes on");
}

#[tokio::test]
async fn twenty_requests_on_a_rejected_token_make_one_refresh() {
    let app = start().await;
    let browser = Browser::signed_in(&app).await;
    app.api.reject_all(true);
    let (_, second) = app.second_process().await;
    for _ in 0..3 {
        let requests = [&app.router, &second]
            .repeat(10)
            .into_iter()
            .map(|process| tokio::spawn(browser.with(process).request(Method::GET, "/guarded-api", &[])));
        for answer in join_all(requests).await {
            is_rejected(&answer.unwrap());
        }
        assert_eq!((app.refreshes(), app.provider.stats().reuses_detected), (1, 0));
    }
}

#[tokio::test]
async fn a_restart_forgets_no_rejection() {
    let app = start().await;
    let browser = Browser::signed_in(&app).await;
    app.api.reject_all(true);
    is_rejected(&browser.clone().get("/guarded-api").await);
    let calls = app.api.calls();
    let (_, second) = app.second_process().await;
    for _ in 0..3 {
        is_rejected(&browser.with(&second).get("/guarded-api").await);
    }
    assert_eq!(
        (app.refreshes(), app.api.calls()),
        (1, calls + 1),
        "it asks the API once, and the provider never"
    );
}

#[tokio::test]
async fn an_api_that_was_mended_is_found_within_a_minute_and_the_next_rejection_is_another() {
    let app = start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.api.reject_all(true);
    is_rejected(&browser.get("/guarded-api").await);
    app.clock.advance(PAUSE);
    let calls = app.api.calls();
    for _ in 0..3 {
        is_rejected(&browser.get("/guarded-api").await);
    }
    assert_eq!(app.api.calls(), calls + 1, "one try a minute");

    app.api.reject_all(false);
    is_rejected(&browser.get("/guarded-api").await);
    app.clock.advance(PAUSE);
    for _ in 0..3 {
        assert_eq!(browser.get("/guarded-api").await.status, StatusCode::OK);
    }
    assert_eq!(app.refreshes(), 1);

    app.bff.drain().await;
    let (_, second) = app.second_process().await;
    app.api.reject_all(true);
    is_rejected(&browser.with(&second).get("/guarded-api").await);
    assert_eq!(app.refreshes(), 2, "another process knows that the API had taken the token before");
}

#[tokio::test]
async fn a_token_that_came_by_expiry_is_tried_and_brings_no_refresh_of_its_own() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.api.reject_all(true);
    is_rejected(&browser.get("/guarded-api").await);
    for expiry in 1..=3 {
        app.clock.advance(LIFETIME);
        for _ in 0..3 {
            is_rejected(&browser.get("/guarded-api").await);
        }
        assert_eq!((app.refreshes(), app.api.calls()), (1 + expiry, 2 + expiry));
    }
    app.api.reject_all(false);
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/guarded-api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_new_sign_in_begins_anew() {
    let app = start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.api.reject_all(true);
    is_rejected(&browser.get("/guarded-api").await);
    browser.sign_in("/login").await;
    app.api.reject_all(false);
    assert_eq!(browser.get("/guarded-api").await.status, StatusCode::OK);
    app.api.reject_all(true);
    is_rejected(&browser.get("/guarded-api").await);
    assert_eq!(app.refreshes(), 2, "one in each session");
}

#[tokio::test]
async fn a_rejected_token_that_can_not_be_renewed_is_left_alone_too() {
    let app = start().await;
    let off = [("https://expenses-api".to_owned(), false)].into();
    app.provider.change(Change { offline_access: off, ..Change::default() });
    let mut browser = Browser::signed_in(&app).await;
    app.api.reject_all(true);
    for _ in 0..3 {
        is_rejected(&browser.get("/guarded-api").await);
    }
    assert_eq!((app.refreshes(), app.api.calls()), (0, 1));
    app.api.reject_all(false);
    app.clock.advance(PAUSE);
    for _ in 0..3 {
        assert_eq!(browser.get("/guarded-api").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_log_says_once_what_to_compare_and_shows_no_token_c15() {
    captured_log::listen();
    let app = start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.api.reject_all(true);
    captured_log::take();
    for _ in 0..5 {
        is_rejected(&browser.get("/guarded-api").await);
        app.clock.advance(PAUSE);
    }
    let log = captured_log::take();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("does not take")).collect();
    let [line] = lines.as_slice() else { panic!("one line: {log}") };
    assert!(line.contains("ERROR"), "{line}");
    for word in [&*app.issuer, "https://expenses-api", "invalid_token: wrong audience"] {
        assert!(line.contains(word), "{line}");
    }
    for issued in app.provider.issued() {
        assert!(!log.contains(&issued.token), "{log}");
    }
}
