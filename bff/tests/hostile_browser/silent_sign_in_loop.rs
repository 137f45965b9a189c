//! A provider that signs in silently and renews nothing sends a page without JavaScript into a loop, unless somebody
//! stops it.

use devidp::{Endpoint, Fault, FaultKind};
use http::StatusCode;
use time::Duration;

use crate::harness::{ADA, App, Browser, LIFETIME, parameter};

const SILENTLY: &str = "/login?prompt=none&return_to=/api";

/// Once around: the session ends by itself, as its refresh token is refused.
async fn the_session_ends(app: &App, browser: &mut Browser) {
    assert_eq!(browser.get("/rejecting-api").await.body, "ended");
    assert_eq!(browser.clone().get("/ended").await.body, "Some(Expired)");
    app.bff.drain().await;
}

#[tokio::test]
async fn a_silent_sign_in_whose_session_ended_at_once_is_not_tried_again() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.provider.add_fault(Fault::until_cleared(Endpoint::Token, FaultKind::InvalidGrant));
    the_session_ends(&app, &mut browser).await;
    app.provider.clear_faults();
    assert_eq!(browser.sign_in(SILENTLY).await.status, StatusCode::OK, "the first is no loop");

    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::InvalidGrant));
    the_session_ends(&app, &mut browser).await;
    let before = app.provider.stats().token_requests.authorization_code;
    let answer = browser.get(SILENTLY).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("<h1>Your session has ended</h1>"), "{}", answer.body);
    assert!(answer.body.contains("<a href=\"/login?return_to=%2Fapi\">Sign in</a>"), "{}", answer.body);
    assert_eq!(app.provider.stats().token_requests.authorization_code, before);

    let by_hand = browser.sign_in("/login?return_to=%2Fapi").await;
    assert_eq!(by_hand.status, StatusCode::OK, "the person's own step goes through");
    assert_eq!(browser.get("/").await.body, ADA);
}

#[tokio::test]
async fn sessions_that_last_are_renewed_silently_again_and_again() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for _ in 0..3 {
        app.clock.advance(LIFETIME + Duration::SECOND);
        app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::InvalidGrant));
        assert_eq!(browser.get("/api").await.body, "ended");
        assert_eq!(browser.sign_in(SILENTLY).await.status, StatusCode::OK);
        assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    }
}

/// By the time alone: a session that was good for some seconds may be the next round of a slow loop.
#[tokio::test]
async fn who_loses_a_session_within_ten_seconds_of_a_silent_sign_in_is_asked_and_a_moment_later_is_not() {
    for (seconds, status) in [(9, StatusCode::UNAUTHORIZED), (10, StatusCode::SEE_OTHER)] {
        let app = App::start().await;
        let mut browser = Browser::signed_in(&app).await;
        assert_eq!(browser.sign_in(SILENTLY).await.status, StatusCode::OK);
        app.clock.advance(Duration::seconds(seconds));
        assert_eq!(browser.get("/api").await.status, StatusCode::OK);
        app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::InvalidGrant));
        the_session_ends(&app, &mut browser).await;
        assert_eq!(browser.get(SILENTLY).await.status, status, "after {seconds} s");
    }
}

/// Two tabs learn of the same end: each signs in, and neither is taken for a loop of the other's.
#[tokio::test]
async fn two_tabs_sign_in_silently_side_by_side() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let first = browser.callback_url(SILENTLY).await;
    assert_eq!(parameter(&first, "error"), None);
    assert_eq!(browser.follow_callback(&first).await.status, StatusCode::OK);
    assert_eq!(browser.sign_in(SILENTLY).await.status, StatusCode::OK);
    assert_eq!(browser.get("/").await.body, ADA);
}
