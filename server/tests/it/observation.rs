//! Everything that is to be seen of the program from outside, over a whole walk: metrics, every line of its log at the level
//! `trace` as JSON, and what a collector of traces and logs is told. None of it holds a token, a cookie, a code or what a
//! person is called.

mod browser;
mod collector;
mod process;

use std::{collections::BTreeSet, time::Duration};

use http::StatusCode;
use reqwest::Client;
use serde_json::{Value, json};

use browser::Browser;
use collector::Collector;
use process::Program;

/// Of a trace that a proxy has begun.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const STRANGERS_TRACE: &str = "1af7651916cd43dd8448eb211c80319d";
/// What nobody is to read anywhere, beside what is found on the way.
const PERSON: [&str; 5] = ["Alvarez", "Ada A", "ada@example.com", "ada%40example.com", "Picnic"];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_seen_from_outside_holds_a_token_a_cookie_a_code_or_a_name() {
    let collector = Collector::start().await;
    let mut program = Program::start(&collector.endpoint);
    let mut secrets = BTreeSet::from(PERSON.map(str::to_owned));
    secrets.insert(process::SECRET.to_owned());

    walk(&program, &mut secrets).await;
    let issued: Vec<Value> = get(&format!("{}/control/issued", program.issuer())).await.json().await.unwrap();
    assert!(issued.len() >= 6, "a sign-in and a refresh at least: {}", issued.len());
    for issued in &issued {
        secrets.extend(parts_of(issued["token"].as_str().unwrap()));
    }
    let metrics = [program.metrics_port, program.api_metrics_port]
        .map(|port| format!("http://127.0.0.1:{port}/metrics"));
    let own = get(&metrics[0]).await.text().await.unwrap();
    let of_the_api = get(&metrics[1]).await.text().await.unwrap();
    program.stops_in_two_steps().await;
    let log = program.log();
    let told = collector.told();

    // There is something to look for, and where to look.
    for counted in [
        "bff_sign_ins_total{provider=\"default\",outcome=\"signed_in\"} 1",
        "bff_sessions 0",
        "bff_token_refreshes_total{outcome=\"refreshed\"}",
        "oidc_provider_request_duration_seconds_count{provider=\"default\",call=\"code\",outcome=\"ok\"} 1",
        "oidc_provider_request_duration_seconds_count{provider=\"default\",call=\"refresh\",outcome=\"server_error\"}",
        "api_request_duration_seconds_count{http_request_method=\"POST\",resource=\"receipts\",outcome=\"ok\"} 1",
        "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"/expenses\",http_response_status_code=\"200\"}",
    ] {
        assert!(own.contains(counted), "{counted}: {own}");
    }
    assert!(of_the_api.contains("http_route=\"/expenses/{id}/receipts\""), "{of_the_api}");
    assert_eq!(collected(&own), documented("Metrics of the server"));
    assert_eq!(collected(&of_the_api), documented("Metrics of the API"));
    assert!(log.lines().any(|line| line.contains("\"message\":\"signed in\"")), "{log}");
    assert!(log.contains("\"level\":\"TRACE\"") && log.contains("\"target\":\"hyper"), "every level is read");
    for line in log.lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
    let traces = told.of("/v1/traces");
    assert!(holds(traces, b"GET /expenses") && holds(told.of("/v1/logs"), b"signed in"));
    assert!(holds(traces, b"http.response.status_code"));
    assert!(!holds(traces, b"/readyz"), "that all is well is not worth a trace");
    let id = bytes_of(TRACE);
    let spans = traces.windows(id.len()).filter(|window| *window == id).count();
    assert!(spans >= 2, "the server's part and the API's: {spans}");
    assert!(!holds(traces, &bytes_of(STRANGERS_TRACE)), "nobody takes a stranger's word for it");

    assert!(secrets.len() > 30, "there is a lot to look for: {}", secrets.len());
    for secret in secrets {
        for (place, text) in [
            ("a metric", own.as_bytes()),
            ("a metric of the API", of_the_api.as_bytes()),
            ("the log", log.as_bytes()),
            ("what the collector was told", told.everything()),
        ] {
            let at = text.windows(secret.len()).position(|window| window == secret.as_bytes());
            let around =
                at.map(|at| String::from_utf8_lossy(&text[at.saturating_sub(200)..at + secret.len()]));
            assert!(around.is_none(), "{secret} is in {place}: {around:?}");
        }
    }
}

