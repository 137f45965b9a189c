//! What the API sees of a request: a call of the server's own, whatever the browser sent with it.

use std::{collections::BTreeSet, net::SocketAddr};

use axum::{body::Body, extract::ConnectInfo};
use http::{Method, Request, header};
use leptos::server_fn::axum::server_fn_paths;

use super::{
    application::FIELDS,
    browser::Running,
    paths::{file_paths, pages},
    recording_api::recording_api,
};

/// What a browser or a proxy may send, and the API must not take for the server's word.
const SENT: [(&str, &str); 11] = [
    ("authorization", "Bearer of-another-person"),
    ("forwarded", "for=192.0.2.7;host=evil.example"),
    ("x-forwarded-for", "192.0.2.7"),
    ("x-forwarded-host", "evil.example"),
    ("x-http-method-override", "DELETE"),
    ("x-request-id", "sent-along"),
    ("dpop", "a-proof"),
    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ("tracestate", "sent-along=1"),
    ("baggage", "sent-along=1"),
    ("sent-along", "sent-along"),
];
/// All that a call consists of.
const OWN: [&str; 8] = [
    "accept",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "idempotency-key",
    "if-match",
    "x-request-id",
];

#[tokio::test]
async fn nothing_that_a_browser_sends_along_reaches_the_api_c16_c30_c32() {
    let (api, requests) = recording_api().await;
    let mut ada = Running::start_over(&api).await.sign_in("ada-alvarez").await;
    let gets = pages().into_iter().chain(file_paths(&Method::GET)).map(|path| (Method::GET, path));
    let functions = server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    for (method, path) in gets.chain(functions) {
        let request = Request::builder().method(method).uri(format!("{path}?path=//evil.example/"));
        let request = request.header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = SENT.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        ada.send(request, Body::from(FIELDS)).await;
    }
    let file = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n--x--\r\n";
    for path in file_paths(&Method::POST) {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        let request = SENT.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        ada.send(request, Body::from(file)).await;
    }

    let requests = requests.lock().unwrap();
    let paths = requests.iter().map(|(_, uri, _)| uri.split('?').next().unwrap()).collect::<BTreeSet<_>>();
    assert!(paths.len() >= 15, "many routes call it: {paths:#?}");
    let host = api.strip_prefix("http://").unwrap().trim_end_matches('/');
    for (method, uri, headers) in requests.iter() {
        let call = format!("{method} {uri} {headers:?}");
        for name in headers.keys() {
            assert!(OWN.contains(&name.as_str()), "{name}: {call}");
        }
        assert_eq!(headers.get_all(header::HOST).iter().collect::<Vec<_>>(), [host], "{call}");
        let shown = headers.get_all(header::AUTHORIZATION).iter().collect::<Vec<_>>();
        let [shown] = shown.as_slice() else { panic!("{call}") };
        assert!(shown.to_str().unwrap().starts_with("Bearer eyJ"), "the session's token: {call}");
        for other in
            ["evil.example", "sent-along", "192.0.2.7", "of-another-person", "bff-session", "a-proof"]
        {
            assert!(!call.contains(other), "{other}: {call}");
        }
        assert!(!uri.contains("eyJ"), "{call}");
    }
}

#[tokio::test]
async fn a_trusted_proxys_trace_goes_on_to_the_api_and_nobody_elses() {
    const SENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let (api, requests) = recording_api().await;
    let mut ada = Running::start_over(&api).await.sign_in("ada-alvarez").await;
    let (proxy, stranger) = ("127.0.0.1", "203.0.113.7");
    let forwarded = ("x-forwarded-for", "203.0.113.7");
    for (peer, headers, goes_on) in [
        (proxy, &[forwarded, ("traceparent", SENT)][..], true),
        (proxy, &[("traceparent", SENT)], false),
        (stranger, &[forwarded, ("traceparent", SENT)], false),
        (proxy, &[forwarded, ("traceparent", "of-a-strangers-own-making")], false),
        (proxy, &[forwarded, ("traceparent", SENT), ("traceparent", SENT)], false),
        (proxy, &[forwarded], false),
    ] {
        // A page, and what goes on as it comes.
        for path in ["/expenses", "/api/expenses"] {
            requests.lock().unwrap().clear();
            let request = Request::get(path).header("sec-fetch-site", "same-origin");
            let peer = ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1));
            let request = request.extension(peer);
            let request =
                headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            ada.send(request, Body::empty()).await;
            let requests = requests.lock().unwrap();
            assert!(!requests.is_empty(), "{path}");
            for (_, _, headers) in requests.iter() {
                let found = headers.get("traceparent").map(|value| value.to_str().unwrap());
                assert_eq!(found, goes_on.then_some(SENT), "{peer:?} {path}");
                assert!(!headers.contains_key("tracestate") && !headers.contains_key("baggage"));
            }
        }
    }
}
