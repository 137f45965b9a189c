//! `GET /reports/{id}/history` and `/approvals/{id}/history`

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{
    call::{expense, id},
    test_app::TestApp,
};

#[tokio::test]
async fn a_reports_history_tells_who_did_what_and_is_one_for_owner_and_approver() {
    let app = TestApp::new().await;
    let report = app.report(app.ada(), 900).await;
    let path = format!("/reports/{}", id(&report));
    let spent = &report["expenses"][0];
    let change = app.call(&Method::PUT, &format!("/expenses/{}", id(spent))).by(app.ada()).seen(spent);
    let changes = json!({"description": "Taxi home.", "amount": {"minor": 100_000, "currency": "USD"}});
    change.json(&expense(changes)).send().await.ok();
    let report = app.get_by(app.ada(), &path).await.ok();
    let rename = app.call(&Method::PATCH, &path).by(app.ada()).seen(&report).json(&json!({"title": "Tour"}));
    let report = rename.send().await.ok();
    let report = app.step(app.ada(), &format!("{path}/submit"), &report).await.ok();
    let report = app.step(app.ada(), &format!("{path}/retract"), &report).await.ok();
    let report = app.step(app.ada(), &format!("{path}/submit"), &report).await.ok();
    let refuse = app.call(&Method::POST, &format!("{path}/refuse")).by(app.cleo()).seen(&report);
    refuse.json(&json!({"reason": "Whose taxi?"})).send().await.ok();

    let own = app.get_by(app.ada(), &format!("{path}/history")).await.ok();
    let others = app.get_by(app.cleo(), &format!("/approvals/{}/history", id(&report))).await.ok();
    assert_eq!(own, others);
    let line = |entry: &Value| {
        let word = |name: &str| entry[name].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", entry["by"]["subject"].as_str().unwrap(), word("event"), word("note"))
    };
    let lines: Vec<_> = own["items"].as_array().unwrap().iter().map(line).collect();
    assert_snapshot!(lines.join("\n"), @"
    cleo refused Whose taxi?
    ada submitted -
    ada retracted -
    ada submitted -
    ada renamed Tour
    ada expense_changed Taxi. (amount USD 9.00 → USD 1,000.00; description → Taxi home.)
    ada expense_added Taxi.
    ada created -
    ");
    assert_eq!(app.get_by(app.ben(), &format!("{path}/history")).await.status, 404);
}

#[tokio::test]
async fn what_was_refused_leaves_no_trace_in_the_history() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), 900).await;
    let path = format!("/reports/{}", id(&report));
    let before = app.get_by(app.ada(), &format!("{path}/history")).await.ok();
    assert_eq!(app.step(app.ada(), &format!("{path}/submit"), &report).await.status, 409);
    let stale = json!({"version": 1});
    assert_eq!(app.step(app.cleo(), &format!("{path}/approve"), &stale).await.status, 412);
    assert_eq!(app.get_by(app.ada(), &format!("{path}/history")).await.ok(), before);
}
