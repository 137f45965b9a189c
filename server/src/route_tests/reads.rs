//! JSON for a page's script: who gets it, and what of the API's answer goes on.

use std::sync::Arc;

use app::AppError;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    response::IntoResponse,
    routing::any,
};
use futures::{StreamExt, stream};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use tokio::net::TcpListener;

use super::{
    application::Application,
    browser::{Answer, Browser, Running},
    recording_api::recording_api,
};
use crate::reads::example_paths;

#[tokio::test]
async fn without_a_session_there_is_json_that_says_so_and_nobody_is_led_elsewhere() {
    let application = Application::start().await;
    for path in example_paths() {
        for (mode, site) in [("cors", "same-origin"), ("navigate", "none"), ("no-cors", "cross-site")] {
            let ask = Request::get(&path).header("sec-fetch-mode", mode).header("sec-fetch-site", site);
            let answer = application.send(ask.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path} {mode}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json", "{path} {mode}");
            assert!(!answer.headers().contains_key(header::LOCATION), "{path} {mode}");
        }
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            let status = application.ask(&method, &path).await.status();
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
    for other in
        ["/api/me", "/api/expenses/", "/api/expenses.csv", "/api/openapi.json", "/api/expenses/1/receipts"]
    {
        assert_eq!(application.ask(&Method::GET, other).await.status(), StatusCode::NOT_FOUND, "{other}");
    }
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_script_reads_what_the_api_says_of_its_person_and_no_token_c15() {
    let running = Running::start().await;
    let (mut ada, mut ben) = (running.sign_in("ada-alvarez").await, running.sign_in("ben-okafor").await);
    let list = ada.get("/api/expenses?limit=2&q=Pizza+for").await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    assert_eq!(list.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(list.headers[header::CACHE_CONTROL], "no-store");
    let items = json(&list)["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 1, "the query is the API's: {}", list.body);
    assert_eq!(items[0]["description"], "Pizza for a Coding Dojo session.");
    assert!(!format!("{:?} {}", list.headers, list.body).contains("eyJ"));

    let path = format!("/api/expenses/{}", items[0]["id"].as_str().unwrap());
    let one = ada.get(&path).await;
    assert_eq!((one.status, &json(&one)), (StatusCode::OK, &items[0]));
    assert!(one.headers.contains_key(header::ETAG), "{:?}", one.headers);
    let anothers = ben.get(&path).await;
    assert_eq!(anothers.status, StatusCode::NOT_FOUND);
    for path in ["/api/reports", "/api/summary"] {
        assert_eq!(ada.get(path).await.status, StatusCode::OK, "{path}");
    }
    let report = json(&ada.get("/api/reports").await)["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ada.get(&format!("/api/reports/{report}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_problem_goes_on_as_the_api_says_it() {
    let mut ada = Running::start().await.sign_in("ada-alvarez").await;
    let unknown = "/api/expenses/00000000-0000-0000-0000-000000000001";
    for (path, status) in [("/api/expenses?sort=%3Cb%3E", 400), (unknown, 404)] {
        let refused = ada.get(path).await;
        assert_eq!(refused.status, status, "{path}: {}", refused.body);
        assert_eq!(refused.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(json(&refused)["status"], status);
        assert_eq!(json(&refused)["request_id"], refused.headers["x-request-id"].to_str().unwrap());
    }
    let no_id = ada.get("/api/reports/..%2Fme").await;
    assert_eq!(no_id.status, StatusCode::NOT_FOUND);
    assert_eq!(serde_json::from_str::<AppError>(&no_id.body).unwrap(), AppError::NotFound);
}

#[tokio::test]
async fn a_page_of_another_sites_that_leads_there_reads_nothing() {
    let mut ada = Running::start().await.sign_in("ada-alvarez").await;
    for path in example_paths() {
        let visit = Request::get(&path).header("sec-fetch-site", "cross-site");
        let visit = visit.header("sec-fetch-mode", "navigate").header("sec-fetch-dest", "document");
        let led = ada.send(visit, Body::empty()).await;
        assert!(!led.body.contains("items") && led.body.contains("<html"), "{path}: {}", led.body);
        let shown = ada.get(&path).await;
        assert_eq!(shown.headers["cross-origin-resource-policy"], "same-origin", "{path}");
        assert!(!shown.headers.contains_key("access-control-allow-origin"), "{path}");
    }
}

#[tokio::test]
async fn a_call_goes_to_the_named_path_and_brings_the_query_and_nothing_else_c16_c30_c32() {
    let (api, requests) = recording_api().await;
    let mut ada = Running::start_over(&api).await.sign_in("ada-alvarez").await;
    for path in example_paths() {
        let read = Request::get(format!("{path}?q=%2F%2Fa.example%2F&x=//b.example/..#y"));
        let read = read.header("sec-fetch-site", "same-origin").header("x-request-id", "sent-along");
        let read = read.header(header::AUTHORIZATION, "Bearer sent-along").header("x-other", "sent-along");
        let read =
            read.header(header::IF_NONE_MATCH, "\"sent-along\"").header("forwarded", "host=sent-along");
        let answer = ada.send(read, Body::empty()).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "its redirect is not followed");
        assert!(!answer.headers.contains_key(header::LOCATION));
    }
    let requests = requests.lock().unwrap();
    let reads = requests.iter().filter(|(method, ..)| *method == Method::GET).collect::<Vec<_>>();
    assert_eq!(reads.len(), example_paths().count());
    let host = api.strip_prefix("http://").unwrap().trim_end_matches('/');
    for ((_, uri, headers), path) in reads.into_iter().zip(example_paths()) {
        let named = path.strip_prefix("/api").unwrap();
        assert_eq!(*uri, format!("{named}?q=%2F%2Fa.example%2F&x=//b.example/.."));
        let mut names = headers.keys().map(|name| name.as_str()).collect::<Vec<_>>();
        names.sort_unstable();
        assert_eq!(names, ["accept", "authorization", "host", "x-request-id"]);
        assert_eq!(headers[header::HOST], host);
        assert!(headers[header::AUTHORIZATION].to_str().unwrap().starts_with("Bearer eyJ"));
        assert!(!format!("{headers:?}").contains("sent-along"), "{headers:?}");
    }
}

type Response = (StatusCode, HeaderMap, &'static str);

/// Somebody who is signed in, over an API that answers everything so.
async fn over(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> (Arc<Running>, Browser) {
    let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    let response = (StatusCode::from_u16(status).unwrap(), headers.collect::<HeaderMap>(), body);
    let answer = async |State(response): State<Response>| response;
    serving(Router::new().fallback(any(answer)).with_state(response)).await
}

async fn serving(api: Router) -> (Arc<Running>, Browser) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, api).await });
    let running = Running::start_over(&base).await;
    let ada = running.sign_in("ada-alvarez").await;
    (running, ada)
}

#[tokio::test]
async fn of_the_apis_headers_those_go_on_that_are_named() {
    let headers = [
        ("content-type", "Application/JSON; charset=utf-8"),
        ("etag", "\"3\""),
        ("set-cookie", "bff-session=evil"),
        ("cache-control", "public, max-age=9"),
        ("access-control-allow-origin", "*"),
        ("content-security-policy", "default-src *"),
        ("location", "https://evil.example/"),
        ("x-request-id", "of-the-api"),
        ("clear-site-data", "\"*\""),
    ];
    let (_running, mut ada) = over(200, &headers, "{\"a\": 1.50}").await;
    let answer = ada.get("/api/summary").await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "{\"a\": 1.50}"), "to the last byte");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(answer.headers[header::ETAG], "\"3\"");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert_ne!(answer.headers["x-request-id"], "of-the-api");
    assert_ne!(answer.headers[header::CONTENT_SECURITY_POLICY], "default-src *");
    for name in ["set-cookie", "access-control-allow-origin", "location", "clear-site-data"] {
        assert!(!answer.headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn what_is_no_json_or_no_answer_of_the_api_goes_no_further() {
    const TEXT: &str = "<script>alert(1)</script>";
    for (status, media_type, told) in [
        (200, "text/html", 500),
        (200, "application/jsonx", 500),
        (204, "application/json", 500),
        (206, "application/json", 500),
        (302, "application/json", 500),
        (404, "text/html", 404),
        (429, "text/plain", 429),
        (502, "text/html", 503),
        (503, "text/html", 503),
    ] {
        let headers = [("content-type", media_type), ("retry-after", "7"), ("location", "/elsewhere")];
        let (_running, mut ada) = over(status, &headers, if status == 204 { "" } else { TEXT }).await;
        let answer = ada.get("/api/expenses").await;
        assert_eq!(answer.status, told, "{status} {media_type}: {}", answer.body);
        assert!(serde_json::from_str::<AppError>(&answer.body).is_ok(), "{}", answer.body);
        assert_eq!(answer.headers.contains_key(header::RETRY_AFTER), matches!(told, 429 | 503), "{status}");
        assert!(!answer.headers.contains_key(header::LOCATION));
    }
}

#[tokio::test]
async fn a_token_that_the_api_rejects_is_replaced_once_and_no_401_of_the_api_passes_for_an_ended_session() {
    let json = ("content-type", "application/problem+json");
    let challenge = ("www-authenticate", r#"Bearer error="invalid_token""#);
    let (running, mut ada) = over(401, &[json, challenge], "{}").await;
    for _ in 0..3 {
        let answer = ada.get("/api/reports").await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        assert_eq!(serde_json::from_str::<AppError>(&answer.body).unwrap(), AppError::SignInNotAccepted);
    }
    let stats = reqwest::get(format!("{}/control/stats", running.issuer())).await.unwrap();
    assert_eq!(stats.json::<Value>().await.unwrap()["refreshes"], 1);
    assert_eq!(ada.get("/bff/user").await.status, StatusCode::OK, "the session goes on");
}

#[tokio::test]
async fn an_answer_goes_on_while_it_comes() {
    let body = async || {
        let parts = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"[1,"))]);
        let body = Body::from_stream(parts.chain(stream::pending()));
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    };
    let (running, ada) = serving(Router::new().route("/expenses", any(body))).await;
    let request = ada.request(Request::get("/api/expenses").header("sec-fetch-site", "same-origin"));
    let answer = running.application.send(request.body(Body::empty()).unwrap()).await;
    let mut parts = answer.into_body().into_data_stream();
    assert_eq!(parts.next().await.unwrap().unwrap(), "[1,");
}
