//! Strangers who ask and ask: each is bounded, and nobody else for it.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo};
use http::{Method, Request, StatusCode, header};
use time::Duration;
use tower::ServiceExt;

use crate::{
    harness::{Answer, App, Browser},
    raw::{OWN, routes, send},
};

/// Another network each.
const STRANGER: &str = "203.0.113.7:1000";
const ANOTHER: &str = "198.51.100.1:1000";
const PROXY: &str = "127.0.0.1:1000";

async fn ask_from(app: &App, peer: &str, method: Method, path: &str, more: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header(OWN.0, OWN.1);
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    let peer = ConnectInfo(peer.parse::<SocketAddr>().unwrap());
    send(&app.router, request.extension(peer).body(Body::empty()).unwrap()).await
}

/// Asks until it is refused: how often it was not.
async fn until_refused(app: &App, peer: &str, method: &Method, path: &str) -> (u32, Answer) {
    for answered in 0..5_000 {
        let answer = ask_from(app, peer, method.clone(), path, &[]).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return (answered, answer);
        }
    }
    panic!("{path} is not bounded");
}

#[tokio::test]
async fn each_stranger_has_a_measure_of_their_own() {
    let app = App::start().await;
    let costly = [
        ("/login", Method::GET, 300),
        ("/callback", Method::GET, 300),
        ("/backchannel-logout", Method::POST, 2_000),
    ];
    for (path, method, at_once) in costly {
        assert!(routes().contains(&(path, method.clone())));
        let (answered, refusal) = until_refused(&app, STRANGER, &method, path).await;
        assert_eq!(answered, at_once, "{path}");
        assert_eq!(refusal.headers[header::RETRY_AFTER], "1", "{path}");
        assert!(refusal.body.contains("<h1>Too many requests</h1>"), "{}", refusal.body);
        assert!(refusal.set_cookies().is_empty());
        let another = ask_from(&app, ANOTHER, method.clone(), path, &[]).await;
        assert_ne!(another.status, StatusCode::TOO_MANY_REQUESTS, "{path}: nobody else is bounded for it");
        app.clock.turn(Duration::SECOND);
        let later = ask_from(&app, STRANGER, method, path, &[]).await;
        assert_ne!(later.status, StatusCode::TOO_MANY_REQUESTS, "{path}: and nobody for ever");
    }
    assert_eq!(
        ask_from(&app, STRANGER, Method::GET, "/", &[]).await.status,
        StatusCode::OK,
        "the pages are open"
    );
}

#[tokio::test]
async fn behind_a_proxy_it_is_the_one_it_asks_for_who_is_bounded() {
    let app = App::start().await;
    let login = |name: &'static str| {
        let app = &app;
        async move { ask_from(app, PROXY, Method::GET, "/login", &[("x-forwarded-for", name)]).await.status }
    };
    for _ in 0..300 {
        assert_eq!(login("203.0.113.7").await, StatusCode::SEE_OTHER);
    }
    assert_eq!(login("203.0.113.7").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        login("198.51.100.99, 203.0.113.7").await,
        StatusCode::TOO_MANY_REQUESTS,
        "a word of their own"
    );
    assert_eq!(login("198.51.100.1").await, StatusCode::SEE_OTHER);
    for _ in 0..350 {
        let own = ask_from(&app, PROXY, Method::GET, "/login", &[]).await.status;
        assert_eq!(own, StatusCode::SEE_OTHER, "the machine itself is no stranger");
    }
}

#[tokio::test]
async fn a_session_has_so_many_streams_and_no_more() {
    let app = App::start().await;
    let (browser, other) = (Browser::signed_in(&app).await, Browser::signed_in(&app).await);
    let open = async |browser: &Browser| browser.router().oneshot(browser.event_request()).await.unwrap();
    let mut streams = Vec::new();
    for _ in 0..32 {
        streams.push(open(&browser).await);
    }
    assert!(streams.iter().all(|stream| stream.status() == StatusCode::OK));
    let refused = open(&browser).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(open(&other).await.status(), StatusCode::OK, "another session's are its own");
    streams.pop();
    assert_eq!(open(&browser).await.status(), StatusCode::OK, "one that was closed makes room");
}
