//! Headers that only a proxy writes, from a client: they lead nobody to another host, and hide nobody from a limit.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo};
use bff::ForwardedHeader;
use http::{HeaderValue, Method, Request, StatusCode, header};

use crate::{
    captured_log,
    harness::{Answer, App, parameter},
    raw_request::{OWN, holds, routes, send},
};

const CLIENT: &str = "203.0.113.7:1000";
const PROXY: &str = "127.0.0.1:1000";
const FORGED: [(&str, &str); 8] = [
    ("host", "evil.example"),
    ("forwarded", "for=192.0.2.1;host=evil.example;proto=http"),
    ("x-forwarded-for", "192.0.2.1"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-port", "666"),
    ("x-forwarded-prefix", "/evil.example"),
    ("x-forwarded-proto", "http"),
    ("x-original-url", "/evil.example"),
];

async fn ask(app: &App, peer: &str, method: &Method, path: &str, headers: &[(&str, &[u8])]) -> Answer {
    let mut request = Request::builder().method(method.clone()).uri(path).header(OWN.0, OWN.1);
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value).unwrap());
    }
    let peer = ConnectInfo(peer.parse::<SocketAddr>().unwrap());
    send(&app.router, request.extension(peer).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn whatever_is_forwarded_the_addresses_are_the_configured_ones() {
    let app = App::start().await;
    let forged = FORGED.map(|(name, value)| (name, value.as_bytes()));
    for (path, method) in routes().into_iter().chain([("/", Method::GET), ("/members-only", Method::GET)]) {
        for peer in [CLIENT, PROXY] {
            let honest = ask(&app, peer, &method, path, &[]).await;
            let answer = ask(&app, peer, &method, path, &forged).await;
            assert_eq!(answer.status, honest.status, "{method} {path} from {peer}");
            let names = |answer: &Answer| answer.headers.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&answer), names(&honest), "{method} {path} from {peer}");
            assert!(!holds(&answer.headers, "evil") && !answer.body.contains("evil"), "{method} {path}");
        }
    }
    let login = ask(&app, PROXY, &Method::GET, "/login", &forged).await;
    let redirect_uri = parameter(&login.location(), "redirect_uri");
    assert_eq!(redirect_uri.as_deref(), Some("https://expenses.example/callback"));
    let honest = ask(&app, PROXY, &Method::GET, "/login", &[]).await;
    let attributes = |answer: &Answer| {
        let all =
            answer.set_cookies().into_iter().map(|cookie| cookie.split_once("; ").unwrap().1.to_owned());
        all.collect::<Vec<_>>()
    };
    assert_eq!(attributes(&login), attributes(&honest));
}

#[tokio::test]
async fn no_forged_header_hides_a_client_from_its_limit() {
    for (header, written) in
        [(ForwardedHeader::XForwardedFor, "x-forwarded-for"), (ForwardedHeader::Forwarded, "forwarded")]
    {
        let app = App::start_with(|config| {
            config.trusted_proxies = config.trusted_proxies.clone().writing(header);
        })
        .await;
        let said =
            if header == ForwardedHeader::Forwarded { "for=203.0.113.7;proto=https" } else { "203.0.113.7" };
        let forgeries: [&[u8]; 5] = [b"198.51.100.1", b"for=198.51.100.1", b"\xff", b"for=\"", b"unknown"];
        for turn in 0..300 {
            let line = [forgeries[turn % 5], b", ", said.as_bytes()].concat();
            let other = if header == ForwardedHeader::Forwarded { "x-forwarded-for" } else { "forwarded" };
            let other_said = format!("198.51.100.{}", turn % 250);
            let headers = [(written, &*line), (other, other_said.as_bytes())];
            let answer = ask(&app, PROXY, &Method::GET, "/login", &headers).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{written} {turn}");
        }
        for forged in forgeries {
            let line = [forged, b", ", said.as_bytes()].concat();
            let refused = ask(&app, PROXY, &Method::GET, "/login", &[(written, &line)]).await;
            assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{written}");
        }
        let other = if header == ForwardedHeader::Forwarded { "for=198.51.100.9" } else { "198.51.100.9" };
        let other = ask(&app, PROXY, &Method::GET, "/login", &[(written, other.as_bytes())]).await;
        assert_eq!(other.status, StatusCode::SEE_OTHER, "{written}: somebody else");
    }
}

#[tokio::test]
async fn a_proxy_that_was_set_up_for_another_address_is_logged_once_without_its_words() {
    const LINES: [&str; 2] = ["another scheme than BASE_URL's", "another host than BASE_URL's"];
    captured_log::listen();
    let app = App::start().await;
    captured_log::take();
    let headers: [(&str, &[u8]); 2] =
        [("x-forwarded-proto", b"http"), ("x-forwarded-host", b"expenses.example")];
    let wrong_host: [(&str, &[u8]); 2] =
        [("x-forwarded-proto", b"https"), ("x-forwarded-host", b"evil.example")];
    ask(&app, CLIENT, &Method::GET, "/", &headers).await;
    let right = [("x-forwarded-proto", &b"https"[..]), ("x-forwarded-host", b"expenses.example")];
    ask(&app, PROXY, &Method::GET, "/", &right).await;
    let log = captured_log::take();
    assert!(LINES.iter().all(|line| !log.contains(line)), "{log}");
    for _ in 0..3 {
        ask(&app, PROXY, &Method::GET, "/", &headers).await;
        ask(&app, PROXY, &Method::GET, "/", &wrong_host).await;
    }
    let log = captured_log::take();
    for line in LINES {
        assert_eq!(log.matches(line).count(), 1, "{log}");
    }
    assert!(log.contains("https://expenses.example") && !log.contains("evil"), "{log}");
    assert!(!ask(&app, PROXY, &Method::GET, "/", &wrong_host).await.headers.contains_key(header::LOCATION));
}

#[tokio::test]
async fn a_proxy_that_takes_the_path_away_is_logged_once_without_the_path() {
    const LINE: &str = "not below BASE_URL's path";
    captured_log::listen();
    let mut app =
        App::start_with(|config| config.base_url = "https://example.com/expenses".parse().unwrap()).await;
    app.router = app.bff.at_base_path(app.router.clone());
    captured_log::take();
    let (host, by): (_, (&str, &[u8])) = (("host", &b"example.com"[..]), ("x-forwarded-for", b"203.0.113.7"));
    ask(&app, PROXY, &Method::GET, "/expenses/login", &[host, by]).await;
    ask(&app, CLIENT, &Method::GET, "/evil", &[host, by]).await;
    ask(&app, PROXY, &Method::GET, "/health", &[host]).await;
    assert!(!captured_log::take().contains(LINE));
    for _ in 0..3 {
        assert_eq!(ask(&app, PROXY, &Method::GET, "/evil", &[host, by]).await.status, StatusCode::NOT_FOUND);
    }
    let log = captured_log::take();
    assert_eq!(log.matches(LINE).count(), 1, "{log}");
    assert!(log.contains("https://example.com/expenses") && !log.contains("evil"), "{log}");
}
