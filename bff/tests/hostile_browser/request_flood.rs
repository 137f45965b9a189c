//! Clients that send too many requests: each address is limited, and nobody else for it.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo};
use http::{Method, Request, StatusCode, header};
use time::Duration;
use tower::ServiceExt;

use crate::{
    harness::{Answer, App, Browser},
    raw_request::{OWN, routes, send},
};

/// Another network each.
const CLIENT: &str = "203.0.113.7:1000";
const OTHER_CLIENT: &str = "198.51.100.1:1000";
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
    panic!("{path} is not limited");
}

#[tokio::test]
async fn each_client_address_has_its_own_rate_limit() {
    let app = App::start().await;
    let limited = [
        ("/login", Method::GET, 300),
        ("/callback", Method::GET, 300),
        ("/callback", Method::POST, 300),
        ("/backchannel-logout", Method::POST, 2_000),
    ];
    for (path, method, at_once) in limited {
        assert!(routes().contains(&(path, method.clone())));
        let (answered, refusal) = until_refused(&app, CLIENT, &method, path).await;
        assert_eq!(answered, at_once, "{path}");
        assert_eq!(refusal.headers[header::RETRY_AFTER], "1", "{path}");
        assert!(refusal.body.contains("<h1>Too many requests</h1>"), "{}", refusal.body);
        assert!(refusal.set_cookies().is_empty());
        let other = ask_from(&app, OTHER_CLIENT, method.clone(), path, &[]).await;
        assert_ne!(other.status, StatusCode::TOO_MANY_REQUESTS, "{path}: nobody else is limited for it");
        app.clock.advance(Duration::SECOND);
        let later = ask_from(&app, CLIENT, method, path, &[]).await;
        assert_ne!(later.status, StatusCode::TOO_MANY_REQUESTS, "{path}: and nobody for ever");
    }
    assert_eq!(
        ask_from(&app, CLIENT, Method::GET, "/", &[]).await.status,
        StatusCode::OK,
        "the pages are open"
    );
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_forwarded_address_is_limited() {
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
        "what the client says of itself"
    );
    assert_eq!(login("198.51.100.1").await, StatusCode::SEE_OTHER);
    for _ in 0..350 {
        let own = ask_from(&app, PROXY, Method::GET, "/login", &[]).await.status;
        assert_eq!(own, StatusCode::SEE_OTHER, "the machine itself is not limited");
    }
}

#[tokio::test]
async fn a_session_has_a_limited_number_of_event_streams() {
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
