//! `GET` and `POST /reports/{id}/comments` and `/approvals/{id}/comments`

use axum::http::Method;
use serde_json::{Value, json};

use crate::{call::id, test_app::TestApp};

#[tokio::test]
async fn owner_and_approver_talk_about_a_report_and_nobody_else_hears_it() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), 900).await;
    let own = format!("/reports/{}/comments", id(&report));
    let others = format!("/approvals/{}/comments", id(&report));
    let say = |path: &str, token, text: &str| {
        app.call(&Method::POST, path).by(token).json(&json!({"comment": text})).send()
    };
    let said = say(&others, app.cleo(), " Where is the receipt?\n").await.created();
    let by = json!({"subject": "cleo"});
    assert_eq!(said, json!({"at": "2026-11-23T12:00:03Z", "by": by, "comment": "Where is the receipt?"}));
    say(&own, app.ada(), "In the mail.").await.created();

    let by = |answer: Value| {
        answer["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|said| said["by"]["subject"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(by(app.get_by(app.ada(), &own).await.ok()), ["ada", "cleo"], "the last one first");
    assert_eq!(by(app.get_by(app.cleo(), &others).await.ok()), ["ada", "cleo"]);
    for path in [&own, &others] {
        let dora = app.token().of("dora", "read:reports write:reports");
        assert!(matches!(app.get_by(dora.clone(), path).await.status.as_u16(), 403 | 404));
        assert!(matches!(say(path, dora, "Hello.").await.status.as_u16(), 403 | 404));
    }
    assert_eq!(say(&own, app.cleo(), "By the wrong door.").await.status, 404);
    assert_eq!(say(&own, app.ada(), "").await.problem(), (422, "comment is missing".to_owned()));
}

#[tokio::test]
async fn a_comment_sent_twice_is_said_once_and_pages_hold_all_of_them() {
    let app = TestApp::new().await;
    let report = app.report(app.ada(), 900).await;
    let path = format!("/reports/{}/comments", id(&report));
    for (key, text) in [("1", "one"), ("1", "one"), ("2", "two"), ("3", "three")] {
        let call = app.call(&Method::POST, &path).by(app.ada()).header("idempotency-key", key);
        call.json(&json!({"comment": text})).send().await.created();
    }
    let page = app.get_by(app.ada(), &format!("{path}?limit=2")).await.ok();
    assert_eq!(
        (&page["items"][0]["comment"], &page["items"][1]["comment"]),
        (&json!("three"), &json!("two"))
    );
    let next = format!("{path}?limit=2&cursor={}", page["next"].as_str().unwrap());
    let page = app.get_by(app.ada(), &next).await.ok();
    assert_eq!((&page["items"][0]["comment"], page.get("next")), (&json!("one"), None));
}
