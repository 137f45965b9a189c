//! How sessions end, who is notified, and how people come back.

use std::{pin::pin, time::Duration as StdDuration};

use devidp::{Endpoint, Fault, FaultKind};
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use time::Duration;
use tower::ServiceExt;

use crate::harness::{ADA, App, Browser, CLEO, LIFETIME, SESSION_COOKIE, parameter};

const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36";

/// The handles of the browser's person, the current one first.
async fn handles(browser: &mut Browser) -> Vec<String> {
    let list = browser.get("/sessions").await.body;
    list.lines().map(|line| line.split(' ').next().unwrap().trim_start_matches('*').to_owned()).collect()
}

#[tokio::test]
async fn a_person_lists_and_ends_own_sessions_c41() {
    let app = App::start().await;
    let mut here = Browser::signed_in(&app).await;
    let mut there = Browser::signed_in(&app).await;
    let mut anybody = Browser::signed_in_as(&app, "ben-okafor").await;
    let list = handles(&mut here).await;
    assert_eq!(list.len(), 2);
    assert_eq!(handles(&mut there).await, [list[1].clone(), list[0].clone()], "each has its own first");

    let end = |handle: &str| format!("/sessions/{handle}/end");
    assert_eq!(anybody.post(&end(&list[1])).await.status, StatusCode::NOT_FOUND, "another person's");
    assert_eq!(here.post(&end(&list[0])).await.status, StatusCode::NOT_FOUND, "its own: that is signing out");
    assert_eq!(here.post(&end("nonsense")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(there.get("/").await.body, ADA);

    assert_eq!(here.post(&end(&list[1])).await.status, StatusCode::OK);
    assert_eq!(there.get("/ended").await.body, "Some(Revoked)");
    assert_eq!(there.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(handles(&mut here).await, list[..1]);
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1);
}

#[tokio::test]
async fn a_person_ends_all_other_sessions_of_theirs() {
    let app = App::start().await;
    let mut here = Browser::signed_in(&app).await;
    let mut others = [Browser::signed_in(&app).await, Browser::signed_in(&app).await];
    let mut anybody = Browser::signed_in_as(&app, "ben-okafor").await;
    assert_eq!(here.post("/sessions/end-others").await.body, "2");
    for other in &mut others {
        assert_eq!(other.get("/").await.body, "nobody");
    }
    assert_eq!(here.get("/").await.body, ADA);
    assert_eq!(anybody.get("/").await.body, "ben-okafor");
}

#[tokio::test]
async fn ending_sessions_needs_a_recent_authentication_c42() {
    let app = App::start().await;
    let mut here = Browser::signed_in(&app).await;
    let mut there = Browser::signed_in(&app).await;
    app.clock.advance(Duration::minutes(6));
    assert_eq!(here.post("/sessions/end-others").await.status, StatusCode::FORBIDDEN);
    assert_eq!(there.get("/").await.body, ADA);
    app.clock.advance(-Duration::minutes(12));
    let of_the_future = here.post("/sessions/end-others").await;
    assert_eq!(of_the_future.status, StatusCode::FORBIDDEN, "a proof of the future is none");
    app.clock.advance(Duration::minutes(12));

    let silently = here.sign_in("/login?prompt=none").await;
    assert_eq!(silently.status, StatusCode::OK);
    assert_eq!(
        here.post("/sessions/end-others").await.status,
        StatusCode::FORBIDDEN,
        "that proves nothing new"
    );
}

#[tokio::test]
async fn a_reauthentication_must_be_fresh_c57() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let authorization = browser.get("/login?prompt=login").await.location();
    assert_eq!(parameter(&authorization, "prompt").as_deref(), Some("login"));
    assert_eq!(parameter(&authorization, "max_age").as_deref(), Some("0"));

    // The provider's clock stands still, so its proof is as old as the application's clock has gone on.
    app.clock.advance(Duration::minutes(6));
    assert_eq!(browser.sign_in("/login?prompt=login").await.status, StatusCode::BAD_GATEWAY);
    app.provider.change(devidp::Change { clock_offset: Some(6 * 60), ..Default::default() });
    assert_eq!(browser.sign_in("/login?prompt=login").await.status, StatusCode::OK);
    assert_eq!(browser.post("/sessions/end-others").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_device_can_be_named() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.user_agent = Some(CHROME);
    browser.sign_in("/login").await;
    assert!(browser.get("/sessions").await.body.ends_with(" Chrome on Linux \n"));
    assert_eq!(browser.post_text("/sessions/name", "  The old laptop ").await.status, StatusCode::OK);
    assert!(browser.get("/sessions").await.body.ends_with(" Chrome on Linux The old laptop\n"));
    for bad in ["x".repeat(61), "two\nlines".to_owned()] {
        assert_eq!(
            browser.post_text("/sessions/name", &bad).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{bad:?}"
        );
    }
    assert_eq!(browser.post_text("/sessions/name", "").await.status, StatusCode::OK);
    assert!(browser.get("/sessions").await.body.ends_with(" Chrome on Linux \n"));
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "its tokens are untouched");
}

#[tokio::test]
async fn an_administrator_ends_one_persons_or_all_sessions_c40() {
    let app = App::start().await;
    let mut ada = Browser::signed_in(&app).await;
    let mut ben = Browser::signed_in_as(&app, "ben-okafor").await;
    let mut cleo = Browser::signed_in_as(&app, CLEO).await;
    let mut cleos_other_browser = Browser::signed_in_as(&app, CLEO).await;

    for (method, path) in [
        (Method::GET, "/people"),
        (Method::POST, "/people/ben-okafor/end"),
        (Method::POST, "/people/end-all"),
    ] {
        let answer = ada.send(method, path, &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: for administrators only");
    }
    let people = cleo.get("/people").await.body;
    let mut people = people.lines().collect::<Vec<_>>();
    people.sort_unstable();
    assert_eq!(people, ["ada-alvarez 1", "ben-okafor 1", "cleo-martin 2"]);

    assert_eq!(cleo.post("/people/ada-alvarez/end").await.body, "1");
    assert_eq!((ada.get("/").await.body, ben.get("/").await.body), ("nobody".into(), "ben-okafor".into()));
    assert_eq!(cleo.post("/people/end-all").await.body, "2");
    assert_eq!(
        (ben.get("/").await.body, cleos_other_browser.get("/").await.body),
        ("nobody".into(), "nobody".into())
    );
    assert_eq!(cleo.get("/").await.body, CLEO, "but for the one that asks");
}

#[tokio::test]
async fn an_administrator_needs_a_recent_authentication_too() {
    let app = App::start().await;
    let mut ada = Browser::signed_in(&app).await;
    let mut cleo = Browser::signed_in_as(&app, CLEO).await;
    app.clock.advance(Duration::minutes(6));
    assert_eq!(cleo.post("/people/end-all").await.status, StatusCode::FORBIDDEN);
    assert_eq!(cleo.post("/people/ada-alvarez/end").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ada.get("/").await.body, ADA);
}

#[tokio::test]
async fn the_operator_ends_the_sessions_of_a_disabled_account_c38() {
    let app = App::start().await;
    let ada = [Browser::signed_in(&app).await, Browser::signed_in(&app).await];
    let mut ben = Browser::signed_in_as(&app, "ben-okafor").await;
    let (operator, _) = app.second_process().await;
    assert_eq!(operator.revoke_sessions_of(&Default::default(), ADA).await.unwrap(), 2);
    for browser in &ada {
        browser.within_a_second("/bff/user", StatusCode::UNAUTHORIZED).await;
    }
    assert_eq!(ben.get("/").await.body, "ben-okafor");
    operator.drain().await;
    assert_eq!(app.provider.stats().revocations, 2);
    assert_eq!(operator.revoke_all_sessions().await.unwrap(), 1);
    ben.within_a_second("/bff/user", StatusCode::UNAUTHORIZED).await;
    assert_eq!(ben.get("/").await.body, "nobody");
}

/// Of three sessions the last to be ended can't be: something else in the database holds its row.
const PINNED: [&str; 2] = [
    "CREATE TABLE pinned (id_hash BYTEA REFERENCES sessions (id_hash))",
    "INSERT INTO pinned SELECT id_hash FROM sessions ORDER BY id_hash DESC LIMIT 1",
];
const SESSIONS: &str = "SELECT count(*) FROM sessions";

#[tokio::test]
async fn sessions_that_ended_before_the_store_failed_are_revoked() {
    let app = App::start().await;
    for _ in 0..3 {
        Browser::signed_in(&app).await;
    }
    for statement in PINNED {
        app.database.execute(statement).await;
    }
    assert_eq!(app.bff.revoke_all_sessions().await, Err(bff::SessionsError::Store));
    app.bff.drain().await;
    assert_eq!((app.database.count(SESSIONS).await, app.provider.stats().revocations), (1, 2));
    app.database.execute("DROP TABLE pinned").await;
    assert_eq!(app.bff.revoke_all_sessions().await, Ok(1));
    app.bff.drain().await;
    assert_eq!((app.database.count(SESSIONS).await, app.provider.stats().revocations), (0, 3));
}

#[tokio::test]
async fn sessions_end_and_are_revoked_when_the_caller_is_dropped() {
    let app = App::start().await;
    for _ in 0..3 {
        Browser::signed_in(&app).await;
    }
    {
        let mut ending = pin!(app.bff.revoke_all_sessions());
        while app.database.count(SESSIONS).await == 3 && futures::poll!(ending.as_mut()).is_pending() {
            tokio::task::yield_now().await;
        }
    }
    app.bff.drain().await;
    assert_eq!((app.database.count(SESSIONS).await, app.provider.stats().revocations), (0, 3));
}

#[tokio::test]
async fn a_new_session_replaces_the_old_one_c34() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let mut old = browser.clone();
    browser.sign_in("/login").await;
    assert_ne!(browser.cookies[SESSION_COOKIE], old.cookies[SESSION_COOKIE]);
    assert_eq!(old.get("/ended").await.body, "Some(Replaced)");
    assert_eq!(handles(&mut browser).await.len(), 1);
    app.bff.drain().await;
    assert_eq!(
        app.provider.stats().revocations,
        0,
        "some providers would end the new session with the old token"
    );
}

#[tokio::test]
async fn an_expired_session_is_renewed_silently() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let seen = browser.pages_at_provider;
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::InvalidGrant));
    assert_eq!(browser.get("/api").await.body, "ended");
    let answer = browser.sign_in("/login?prompt=none&return_to=/api").await;
    assert!(answer.body.contains("content=\"0;url=/api\""), "{}", answer.body);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    assert_eq!(browser.pages_at_provider, seen);
}