/// What a person does, what goes wrong, and what a stranger tries. What nobody is to read is put among the `secrets`.
async fn walk(program: &Program, secrets: &mut BTreeSet<String>) {
    let mut ada = Browser::of(program);
    assert_eq!(ada.get("/").await.status, StatusCode::OK);
    ada.sign_in("ada-alvarez").await;
    assert!(ada.get("/user").await.text.contains("Ada Alvarez"), "she is called so");

    let trace = traceparent(TRACE);
    let proxied = [("x-forwarded-for", "203.0.113.7"), ("traceparent", &*trace)];
    let list = ada.get_with("/expenses?report=none&q=", &proxied).await;
    assert_eq!(list.status, StatusCode::OK);
    ada.get_with("/expenses", &[("traceparent", &*traceparent(STRANGERS_TRACE))]).await;
    assert_eq!(ada.get("/api/expenses?limit=2&q=Picnic").await.status, StatusCode::OK);
    let expense = first_expense(&list.text);
    let added =
        ada.send_file(&format!("{expense}/receipts"), "Picnic with Ada Alvarez.pdf", "%PDF-1.7").await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    for path in ["/reports", "/approvals", "/account/sessions", "/session", "/expenses.csv", &expense] {
        ada.get(path).await;
    }
    let imported =
        ada.send_file("/imports", "ada@example.com.csv", "day,what,amount\n2026-01-01,Picnic,12.50\n").await;
    assert!(imported.status.is_redirection(), "{}", imported.text);

    refreshes(program, &mut ada).await;
    strangers(program, &mut ada, secrets).await;

    let left = ada.post("/logout").await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.text);
    secrets.extend(ada.secrets().filter(|secret| secret.len() >= 12));
}

/// Tokens live for seconds here: they are renewed, and once the provider fails.
async fn refreshes(program: &Program, ada: &mut Browser) {
    let control = format!("{}/control", program.issuer());
    let refreshes = async || -> u64 {
        let stats: Value = get(&format!("{control}/stats")).await.json().await.unwrap();
        stats["refreshes"].as_u64().unwrap()
    };
    while refreshes().await == 0 {
        ada.get("/expenses").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let fault = json!({"endpoint": "token", "kind": "status", "status": 503});
    let http = Client::new();
    http.post(format!("{control}/faults")).json(&fault).send().await.unwrap().error_for_status().unwrap();
    while ada.get("/expenses").await.status != StatusCode::SERVICE_UNAVAILABLE {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    http.delete(format!("{control}/faults")).send().await.unwrap().error_for_status().unwrap();
    while ada.get("/expenses").await.status != StatusCode::OK {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What is sent to where it does not belong is in no log either.
async fn strangers(program: &Program, ada: &mut Browser, secrets: &mut BTreeSet<String>) {
    const CODE: &str = "a-code-of-somebody-elses";
    const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzb21lYm9keSJ9.c2lnbmVkIGJ5IG5vYm9keQ";
    secrets.extend([CODE.to_owned(), "a-state-of-nobodys".to_owned()]);
    secrets.extend(parts_of(TOKEN));
    ada.get(&format!("/callback?code={CODE}&state=a-state-of-nobodys")).await;
    ada.get(&format!("/callback?code={CODE}&error_description=Ada+Alvarez")).await;
    ada.get(&format!("/login?return_to=//evil.example/{CODE}")).await;
    let mut stranger = Browser::of(program);
    assert_eq!(stranger.get(&format!("/expenses?q={CODE}")).await.status, StatusCode::FOUND);
    let api = format!("http://127.0.0.1:{}", program.api_port);
    let http = Client::new();
    let refused = http.get(format!("{api}/expenses")).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    http.get(format!("{api}/expenses?access_token={TOKEN}")).send().await.unwrap();
    let logout = format!("http://localhost:{}/backchannel-logout", program.port);
    let form = [("logout_token", TOKEN)];
    assert_eq!(http.post(logout).form(&form).send().await.unwrap().status(), StatusCode::BAD_REQUEST);
}

/// The metrics that are collected, each with its type.
fn collected(text: &str) -> BTreeSet<(String, String)> {
    let described = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let named = described.map(|(name, kind)| {
        // OpenMetrics: a counter's samples have this behind its name, by which people ask for them.
        let name = if kind == "counter" { format!("{name}_total") } else { name.to_owned() };
        (name, kind.to_owned())
    });
    named.collect()
}

/// Those that docs/operations.md lists below this heading.
fn documented(heading: &str) -> BTreeSet<(String, String)> {
    let document = include_str!("../../../docs/operations.md");
    let (_, section) = document.split_once(&format!("\n### {heading}\n")).unwrap();
    let rows = section.lines().skip_while(|line| !line.starts_with("| `")).map_while(|line| {
        let (name, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
        Some((name.to_owned(), rest.split(' ').next()?.to_owned()))
    });
    rows.collect()
}

fn traceparent(trace: &str) -> String {
    format!("00-{trace}-b7ad6b7169203331-01")
}

fn bytes_of(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// What makes a token that one: the whole of it or, of a JSON Web Token, its claims and its signature.
fn parts_of(token: &str) -> Vec<String> {
    match token.split('.').collect::<Vec<_>>().as_slice() {
        [header, claims, signature] if header.starts_with("eyJ") => {
            vec![(*claims).to_owned(), (*signature).to_owned()]
        }
        _ => vec![token.to_owned()],
    }
}

fn first_expense(list: &str) -> String {
    let mut ids = list.split("href=\"/expenses/").skip(1).filter_map(|rest| rest.get(..36));
    let id = ids.find(|id| id.matches('-').count() == 4);
    assert!(id.is_some(), "there is an expense: {list}");
    format!("/expenses/{}", id.unwrap())
}

async fn get(url: &str) -> reqwest::Response {
    reqwest::get(url).await.unwrap().error_for_status().unwrap()
}
