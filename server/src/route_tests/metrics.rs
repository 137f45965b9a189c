//! What is counted while people use the application, and that the documents tell all of it.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use axum::body::Body;
use http::Request;
use program::{HttpServerMetrics, Metrics, Variables};
use tempfile::TempDir;
use tower::ServiceExt;

use super::browser::Running;
use crate::{embedded::start_api, settings::Settings};

/// The names, types and units of metrics, as they are collected.
fn described(text: &str) -> BTreeSet<(String, String)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    lines.map(|line| line.split_once(' ').unwrap()).map(|(name, kind)| (name.into(), kind.into())).collect()
}

/// The same, as a table of docs/operations.md has them below this heading.
fn documented(heading: &str) -> BTreeSet<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, section) = text.split_once(&format!("### {heading}\n")).unwrap();
    let rows = section.split("\n#").next().unwrap().lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let (name, kind) = (cells.next().unwrap().trim_matches('`'), cells.next().unwrap());
        // A counter is called so, and counted so.
        let name = if kind == "counter" { name.strip_suffix("_total").unwrap() } else { name };
        (name.to_owned(), kind.to_owned())
    })
    .collect()
}

#[tokio::test]
async fn the_documents_tell_every_metric_of_the_server() {
    let running = Running::start().await;
    let mut ada = running.sign_in("ada-alvarez").await;
    assert_eq!(ada.get("/expenses").await.status, 200);
    let text = running.application.metrics.text().await.unwrap();
    assert_eq!(described(&text), documented("Metrics of the server"), "{text}");
}

#[tokio::test]
async fn the_documents_tell_every_metric_of_the_api() {
    let data = TempDir::new().unwrap();
    let variables = Variables::from_pairs(&[("DATA_DIR", data.path().to_str().unwrap())]);
    let settings = Settings::from_variables(&variables).unwrap();
    let (api, clock) = (settings.embedded.api.as_ref().unwrap(), Arc::new(api::SystemClock));
    let api = start_api(&settings, api, clock, api::Surroundings::default()).await.unwrap();
    let (mut metrics, requests) = (Metrics::default(), HttpServerMetrics::default());
    requests.register(metrics.registry());
    api.register(&mut metrics);
    let request = Request::get("/readyz").body(Body::empty()).unwrap();
    assert_eq!(requests.measure(api.router).oneshot(request).await.unwrap().status(), 200);
    let text = metrics.text().await.unwrap();
    assert_eq!(described(&text), documented("Metrics of the API"), "{text}");
}

#[tokio::test]
async fn what_people_do_is_counted() {
    let running = Running::start_set(&[("DEVIDP_CONTROL", "on")]).await;
    let mut ada = running.sign_in("ada-alvarez").await;
    assert_eq!(ada.get("/api/expenses").await.status, 200);
    let text = running.application.metrics.text().await.unwrap();
    for line in [
        "bff_sessions 1",
        "bff_sign_ins_total{provider=\"default\",outcome=\"signed_in\"} 1",
        "bff_sign_ins_total{provider=\"default\",outcome=\"refused\"} 0",
        "bff_circuit_breaker_open{provider=\"default\"} 0",
        "oidc_provider_request_duration_seconds_count{provider=\"default\",call=\"code\",outcome=\"ok\"} 1",
        "api_request_duration_seconds_count{http_request_method=\"GET\",resource=\"expenses\",outcome=\"ok\"} 1",
        "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"/api/expenses\",http_response_status_code=\"200\"} 1",
        "http_server_active_requests 0",
        "server_uploads_in_progress 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(
        text.contains("db_client_operation_duration_seconds_count{db_operation_name=\"write\"}"),
        "{text}"
    );
}
