//! The headers of every answer, whatever it is and whoever gives it; the policy of every page, and the id that each request gets.

use axum::{Router, body::Body, routing::get};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use program::HttpServerMetrics;

use super::{
    application::Application,
    paths::{buffered_paths, file_paths, pages, post_paths},
};
use crate::{
    middleware::{MiddlewareLayer, Routes},
    reads, request_body,
    request_id::REQUEST_ID,
};

/// Over `https`, as in production.
const BASE_URL: &str = "https://expenses.example";
const SECURITY: [(&str, &str); 6] = [
    ("strict-transport-security", "max-age=63072000"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];
/// Files that are the same for everyone.
const STATIC: [&str; 4] = ["/pkg/expenses.js", "/pkg/none.js", "/pkg", "/favicon.svg"];

#[track_caller]
fn is_safe(path: &str, headers: &HeaderMap) {
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
    for (name, value) in SECURITY {
        assert_eq!(headers.get_all(name).iter().collect::<Vec<_>>(), [value], "{path}: {name}");
    }
    let kept = if STATIC.contains(&path) { "no-cache" } else { "no-store" };
    assert_eq!(headers[header::CACHE_CONTROL], kept, "{path}");
}

#[tokio::test]
async fn whatever_is_asked_for_is_answered_with_the_security_headers() {
    let application = Application::start_at(BASE_URL).await;
    let others =
        ["/no-such-page", "/api/no_such_function", "/login", "/callback", "/bff/user", "/bff/events"];
    let asked = pages().into_iter().chain(file_paths(&Method::GET));
    let asked = asked.chain(reads::example_paths());
    let asked = asked.chain(others.into_iter().chain(STATIC).map(str::to_owned));
    for path in asked {
        is_safe(&path, application.ask(&Method::GET, &path).await.headers());
    }
    for path in post_paths() {
        is_safe(&path, application.ask(&Method::POST, &path).await.headers());
        is_safe(&path, application.ask(&Method::PATCH, &path).await.headers());
        let foreign =
            Request::post(&path).header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
        is_safe(&path, application.send(foreign).await.headers());
    }
    let script = application.ask(&Method::GET, "/pkg/expenses.js").await;
    assert_eq!(script.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_page_has_a_strict_policy_and_is_kept_by_nobody() {
    let application = Application::start().await;
    for path in ["/", "/no-such-page"] {
        let answer = application.ask(&Method::GET, path).await;
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store", "{path}");
        let page = answer.into_body().collect().await.unwrap().to_bytes();
        let page = std::str::from_utf8(&page).unwrap();
        for directive in
            ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]
        {
            assert!(policy.contains(directive), "{policy}");
        }
        for weak in ["unsafe-inline", "'unsafe-eval'", "*", "data:", "http:"] {
            assert!(!policy.contains(weak), "{weak} in {policy}");
        }
        let (_, nonce) = policy.split_once("'nonce-").unwrap();
        let nonce = nonce.split('\'').next().unwrap();
        let scripts = page.matches("<script").count();
        assert!(scripts > 0);
        assert_eq!(page.matches(&format!(" nonce=\"{nonce}\"")).count(), scripts, "{page}");
    }
}

#[tokio::test]
async fn a_body_that_is_refused_is_answered_with_the_security_headers() {
    let application = Application::start_at(BASE_URL).await;
    for path in buffered_paths() {
        let post = |body| Request::post(path).header("sec-fetch-site", "same-origin").body(body).unwrap();
        let large = application.send(post(Body::from(vec![b'x'; request_body::MAX_BYTES + 1]))).await;
        assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        is_safe(path, large.headers());
        let broken = futures::stream::iter([Err::<&[u8], _>("the line is cut")]);
        let broken = application.send(post(Body::from_stream(broken))).await;
        assert_eq!(broken.status(), StatusCode::BAD_REQUEST, "{path}");
        is_safe(path, broken.headers());
    }
}

#[tokio::test]
async fn a_panic_is_answered_with_the_security_headers() {
    async fn panics() {
        panic!("as it never should");
    }
    for routes in [Routes::Pages, Routes::Files] {
        let application = Application::start_at(BASE_URL).await;
        let middleware = MiddlewareLayer::new(application.bff.clone(), HttpServerMetrics::default());
        let router = Router::new().route("/panics", get(panics)).layer(middleware.before(routes));
        let answer = Application { router, ..application }.ask(&Method::GET, "/panics").await;
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        is_safe("/panics", answer.headers());
    }
}

#[tokio::test]
async fn over_plain_http_nothing_is_promised_of_https() {
    let application = Application::start().await;
    for path in ["/", "/pkg/expenses.js", "/no-such-page"] {
        let answer = application.ask(&Method::GET, path).await;
        assert!(!answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
    }
}

/// An id goes to the log, back to who asked, and on to the API: the one that its sender made up does not.
#[tokio::test]
async fn a_request_gets_its_id_here_and_not_from_its_sender() {
    let application = Application::start().await;
    let long = "x".repeat(30_000);
    let mut ids = Vec::new();
    for sent in ["", "a-name", "00000000-0000-0000-0000-000000000001", "a b\tc=\"d\" level=ERROR", &long] {
        let ask = Request::get("/").header(&REQUEST_ID, sent).header(&REQUEST_ID, "another");
        let answer = application.send(ask.body(Body::empty()).unwrap()).await;
        let own = answer.headers().get_all(&REQUEST_ID).iter().collect::<Vec<_>>();
        let [id] = own.as_slice() else { panic!("{own:?}") };
        ids.push(id.to_str().unwrap().to_owned());
    }
    let without = application.ask(&Method::GET, "/").await;
    ids.push(without.headers()[&REQUEST_ID].to_str().unwrap().to_owned());
    assert!(ids.iter().all(|id| id.len() == 36 && !id.ends_with("-000000000001")), "{ids:?}");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6, "each has its own");
}
