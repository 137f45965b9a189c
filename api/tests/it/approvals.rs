//! `GET /approvals`, `GET /approvals/{id}` and `POST /approvals`

use std::time::Duration;

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{
    call::id,
    test_app::{Answer, TestApp},
};

async fn decide(app: &TestApp, decisions: Value) -> Answer {
    app.call(&Method::POST, "/approvals").by(app.cleo()).json(&decisions).send().await
}

#[tokio::test]
async fn an_approver_sees_what_waits_the_longest_first_and_nothing_of_their_own() {
    let app = TestApp::new().await;
    let first = app.submitted(app.ada(), 900).await;
    app.clock.turn(Duration::from_secs(60));
    let second = app.submitted(app.ben(), 500).await;
    app.submitted(app.cleo(), 100).await;
    app.report(app.ada(), 100).await;

    let page = app.get_by(app.cleo(), "/approvals?limit=1").await.ok();
    let mut line = page["items"][0].clone();
    assert_eq!(line["id"], first["id"]);
    line["id"] = "the id".into();
    assert_snapshot!(format!("{line:#}"), @r#"
    {
      "created_at": "2026-11-23T12:00:03Z",
      "expenses": 1,
      "id": "the id",
      "owner": {
        "subject": "ada"
      },
      "status": "submitted",
      "submitted_at": "2026-11-23T12:00:03Z",
      "title": "Trip",
      "totals": [
        {
          "currency": "USD",
          "minor": 900
        }
      ],
      "version": 3
    }
    "#);
    let next = format!("/approvals?limit=1&cursor={}", page["next"].as_str().unwrap());
    let page = app.get_by(app.cleo(), &next).await.ok();
    assert_eq!((&page["items"][0]["id"], page.get("next")), (&second["id"], None));
    assert_eq!(app.get_by(app.cleo(), "/approvals?status=open").await.ok(), json!({"items": []}));
}

#[tokio::test]
async fn another_persons_report_is_there_for_approvers_alone_and_only_once_it_was_handed_in() {
    let app = TestApp::new().await;
    let open = app.report(app.ada(), 900).await;
    let submitted = app.submitted(app.ada(), 500).await;
    let path = |report: &Value| format!("/approvals/{}", id(report));
    assert_eq!(app.get_by(app.cleo(), &path(&submitted)).await.ok(), submitted);
    assert_eq!(app.get_by(app.cleo(), &path(&open)).await.status, 404);
    assert_eq!(app.get_by(app.ada(), &path(&submitted)).await.status, 403, "the scope is missing");
    for stranger in [app.ben(), app.cleo()] {
        let others = app.get_by(stranger, &format!("/reports/{}", id(&submitted))).await;
        assert_eq!(others.problem(), (404, "there is no such report".to_owned()));
    }
    let path_of_open = format!("/reports/{}/approve", id(&open));
    assert_eq!(app.step(app.cleo(), &path_of_open, &open).await.status, 404, "nobody learns that it exists");
}

#[tokio::test]
async fn several_reports_are_decided_on_at_once_and_each_stands_for_itself() {
    let app = TestApp::new().await;
    let good = app.submitted(app.ada(), 900).await;
    let bad = app.submitted(app.ben(), 500).await;
    let own = app.submitted(app.cleo(), 100).await;
    let answer = decide(
        &app,
        json!([
            {"report": good["id"], "version": good["version"], "verdict": "approve"},
            {"report": bad["id"], "version": bad["version"], "verdict": "refuse", "reason": "Whose dinner?"},
            {"report": own["id"], "version": own["version"], "verdict": "approve"},
            {"report": good["id"], "version": good["version"], "verdict": "approve"},
            {"report": bad["id"], "version": 99, "verdict": "refuse", "reason": ""},
            {"report": "00000000-0000-0000-0000-000000000000", "version": 1, "verdict": "approve"},
        ]),
    )
    .await;
    let told: Vec<_> = answer
        .ok()
        .as_array()
        .unwrap()
        .iter()
        .map(|decided| {
            let status = decided["status"].as_str().unwrap_or_default().to_owned();
            (status, decided["problem"]["status"].as_u64().unwrap_or_default())
        })
        .collect();
    let told: Vec<_> = told.iter().map(|(status, problem)| (status.as_str(), *problem)).collect();
    assert_eq!(told, [("approved", 0), ("refused", 0), ("", 403), ("", 412), ("", 422), ("", 404)]);
    let left = app.get_by(app.cleo(), "/approvals").await.ok();
    assert_eq!(left, json!({"items": []}));
    let refused = app.get_by(app.ben(), &format!("/reports/{}", id(&bad))).await.ok();
    assert_eq!(refused["reason"], "Whose dinner?");
}

#[tokio::test]
async fn several_reports_are_paid_back_at_once_but_none_that_is_not_approved() {
    let app = TestApp::new().await;
    let decision = |report: &Value, version: u64, verdict: &str| json!({"report": report["id"], "version": version, "verdict": verdict});
    let (good, early) = (app.submitted(app.ada(), 900).await, app.submitted(app.ben(), 500).await);
    let seen = |report: &Value| report["version"].as_u64().unwrap();
    decide(&app, json!([decision(&good, seen(&good), "approve")])).await.ok();
    let approved = app.get_by(app.cleo(), &format!("/approvals/{}", id(&good))).await.ok();
    let paid = json!([
        decision(&approved, seen(&approved), "reimburse"),
        decision(&early, seen(&early), "reimburse"),
    ]);
    let told = decide(&app, paid).await.ok();
    assert_eq!(told[0]["status"], "reimbursed");
    assert_eq!(told[1]["problem"]["status"], 409);
}

#[tokio::test]
async fn no_more_is_decided_at_once_than_a_page_holds() {
    let app = TestApp::new().await;
    let one = json!({"report": "00000000-0000-0000-0000-000000000000", "version": 1, "verdict": "approve"});
    assert_eq!(decide(&app, json!(vec![one.clone(); 100])).await.status, 200);
    assert_eq!(
        decide(&app, json!(vec![one; 101])).await.problem(),
        (400, "decide on 100 reports at most".to_owned())
    );
}

#[tokio::test]
async fn the_demos_people_are_there_before_they_sign_in_with_reports_in_every_status() {
    let key = crate::signing::SigningKey::es256("k1");
    let app = TestApp::builder(&key).demo_people(&["ada", "ben", "cleo"]).build(key).await;
    let waiting = app.get_by(app.cleo(), "/approvals").await.ok();
    let owners: Vec<_> =
        waiting["items"].as_array().unwrap().iter().map(|item| item["owner"].clone()).collect();
    let demo = |subject: &str| json!({"subject": subject, "name": format!("{} of the demo", subject.to_uppercase())});
    assert!(
        owners.contains(&demo("ada")) && owners.contains(&demo("ben")) && owners.len() == 2,
        "{owners:?}"
    );
    for status in ["submitted", "approved", "refused", "reimbursed"] {
        let page = app.get_by(app.cleo(), &format!("/approvals?status={status}")).await.ok();
        assert!(page["items"].as_array().unwrap().len() >= 2, "{status}");
    }
    let adas = app.get_by(app.ada(), "/reports").await.ok();
    assert_eq!(adas["items"].as_array().unwrap().len(), 6);
    let duplicates = app.get_by(app.ada(), "/expenses").await.ok();
    let marked =
        duplicates["items"].as_array().unwrap().iter().filter(|item| item["duplicate_of"].is_string());
    assert_eq!(marked.count(), 2);
}
