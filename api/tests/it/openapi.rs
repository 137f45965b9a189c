//! `GET /openapi.json`: what the API says of itself.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::header;
use serde_json::Value;

use crate::test_app::{ISSUER, TestApp};

async fn document() -> Value {
    TestApp::new().await.get("/openapi.json").await.ok()
}

/// Each operation with its method and path.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let mut operations = Vec::new();
    for (path, methods) in paths {
        let methods = methods.as_object().unwrap().iter();
        operations
            .extend(methods.map(|(method, operation)| (method.to_uppercase(), path.clone(), operation)));
    }
    operations
}

#[tokio::test]
async fn every_endpoint_is_described_and_nothing_else_is() {
    let document = document().await;
    let described: BTreeSet<_> =
        operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
    let served = api::endpoints().map(|(method, path)| (method.to_string(), path)).collect();
    assert_eq!(described, served);
}

#[tokio::test]
async fn every_operation_has_its_own_name_and_says_what_it_is_for() {
    let document = document().await;
    let mut names = BTreeMap::new();
    for (method, path, operation) in operations(&document) {
        assert!(
            operation["summary"].as_str().is_some_and(|summary| summary.ends_with(['.', '`'])),
            "{method} {path}"
        );
        let name = operation["operationId"].as_str().unwrap();
        assert_eq!(names.insert(name, (method, path)), None, "{name}");
    }
}

#[tokio::test]
async fn the_scope_that_is_described_is_the_one_that_is_asked_for() {
    let (app, document) = (TestApp::new().await, document().await);
    for (method, path, operation) in operations(&document) {
        let path = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        let call = app.call(&method.parse().unwrap(), &path).by(app.token().claim("scope", ""));
        let answer = call.send().await;
        let challenge = answer.header(header::WWW_AUTHENTICATE);
        let asked = challenge.split_once("scope=\"").map(|(_, scope)| scope.trim_end_matches('"'));
        assert_eq!(operation["security"][0]["access_token"][0].as_str(), asked, "{method} {path}");
    }
}

#[tokio::test]
async fn it_is_for_everyone_and_may_be_kept_for_a_while() {
    let answer = TestApp::new().await.get("/openapi.json").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=300");
    let document = answer.ok();
    assert_eq!(document["openapi"], "3.1.0");
    let discovery = format!("{ISSUER}/.well-known/openid-configuration");
    assert_eq!(document["components"]["securitySchemes"]["access_token"]["openIdConnectUrl"], discovery);
}
