//! What holds for every route.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use api::{Issuer, IssuerKeys, KeySource, KeysUnavailable};
use async_trait::async_trait;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use insta::assert_snapshot;

use crate::{signing::SigningKey, test_app::TestApp};

/// The routes that anyone may call. A route that is on this list by mistake is found in review; one that is missing
/// here must ask for a token and a scope.
const OPEN: [&str; 4] = ["/healthz", "/readyz", "/readyz/receipts", "/openapi.json"];

/// What any access token opens, whatever it allows: it tells its caller of nothing but the token itself.
const UNSCOPED: [(&str, &str); 1] = [("GET", "/me")];

const ID: &str = "00000000-0000-0000-0000-000000000000";
const EVERY_SCOPE: &str = "read:reports write:reports approve:reports";

/// The path of a route, with ids of nothing.
fn path(route: &str) -> String {
    route.replace("{id}", ID).replace("{expense}", ID).replace("{receipt}", ID)
}

#[tokio::test]
async fn every_route_asks_for_a_token_and_a_scope_or_stands_on_the_list_of_open_ones() {
    let app = TestApp::new().await;
    for (method, route) in api::endpoints() {
        let call = || app.call(&method, &path(&route));
        let stranger = call().send().await;
        if OPEN.contains(&route.as_str()) {
            assert_eq!(stranger.status, StatusCode::OK, "{method} {route}");
            continue;
        }
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{method} {route}");
        let unscoped = call().by(app.token().claim("scope", "openid")).send().await;
        let without = match UNSCOPED.contains(&(method.as_str(), route.as_str())) {
            true => StatusCode::OK,
            false => StatusCode::FORBIDDEN,
        };
        assert_eq!(unscoped.status, without, "{method} {route}");
        let refused = call().by(app.token().claim("aud", "elsewhere")).send().await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{method} {route}");
        let allowed = call().by(app.token().claim("scope", EVERY_SCOPE)).send().await.status;
        let lacks =
            [StatusCode::NOT_FOUND, StatusCode::UNSUPPORTED_MEDIA_TYPE, StatusCode::PRECONDITION_REQUIRED];
        assert!(allowed == StatusCode::OK || lacks.contains(&allowed), "{method} {route}: {allowed}");
    }
}

