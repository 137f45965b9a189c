//! `GET`, `PUT` and `DELETE /expenses/{id}`, and `POST /expenses/{id}/restore`

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{
    call::{expense, id},
    database::by_engine,
    test_app::{Answer, TestApp},
};

fn path(thing: &Value) -> String {
    format!("/expenses/{}", id(thing))
}

async fn put(app: &TestApp, seen: &Value, changes: Value) -> Answer {
    app.call(&Method::PUT, &path(seen)).by(app.ada()).seen(seen).json(&expense(changes)).send().await
}

#[tokio::test]
async fn an_expense_is_its_owners_and_is_not_there_for_anyone_else() {
    let app = TestApp::new().await;
    let expense = app.spend(app.ada(), 900).await;
    let own = app.get_by(app.ada(), &path(&expense)).await;
    assert_eq!((own.header("etag"), own.ok()), ("\"1\"", expense.clone()));

    for stranger in [app.ben(), app.cleo()] {
        for method in [Method::GET, Method::DELETE] {
            let call = app.call(&method, &path(&expense)).by(stranger.clone()).seen(&expense);
            assert_eq!(call.send().await.problem(), (404, "there is no such expense".to_owned()));
        }
        let change = app.call(&Method::PUT, &path(&expense)).by(stranger.clone()).seen(&expense);
        assert_eq!(change.json(&crate::call::expense(json!({}))).send().await.status, 404);
    }
    for id in ["1", "%FF"] {
        assert_eq!(app.get_by(app.ada(), &format!("/expenses/{id}")).await.status, 404);
    }
    assert_eq!(app.get_by(app.ada(), &path(&expense)).await.ok(), expense, "it was not touched");
}

