//! `GET /expenses.csv`

use axum::http::Method;
use serde_json::json;

use crate::{call::expense, test_app::TestApp};

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
    assert_eq!(lines.next(), Some("date,merchant,description,category,amount,currency,report,status\r\n"));
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 201, "over the bounds of pages");
    assert_eq!(
        lines[200],
        "\"2026-11-20\",\"Yellow Cab\",\"Taxi.\",\"transport\",\"2.01\",\"USD\",\"\",\"\"\r\n"
    );
    assert!(!text.contains("77.77"));
}

#[tokio::test]
async fn the_file_holds_what_the_query_asks_for_and_no_formula() {
    let app = TestApp::new().await;
    let formula = expense(json!({"description": "=1+1", "category": "meals"}));
    app.call(&Method::POST, "/expenses").by(app.ada()).json(&formula).send().await.created();
    app.report(app.ada(), 1850).await;
    let app = &app;
    let file = |query: &'static str| async move {
        let file = app.get_by(app.ada(), &format!("/expenses.csv?{query}")).await;
        assert_eq!(file.status, 200);
        String::from_utf8(file.body.to_vec()).unwrap().split_once("\r\n").unwrap().1.to_owned()
    };
    assert_eq!(
        file("category=meals").await,
        "\"2026-11-20\",\"Yellow Cab\",\"'=1+1\",\"meals\",\"18.50\",\"USD\",\"\",\"\"\r\n"
    );
    assert!(file("status=open").await.ends_with("\"Trip\",\"open\"\r\n"));
    assert_eq!(file("q=nothing").await, "");
    for refused in ["category=Meals", "limit=0"] {
        assert_eq!(app.get_by(app.ada(), &format!("/expenses.csv?{refused}")).await.status, 400, "{refused}");
    }
}
