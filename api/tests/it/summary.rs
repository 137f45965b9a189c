//! `GET /summary`

use axum::http::Method;
use domain::{Currency, Money, Summary};
use serde_json::json;

use crate::{
    call::{expense, id},
    signing::Token,
    test_app::TestApp,
};

async fn summary(app: &TestApp, token: Token) -> Summary {
    serde_json::from_value(app.get_by(token, "/summary").await.ok()).unwrap()
}

#[tokio::test]
async fn a_summary_tells_what_was_spent_what_waits_and_what_is_owed() {
    let app = TestApp::new().await;
    let draft = expense(json!({"date": "2026-10-31", "category": "meals"}));
    app.call(&Method::POST, "/expenses").by(app.ada()).json(&draft).send().await.created();
    let old = expense(json!({"date": "2025-11-30"}));
    app.call(&Method::POST, "/expenses").by(app.ada()).json(&old).send().await.created();
    app.report(app.ada(), 500).await;
    let report = app.submitted(app.ada(), 900).await;
    app.submitted(app.ben(), 7_700).await;
    app.step(app.cleo(), &format!("/reports/{}/approve", id(&report)), &report).await.ok();

    let usd = |minor| vec![Money::new(minor, Currency::USD)];
    let adas = summary(&app, app.ada()).await;
    let spending: Vec<_> = adas
        .spending
        .iter()
        .map(|line| (line.month.as_str(), line.category.word(), line.total.minor()))
        .collect();
    assert_eq!(spending, [("2026-10", "meals", 1850), ("2026-11", "transport", 1400)]);
    assert_eq!((adas.owed(), adas.waiting()), (usd(900).as_slice(), 1));
    assert_eq!(adas.loose, usd(3_700), "what is older than a year is not forgotten here");
    let standing: Vec<_> =
        adas.standing.iter().map(|line| (line.status.word(), line.reports, line.totals.clone())).collect();
    assert_eq!(standing, [("open", 1, usd(500)), ("approved", 1, usd(900))]);
}

#[tokio::test]
async fn the_demos_year_has_something_to_draw() {
    let app = TestApp::with_demo_data().await;
    let year = summary(&app, app.ada()).await;
    assert!(year.spending.len() >= 20 && year.standing.len() == 5 && !year.owed().is_empty());
}