#[tokio::test]
async fn each_route_asks_for_the_one_scope_that_fits_it() {
    let app = TestApp::new().await;
    let mut table = String::new();
    for (method, route) in api::endpoints().filter(|(_, route)| !OPEN.contains(&route.as_str())) {
        if UNSCOPED.contains(&(method.as_str(), route.as_str())) {
            continue;
        }
        let answer = app.call(&method, &path(&route)).by(app.token().claim("scope", "")).send().await;
        let challenge = answer.header(header::WWW_AUTHENTICATE);
        let scope = challenge.split("scope=").nth(1).unwrap().trim_matches('"');
        table.push_str(&format!("{scope:<16} {:<6} {route}\n", method.as_str()));
    }
    assert_snapshot!(table, @"
    read:reports     GET    /expenses
    write:reports    POST   /expenses
    read:reports     GET    /expenses/{id}
    write:reports    PUT    /expenses/{id}
    write:reports    DELETE /expenses/{id}
    write:reports    POST   /expenses/{id}/restore
    read:reports     GET    /expenses.csv
    read:reports     GET    /expenses/{id}/receipts
    read:reports     GET    /expenses/{id}/receipts/{receipt}
    write:reports    DELETE /expenses/{id}/receipts/{receipt}
    approve:reports  GET    /approvals/{id}/expenses/{expense}/receipts
    approve:reports  GET    /approvals/{id}/expenses/{expense}/receipts/{receipt}
    read:reports     GET    /imports/{id}
    read:reports     GET    /imports/{id}/mapping
    write:reports    PUT    /imports/{id}/mapping
    read:reports     GET    /reports
    write:reports    POST   /reports
    read:reports     GET    /reports/{id}
    write:reports    PATCH  /reports/{id}
    write:reports    DELETE /reports/{id}
    read:reports     GET    /reports/{id}/receipts
    approve:reports  GET    /approvals/{id}/receipts
    write:reports    PUT    /reports/{id}/expenses/{expense}
    write:reports    DELETE /reports/{id}/expenses/{expense}
    write:reports    POST   /reports/{id}/submit
    write:reports    POST   /reports/{id}/retract
    approve:reports  POST   /reports/{id}/approve
    approve:reports  POST   /reports/{id}/refuse
    approve:reports  POST   /reports/{id}/reimburse
    read:reports     GET    /reports/{id}/comments
    write:reports    POST   /reports/{id}/comments
    approve:reports  GET    /approvals/{id}/comments
    approve:reports  POST   /approvals/{id}/comments
    read:reports     GET    /reports/{id}/history
    approve:reports  GET    /approvals/{id}/history
    approve:reports  GET    /approvals
    approve:reports  POST   /approvals
    approve:reports  GET    /approvals/{id}
    read:reports     GET    /reports/{id}/report.zip
    approve:reports  GET    /approvals/{id}/report.zip
    read:reports     GET    /summary
    read:reports     PUT    /me
    write:reports    POST   /expenses/{id}/receipts
    write:reports    POST   /imports
    write:reports    PATCH  /imports/{id}/rows
    write:reports    POST   /imports/{id}/confirmation
    write:reports    DELETE /imports/{id}/confirmation
    ");
}

#[tokio::test]
async fn an_unknown_route_is_a_problem_too() {
    let app = TestApp::new().await;
    assert_snapshot!(app.get("/nowhere").await, @r#"
    404 Not Found
    cache-control: no-store
    content-type: application/problem+json
    x-request-id: test-1

    {
      "request_id": "test-1",
      "status": 404,
      "title": "Not Found",
      "type": "about:blank"
    }
    "#);
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let app = TestApp::new().await;
    let mut routes = BTreeMap::<String, BTreeSet<String>>::new();
    for (method, route) in api::endpoints() {
        let methods = routes.entry(route).or_default();
        methods.insert(method.to_string());
        methods.extend((method == Method::GET).then(|| "HEAD".to_owned()));
    }
    for (route, methods) in routes {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            if methods.contains(method.as_str()) {
                continue;
            }
            let answer = app.call(&method, &path(&route)).send().await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {route}");
            let allowed = answer.header(header::ALLOW).split(',').map(str::to_owned).collect::<BTreeSet<_>>();
            assert_eq!(allowed, methods, "{method} {route}");
            assert_eq!(answer.json()["title"], "Method Not Allowed");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_not_read() {
    let app = TestApp::new().await;
    let send = |length: usize, announced: bool| {
        let mut request =
            Request::get("/reports").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if announced {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        app.send(request.body(Body::from("x".repeat(length))).unwrap())
    };
    const LIMIT: usize = 16 * 1024;
    for announced in [true, false] {
        assert_eq!(send(LIMIT + 1, announced).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(send(LIMIT, announced).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_request_id_is_kept_where_it_is_harmless_and_made_where_it_is_not() {
    let app = TestApp::new().await;
    for (sent, kept) in
        [("ab-C_1.2", true), ("", false), ("a b", false), ("a\"b", false), (&"x".repeat(129), false)]
    {
        let request = Request::get("/healthz").header("x-request-id", sent).body(Body::empty()).unwrap();
        let answer = app.send(request).await;
        assert_eq!(answer.header("x-request-id") == sent, kept, "{sent}");
        assert!(kept || answer.header("x-request-id").parse::<uuid::Uuid>().is_ok(), "{sent}");
    }
}

/// Keys that are a fault of the program.
struct PanickingKeys;

#[async_trait]
impl KeySource for PanickingKeys {
    async fn keys(&self, _: &Issuer, _kid: Option<&str>) -> Result<Arc<IssuerKeys>, KeysUnavailable> {
        unreachable!("an internal that nobody may see")
    }
}

#[tokio::test]
async fn a_panic_is_answered_and_tells_nothing() {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).keys(|_| PanickingKeys).build(key).await;
    let answer = app.show(app.token()).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["request_id"], "test-1");
    assert!(!answer.to_string().contains("internal that"));
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
}