#[tokio::test]
async fn of_two_people_who_edit_neither_loses_anything_and_the_second_sees_both_versions() {
    let app = TestApp::new().await;
    let seen = app.spend(app.ada(), 900).await;
    let first = put(&app, &seen, json!({"description": "Taxi to the station."})).await;
    assert_eq!((first.header("etag"), first.ok()["version"].as_u64()), ("\"2\"", Some(2)));

    let mut second = put(&app, &seen, json!({"description": "Taxi home."})).await;
    let body = second.to_string().replace(id(&seen), "the id");
    second.body = body.split_once("\n\n").unwrap().1.to_owned().into();
    assert_snapshot!(second, @r#"
    412 Precondition Failed
    cache-control: no-store
    content-type: application/problem+json
    x-request-id: test-1

    {
      "detail": "somebody has changed this since you read it; look at the present version and decide again",
      "present": {
        "expense": {
          "amount": {
            "currency": "USD",
            "minor": 1850
          },
          "category": "transport",
          "date": "2026-11-20",
          "description": "Taxi to the station.",
          "id": "the id",
          "merchant": "Yellow Cab",
          "version": 2
        }
      },
      "request_id": "test-1",
      "status": 412,
      "title": "Precondition Failed",
      "type": "about:blank"
    }
    "#);
    let present = second.json()["present"]["expense"].clone();
    let present = json!({"id": seen["id"], "version": present["version"]});
    assert_eq!(put(&app, &present, json!({"description": "Both."})).await.ok()["description"], "Both.");
}

#[tokio::test]
async fn nothing_is_changed_without_the_version_that_was_seen() {
    let app = TestApp::new().await;
    let seen = app.spend(app.ada(), 900).await;
    let blind = app.call(&Method::PUT, &path(&seen)).by(app.ada()).json(&expense(json!({})));
    let (status, detail) = blind.send().await.problem();
    assert_eq!(status, 428);
    assert!(detail.starts_with("send If-Match"), "{detail}");
    assert_eq!(app.call(&Method::DELETE, &path(&seen)).by(app.ada()).send().await.status, 428);
    for stale in ["\"2\"", "W/\"1\"", "1"] {
        let delete = app.call(&Method::DELETE, &path(&seen)).by(app.ada()).header("if-match", stale);
        assert_eq!(delete.send().await.status, 412, "{stale}");
    }
    let any = app.call(&Method::DELETE, &path(&seen)).by(app.ada()).header("if-match", "*");
    assert_eq!(any.send().await.status, 204);
}

#[tokio::test]
async fn a_deleted_expense_is_gone_until_its_deletion_is_undone() {
    let app = TestApp::new().await;
    let report = app.report(app.ada(), 900).await;
    let expense = app.get_by(app.ada(), "/expenses").await.ok()["items"][0].take();
    let delete = app.call(&Method::DELETE, &path(&expense)).by(app.ada()).seen(&expense);
    assert_eq!(delete.send().await.status, 204);
    assert_eq!(app.get_by(app.ada(), &path(&expense)).await.status, 404);
    assert_eq!(app.get_by(app.ada(), "/expenses").await.ok(), json!({"items": []}));
    let emptied = app.get_by(app.ada(), &format!("/reports/{}", id(&report))).await.ok();
    assert_eq!(emptied["expenses"], json!([]));
    assert!(emptied["version"].as_u64() > report["version"].as_u64(), "the report has changed, too");

    let restore = || app.call(&Method::POST, &format!("{}/restore", path(&expense)));
    assert_eq!(restore().by(app.ben()).send().await.status, 404);
    let restored = restore().by(app.ada()).send().await.ok();
    assert_eq!((&restored["amount"], &restored["report"]), (&expense["amount"], &expense["report"]));
    assert_eq!(restore().by(app.ada()).send().await.ok(), restored, "to ask twice changes nothing");
}

#[tokio::test]
async fn an_expense_that_comes_back_too_late_for_its_report_is_in_none() {
    let app = TestApp::new().await;
    let report = app.report(app.ada(), 900).await;
    let expense = app.get_by(app.ada(), "/expenses").await.ok()["items"][0].take();
    let other = app.spend(app.ada(), 100).await;
    let put = format!("/reports/{}/expenses/{}", id(&report), id(&other));
    let report = app.call(&Method::PUT, &put).by(app.ada()).seen(&report).send().await.ok();
    app.call(&Method::DELETE, &path(&expense)).by(app.ada()).seen(&expense).send().await;
    let path_of_report = format!("/reports/{}", id(&report));
    let report = app.get_by(app.ada(), &path_of_report).await.ok();
    let report = app.step(app.ada(), &format!("{path_of_report}/submit"), &report).await.ok();

    let restored = app.call(&Method::POST, &format!("{}/restore", path(&expense))).by(app.ada()).send().await;
    assert_eq!(restored.ok().get("report"), None);
    assert_eq!(app.get_by(app.ada(), &path_of_report).await.ok(), report, "what was handed in stands");
}

#[tokio::test]
async fn an_expense_that_comes_back_to_a_report_without_room_is_in_none() {
    let app = TestApp::new().await;
    let report = app.report(app.ada(), 900).await;
    let expense = report["expenses"][0].clone();
    app.call(&Method::DELETE, &path(&expense)).by(app.ada()).seen(&expense).send().await;
    let mut db = app.database.connect().await;
    sqlx::query(
        by_engine(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor,
                               currency, created_at)
         SELECT printf('00000000-0000-0000-0000-%012d', i), (SELECT person_id FROM reports WHERE id = $1), $1,
                '2026-11-20', 'Cab', 'Taxi.', 'other', i, 'USD', 0
         FROM n",
        "INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor,
                               currency, created_at)
         SELECT '00000000-0000-0000-0000-' || lpad(i::text, 12, '0'), person_id, id, '2026-11-20', 'Cab', 'Taxi.',
                'other', i, 'USD', 0
         FROM reports CROSS JOIN generate_series(1, 200) AS i WHERE id = $1"),
    )
    .bind(id(&report).to_owned())
    .execute(&mut db)
    .await
    .unwrap();
    let restore = || app.call(&Method::POST, &format!("{}/restore", path(&expense))).by(app.ada()).send();
    assert_eq!(restore().await.ok().get("report"), None);

    let back = app.get_by(app.ada(), &path(&expense)).await.ok();
    let full = app.get_by(app.ada(), &format!("/reports/{}", id(&report))).await.ok();
    assert_eq!(full["expenses"].as_array().unwrap().len(), 200);
    let put = format!("/reports/{}/expenses/{}", id(&report), id(&back));
    let (status, detail) = app.call(&Method::PUT, &put).by(app.ada()).seen(&full).send().await.problem();
    assert_eq!((status, detail.as_str()), (409, "a report holds 200 expenses at most; begin another one"));
}

#[tokio::test]
async fn an_expense_in_a_report_that_was_handed_in_stands_until_it_is_taken_back() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), 900).await;
    let expense = report["expenses"][0].clone();
    let told = (409, "the report was submitted; retract it to change what is in it".to_owned());
    assert_eq!(put(&app, &expense, json!({})).await.problem(), told);
    let delete = app.call(&Method::DELETE, &path(&expense)).by(app.ada()).seen(&expense);
    assert_eq!(delete.send().await.problem(), told);

    app.step(app.ada(), &format!("/reports/{}/retract", id(&report)), &report).await.ok();
    assert_eq!(put(&app, &expense, json!({})).await.ok()["version"], 3);
}
