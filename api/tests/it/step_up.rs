//! RFC 9470: approving much money asks for a fresh sign-in.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};
use sqlx::Connection;

use crate::{
    call::{Call, id},
    database::by_engine,
    test_app::{Answer, TestApp},
};

/// One cent above the limit.
const MUCH: i64 = 100_001;

/// Cleo approves, having signed in `age` seconds ago.
async fn approve(app: &TestApp, report: &Value, age: i64) -> Answer {
    let token = app.cleo().claim("auth_time", app.clock().unix_timestamp() - age);
    app.step(token, &format!("/reports/{}/approve", id(report)), report).await
}

#[tokio::test]
async fn much_money_is_approved_after_a_fresh_sign_in_only_c57() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), MUCH).await;
    assert_snapshot!(approve(&app, &report, 301).await, @r#"
    401 Unauthorized
    cache-control: no-store
    content-type: application/problem+json
    www-authenticate: Bearer realm="expenses", error="insufficient_user_authentication", error_description="this needs a sign-in that is no older than 300 s", max_age="300"
    x-request-id: test-1

    {
      "detail": "this needs a sign-in that is no older than 300 s",
      "request_id": "test-1",
      "status": 401,
      "title": "Unauthorized",
      "type": "about:blank"
    }
    "#);
    let unknown = app.cleo().without("auth_time");
    let path = format!("/reports/{}/approve", id(&report));
    assert_eq!(app.step(unknown, &path, &report).await.status, 401, "nobody knows when they signed in");
    let now = app.get_by(app.ada(), &format!("/reports/{}", id(&report))).await.ok();
    assert_eq!(now["status"], "submitted", "nothing was done");
    assert_eq!(approve(&app, &report, 300).await.ok()["status"], "approved");
}

#[tokio::test]
async fn little_money_is_approved_without_a_fresh_sign_in_c57() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), MUCH - 1).await;
    assert_eq!(approve(&app, &report, 86_400).await.ok()["status"], "approved");
}

#[tokio::test]
async fn a_star_for_a_version_does_not_slip_past_the_question_c57() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), MUCH).await;
    let stale = app.cleo().claim("auth_time", app.clock().unix_timestamp() - 301);
    let any = app.call(&Method::POST, &format!("/reports/{}/approve", id(&report))).by(stale);
    assert_eq!(any.header("if-match", "*").send().await.status, 401);
}

/// A way to ask for an approval.
type Way = for<'a> fn(&'a TestApp, &Value) -> Call<'a>;

/// Cleo, who has signed in `age` seconds ago, approves a refused report in that way. It is handed in again while her
/// request is on its way: the owner's step is begun before it and done after the last look at the clock that comes before
/// the request's own step. Her answer, and where the report is then.
async fn meanwhile_handed_in(age: i64, way: Way) -> (Answer, Value) {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), MUCH).await;
    let path = format!("/reports/{}", id(&report));
    let refuse = app.call(&Method::POST, &format!("{path}/refuse")).by(app.cleo()).seen(&report);
    let refused = refuse.json(&json!({"reason": "Too dear."})).send().await.ok();
    let token = app.cleo().claim("auth_time", app.clock().unix_timestamp() - age);
    let mut looks = app.clock.looks();
    let before = *looks.borrow_and_update();
    way(&app, &refused).by(token.clone()).send().await;
    let on_the_way = *looks.borrow_and_update() - before;
    let now = app.get_by(app.ada(), &path).await.ok();
    assert_eq!(now["status"], "refused", "as yet there is nothing to approve");

    let mut owners = app.database.connect().await;
    let mut step = owners.begin_with(by_engine("BEGIN IMMEDIATE", "BEGIN")).await.unwrap();
    // What the API holds while it changes what is somebody's. On SQLite that is the whole file.
    sqlx::query(by_engine("SELECT 1", "SELECT 1 FROM people ORDER BY id FOR NO KEY UPDATE"))
        .fetch_all(&mut *step)
        .await
        .unwrap();
    sqlx::query(
        "UPDATE reports SET status = 'submitted', reason = NULL, version = version + 1 WHERE id = $1",
    )
    .bind(id(&report).to_owned())
    .execute(&mut *step)
    .await
    .unwrap();
    let call = way(&app, &refused).by(token);
    let all = *looks.borrow_and_update() + on_the_way;
    let (answer, ()) = tokio::join!(call.send(), async {
        looks.wait_for(|seen| *seen >= all).await.unwrap();
        step.commit().await.unwrap();
    });
    (answer, app.get_by(app.ada(), &path).await.ok()["status"].take())
}

#[tokio::test]
async fn a_report_that_is_handed_in_meanwhile_does_not_slip_past_the_question_c57() {
    fn any_version<'a>(app: &'a TestApp, refused: &Value) -> Call<'a> {
        let path = format!("/reports/{}/approve", id(refused));
        app.call(&Method::POST, &path).header("if-match", "*")
    }
    fn guessed_version<'a>(app: &'a TestApp, refused: &Value) -> Call<'a> {
        let path = format!("/reports/{}/approve", id(refused));
        app.call(&Method::POST, &path).seen(&json!({"version": refused["version"].as_u64().unwrap() + 1}))
    }
    fn among_many<'a>(app: &'a TestApp, refused: &Value) -> Call<'a> {
        let version = refused["version"].as_u64().unwrap() + 1;
        let decision = json!({"report": refused["id"], "version": version, "verdict": "approve"});
        app.call(&Method::POST, "/approvals").json(&json!([decision]))
    }
    let ways: [Way; 3] = [any_version, guessed_version, among_many];
    for way in ways {
        let (answer, status) = meanwhile_handed_in(301, way).await;
        assert!(answer.header("www-authenticate").contains("insufficient_user_authentication"), "{answer}");
        assert_eq!(status, "submitted");
        let (answer, status) = meanwhile_handed_in(300, way).await;
        assert_eq!((answer.status.as_u16(), status), (200, json!("approved")), "who is fresh goes on");
    }
}

#[tokio::test]
async fn of_many_decisions_none_is_carried_out_before_the_sign_in_that_one_needs_c57() {
    let app = TestApp::new().await;
    let little = app.submitted(app.ada(), 100).await;
    let much = app.submitted(app.ben(), MUCH).await;
    let decisions = json!([
        {"report": little["id"], "version": little["version"], "verdict": "approve"},
        {"report": much["id"], "version": much["version"], "verdict": "approve"},
    ]);
    let decide = |age: i64| {
        let token = app.cleo().claim("auth_time", app.clock().unix_timestamp() - age);
        app.call(&Method::POST, "/approvals").by(token).json(&decisions).send()
    };
    assert_eq!(decide(301).await.status, 401);
    let waiting = app.get_by(app.cleo(), "/approvals").await.ok();
    assert_eq!(waiting["items"].as_array().unwrap().len(), 2);
    let decided = decide(10).await.ok();
    assert_eq!((&decided[0]["status"], &decided[1]["status"]), (&json!("approved"), &json!("approved")));
}

#[tokio::test]
async fn refusing_much_money_asks_for_no_fresh_sign_in_c57() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), MUCH).await;
    let token = app.cleo().without("auth_time");
    let refuse = app.call(&Method::POST, &format!("/reports/{}/refuse", id(&report))).by(token).seen(&report);
    assert_eq!(refuse.json(&json!({"reason": "Too dear."})).send().await.status, 200);
}
