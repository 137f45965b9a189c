//! `PUT` and `DELETE /reports/{id}/expenses/{expense}`, and reports as they are begun, renamed and deleted

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    call::id,
    signing::Token,
    test_app::{Answer, TestApp},
};

fn place(report: &Value, expense: &Value) -> String {
    format!("/reports/{}/expenses/{}", id(report), id(expense))
}

async fn begin(app: &TestApp, token: Token, title: &str) -> Answer {
    app.call(&Method::POST, "/reports").by(token).json(&json!({"title": title})).send().await
}

#[tokio::test]
async fn a_report_is_begun_open_and_empty_and_can_be_renamed() {
    let app = TestApp::new().await;
    let answer = begin(&app, app.ada(), " Trip ").await;
    let report = answer.created();
    assert_eq!(answer.header("location"), format!("/reports/{}", id(&report)));
    assert_eq!(
        (&report["title"], &report["status"], &report["expenses"]),
        (&json!("Trip"), &json!("open"), &json!([]))
    );

    let path = format!("/reports/{}", id(&report));
    let rename = |seen: &Value| {
        app.call(&Method::PATCH, &path).by(app.ada()).seen(seen).json(&json!({"title": "Tour"}))
    };
    let renamed = rename(&report).send().await;
    assert_eq!((renamed.header("etag"), &renamed.ok()["title"]), ("\"2\"", &json!("Tour")));
    let stale = rename(&report).send().await;
    assert_eq!((stale.status.as_u16(), &stale.json()["present"]["report"]["title"]), (412, &json!("Tour")));
    assert_eq!(begin(&app, app.ada(), "").await.problem(), (422, "title is missing".to_owned()));
    assert_eq!(
        app.call(&Method::PATCH, &path).by(app.ada()).json(&json!({"title": "x"})).send().await.status,
        428
    );
}

#[tokio::test]
async fn an_expense_is_put_in_moved_and_taken_out() {
    let app = TestApp::new().await;
    let one = begin(&app, app.ada(), "One").await.created();
    let two = begin(&app, app.ada(), "Two").await.created();
    let expense = app.spend(app.ada(), 500).await;

    let put = |report: &Value| app.call(&Method::PUT, &place(report, &expense)).by(app.ada()).seen(report);
    let one = put(&one).send().await.ok();
    assert_eq!(
        (id(&one["expenses"][0]), &one["expenses"][0]["report"]["title"]),
        (id(&expense), &json!("One"))
    );
    assert_eq!(put(&one).send().await.ok(), one, "what is in stays as it is");
    let two = put(&two).send().await.ok();
    let before = app.get_by(app.ada(), &format!("/reports/{}", id(&one))).await.ok();
    assert_eq!(before["expenses"], json!([]));
    let stale = put(&one).send().await;
    assert_eq!(stale.status, 412, "an expense that leaves is a change of the report");

    let take =
        |report: &Value| app.call(&Method::DELETE, &place(report, &expense)).by(app.ada()).seen(report);
    assert_eq!(
        take(&before).send().await.problem(),
        (404, "there is no such expense in this report".to_owned())
    );
    assert_eq!(take(&two).send().await.ok()["expenses"], json!([]));
    let loose = app.get_by(app.ada(), &format!("/expenses/{}", id(&expense))).await.ok();
    assert_eq!(loose.get("report"), None);
}

#[tokio::test]
async fn nobody_puts_anything_into_another_persons_report_nor_anothers_expense_into_theirs() {
    let app = TestApp::new().await;
    let adas = begin(&app, app.ada(), "Ada's").await.created();
    let bens = begin(&app, app.ben(), "Ben's").await.created();
    let expense = app.spend(app.ben(), 500).await;
    let into_adas = app.call(&Method::PUT, &place(&adas, &expense)).by(app.ben()).seen(&adas).send().await;
    assert_eq!(into_adas.problem(), (404, "there is no such report".to_owned()));
    let stolen = app.call(&Method::PUT, &place(&adas, &expense)).by(app.ada()).seen(&adas).send().await;
    assert_eq!(stolen.problem(), (404, "there is no such expense".to_owned()));
    let own = app.call(&Method::PUT, &place(&bens, &expense)).by(app.ben()).seen(&bens).send().await;
    assert_eq!(own.status, 200);
}

#[tokio::test]
async fn what_was_handed_in_takes_nothing_in_and_gives_nothing_away() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), 900).await;
    let inside = report["expenses"][0].clone();
    let outside = app.spend(app.ada(), 100).await;
    let open = begin(&app, app.ada(), "Open").await.created();
    let told = (409, "the report was submitted; retract it to change what is in it".to_owned());
    for (method, report, expense) in
        [(Method::PUT, &report, &outside), (Method::DELETE, &report, &inside), (Method::PUT, &open, &inside)]
    {
        let call = app.call(&method, &place(report, expense)).by(app.ada()).seen(report);
        assert_eq!(call.send().await.problem(), told);
    }
}

#[tokio::test]
async fn only_an_open_report_is_deleted_and_its_expenses_stay() {
    let app = TestApp::new().await;
    let delete = |report: &Value| {
        app.call(&Method::DELETE, &format!("/reports/{}", id(report))).by(app.ada()).seen(report)
    };
    let submitted = app.submitted(app.ada(), 900).await;
    let told = "the report is submitted, and only an open one can be deleted";
    assert_eq!(delete(&submitted).send().await.problem(), (409, told.to_owned()));

    let open = app.report(app.ada(), 500).await;
    assert_eq!(delete(&open).send().await.status, 204);
    assert_eq!(delete(&open).send().await.status, 404);
    let expense = app.get_by(app.ada(), &format!("/expenses/{}", id(&open["expenses"][0]))).await.ok();
    assert_eq!((&expense["amount"]["minor"], expense.get("report")), (&json!(500), None));
    let left = app.get_by(app.ada(), "/reports").await.ok();
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_page_of_reports_ends_where_the_next_begins() {
    let app = TestApp::with_demo_data().await;
    let whole = app.get_by(app.ada(), "/reports").await.ok();
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get_by(app.ada(), &format!("/reports?limit=4{cursor}")).await.ok();
        pages.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(json!(pages), whole["items"]);
    let refused = app.get_by(app.ada(), "/reports?status=refused").await.ok();
    assert_eq!(refused["items"].as_array().unwrap().len(), 1);
    let refused = app.get_by(app.ada(), &format!("/reports/{}", id(&refused["items"][0]))).await.ok();
    assert!(refused["reason"].is_string());
}
