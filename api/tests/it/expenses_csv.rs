//! `GET /expenses.csv`

use axum::{body::Body, http::Method};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use crate::{
    call::{expense, id},
    test_app::{TestApp, get},
};

#[tokio::test]
async fn all_of_ones_expenses_come_as_a_file_and_nobody_elses() {
    let app = TestApp::new().await;
    for minor in 1..=201 {
        app.spend(app.ada(), minor).await;
    }
    app.spend(app.ben(), 7_777).await;
    let file = app.get_by(app.ada(), "/expenses.csv?sort=amount").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"expenses.csv\"");
    assert_eq!(file.header("cache-control"), "no-store");
    let text = String::from_utf8(file.body.to_vec()).unwrap();
    let mut lines = text.split_inclusive("\r\n");
    assert_eq!(
        lines.next(),
        Some(
            "date,merchant,description,category,amount,currency,report,status,foreign_amount,foreign_currency,id,refund_of\r\n"
        )
    );
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 201, "over the bounds of pages");
    let last =
        "\"2026-11-20\",\"Yellow Cab\",\"Taxi.\",\"transport\",\"2.01\",\"USD\",\"\",\"\",\"\",\"\",\"";
    assert!(lines[200].starts_with(last) && lines[200].ends_with("\",\"\"\r\n"), "{}", lines[200]);
    assert!(!text.contains("77.77"));
}

#[tokio::test]
async fn the_file_holds_what_the_query_asks_for_and_no_formula() {
    let app = TestApp::new().await;
    let formula = expense(json!({"description": "=1+1", "category": "meals"}));
    let formula = app.call(&Method::POST, "/expenses").by(app.ada()).json(&formula).send().await.created();
    app.report(app.ada(), 1850).await;
    let app = &app;
    let file = |query: &'static str| async move {
        let file = app.get_by(app.ada(), &format!("/expenses.csv?{query}")).await;
        assert_eq!(file.status, 200);
        String::from_utf8(file.body.to_vec()).unwrap().split_once("\r\n").unwrap().1.to_owned()
    };
    assert_eq!(
        file("category=meals").await,
        format!(
            "\"2026-11-20\",\"Yellow Cab\",\"'=1+1\",\"meals\",\"18.50\",\"USD\",\"\",\"\",\"\",\"\",\"{}\",\"\"\r\n",
            id(&formula)
        )
    );
    assert!(file("status=open").await.contains("\"Trip\",\"open\",\"\","));
    assert_eq!(file("q=nothing").await, "");
    for refused in ["category=Meals", "limit=0"] {
        assert_eq!(app.get_by(app.ada(), &format!("/expenses.csv?{refused}")).await.status, 400, "{refused}");
    }
}

#[tokio::test]
async fn a_file_is_sent_while_it_is_read_and_what_is_read_is_never_all_of_it() {
    let app = TestApp::new().await;
    for month in [10, 11] {
        let rows: String =
            (0..1_000).map(|row| format!("2026-{month}-01,Shop {row},x,other,{row}.50,USD\n")).collect();
        let file = format!("date,merchant,description,category,amount,currency\n{rows}");
        let import = app.call(&Method::POST, "/imports").by(app.ada()).header("content-type", "text/csv");
        let import = import.body(file).send().await.created();
        let confirm = format!("/imports/{}/confirmation", id(&import));
        app.call(&Method::POST, &confirm).by(app.ada()).send().await.ok();
    }
    let token = app.sign(app.ada());
    let request = get("/expenses.csv").header("authorization", format!("Bearer {token}"));
    let answer = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let mut body = answer.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(String::from_utf8(first.to_vec()).unwrap().lines().count(), 1_001, "the names, and one page");
    // Who downloads it takes their time, and nobody waits for them: what is written meanwhile is in what is read then.
    let last = expense(json!({"date": "2020-01-01", "merchant": "While it was sent"}));
    app.call(&Method::POST, "/expenses").by(app.ada()).json(&last).send().await.created();
    let rest = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    assert_eq!(rest.lines().count(), 1_001);
    assert!(rest.lines().last().unwrap().contains("While it was sent"));
}