#[tokio::test]
async fn a_silent_sign_in_becomes_an_interactive_one_where_the_provider_requires_it() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.provider.end_sign_ins(ADA);
    let callback = browser.callback_url("/login?prompt=none&return_to=/sessions").await;
    assert_eq!(parameter(&callback, "error").as_deref(), Some("login_required"));
    let answer = browser.follow_callback(&callback).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(parameter(&answer.location(), "prompt"), None);
    let callback = browser.sign_in_at_provider(answer.location()).await;
    let answer = browser.follow_callback(&callback).await;
    assert!(answer.body.contains("content=\"0;url=/sessions\""), "{}", answer.body);
    assert_eq!(browser.get("/").await.body, ADA);
}

/// What an open page's stream says until it closes.
async fn stream(browser: &Browser) -> impl Future<Output = String> + use<> {
    let response = browser.router().oneshot(browser.event_request()).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    async { String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().into()).unwrap() }
}

/// Whether a stream is still open after all that is ready has happened.
async fn stays_open(mut stream: std::pin::Pin<&mut impl Future<Output = String>>) -> bool {
    tokio::time::timeout(StdDuration::from_millis(20), stream.as_mut()).await.is_err()
}

#[tokio::test]
async fn an_open_page_learns_that_its_session_was_ended_in_another_process() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let other = Browser::signed_in(&app).await;
    let (mut page, mut others) = (pin!(stream(&browser).await), pin!(stream(&other).await));
    app.bff.notify_ended_sessions().await;
    assert!(stays_open(page.as_mut()).await);
    browser.warm().await;
    let mut here = browser.clone();
    let (_, second) = app.second_process().await;
    browser = browser.with(&second);
    browser.post("/logout").await;
    app.bff.notify_ended_sessions().await;
    let text = page.await;
    assert!(text.contains("event: ended\ndata: {\"how\":\"revoked\"}"), "{text}");
    assert_eq!(here.get("/bff/user").await.status, StatusCode::UNAUTHORIZED, "and what it asks then is new");
    assert!(stays_open(others.as_mut()).await, "nobody else's stream ends");
}

#[tokio::test]
async fn an_open_page_learns_that_its_session_ran_out() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let page = stream(&browser).await;
    app.clock.advance(Duration::hours(2));
    app.bff.delete_expired_sessions().await;
    app.bff.notify_ended_sessions().await;
    assert!(page.await.contains("{\"how\":\"expired\"}"));
}

#[tokio::test]
async fn a_page_whose_session_was_replaced_reconnects_and_gets_no_end_event() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let page = stream(&browser).await;
    browser.sign_in("/login").await;
    app.bff.notify_ended_sessions().await;
    assert!(!page.await.contains("ended"));
    let mut again = pin!(stream(&browser).await);
    assert!(stays_open(again.as_mut()).await);
}

#[tokio::test]
async fn event_streams_close_when_the_program_stops() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let page = stream(&browser).await;
    app.bff.close_streams();
    assert!(!page.await.contains("ended"), "the session goes on");
}

#[tokio::test]
async fn without_a_session_there_is_no_event_stream() {
    let app = App::start().await;
    assert_eq!(Browser::new(&app).get("/bff/events").await.status, StatusCode::NO_CONTENT);
}
