//! `GET /expenses`: by whatever the database reads a list, it is the same list.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    call::{expense, id},
    test_app::TestApp,
};

/// Expenses of Ada's, some of them in a report that is open or in one that was submitted.
async fn spent(app: &TestApp) {
    let mut reports = Vec::new();
    for title in ["Open", "Submitted"] {
        let begun = app.call(&Method::POST, "/reports").by(app.ada()).json(&json!({"title": title}));
        reports.push(begun.send().await.created());
    }
    for n in 0..40_u32 {
        let draft = expense(json!({
            "date": format!("2026-10-{:02}", n * 7 % 28 + 1),
            "merchant": format!("Shop {}", n % 4),
            "category": if n % 3 == 0 { "meals" } else { "other" },
            "amount": {"minor": n % 11 + 1, "currency": if n % 5 == 0 { "EUR" } else { "USD" }},
        }));
        let made = app.call(&Method::POST, "/expenses").by(app.ada()).json(&draft).send().await.created();
        if let Some(report) = reports.get((n % 4) as usize) {
            let put = format!("/reports/{}/expenses/{}", id(report), id(&made));
            app.call(&Method::PUT, &put).by(app.ada()).header("if-match", "*").send().await.ok();
        }
    }
    let submit = format!("/reports/{}/submit", id(&reports[1]));
    app.call(&Method::POST, &submit).by(app.ada()).header("if-match", "*").send().await.ok();
    app.spend(app.ben(), 5).await;
}

/// All that a query asks for, page by page.
async fn all(app: &TestApp, query: &str) -> Vec<Value> {
    let (mut path, mut found) = (format!("/expenses?limit=7&{query}"), Vec::new());
    loop {
        let mut page = app.get_by(app.ada(), &path).await.ok();
        found.append(page["items"].as_array_mut().unwrap());
        let Some(next) = page["next"].as_str() else { return found };
        path = format!("/expenses?limit=7&{query}&cursor={next}");
    }
}

type Condition = (&'static str, fn(&Value) -> bool);

#[tokio::test]
async fn each_question_in_each_order_is_answered_as_one_would_by_reading_all() {
    let app = TestApp::new().await;
    spent(&app).await;
    let every = all(&app, "").await;
    assert_eq!(every.len(), 40);
    let days: [Condition; 3] = [
        ("", |_| true),
        ("&from=2026-10-10", |e| e["date"].as_str() >= Some("2026-10-10")),
        ("&from=2026-10-10&to=2026-10-20", |e| {
            e["date"].as_str() >= Some("2026-10-10") && e["date"].as_str() <= Some("2026-10-20")
        }),
    ];
    let categories: [Condition; 2] = [("", |_| true), ("&category=meals", |e| e["category"] == "meals")];
    let places: [Condition; 4] = [
        ("", |_| true),
        ("&status=open", |e| e["report"]["status"] == "open"),
        ("&status=submitted", |e| e["report"]["status"] == "submitted"),
        ("&loose=true", |e| e["report"].is_null()),
    ];
    let texts: [Condition; 3] = [
        ("", |_| true),
        ("&q=shop%202", |e| e["merchant"] == "Shop 2"),
        ("&q=3", |e| e["merchant"] == "Shop 3"),
    ];
    for (sort, descends, by_amount) in
        [("-date", true, false), ("date", false, false), ("-amount", true, true), ("amount", false, true)]
    {
        for (day, category, place, text) in combinations(&days, &categories, &places, &texts) {
            let conditions = [day, category, place, text];
            let query = conditions.map(|(query, _)| query).concat();
            let mut expected: Vec<_> =
                every.iter().filter(|e| conditions.iter().all(|(_, fits)| fits(e))).cloned().collect();
            expected.sort_by_key(|e| {
                let amount = (e["amount"]["currency"].to_string(), e["amount"]["minor"].as_i64());
                let day = (!by_amount).then(|| e["date"].to_string());
                (day, by_amount.then_some(amount), e["id"].to_string())
            });
            if descends {
                expected.reverse();
            }
            assert_eq!(all(&app, &format!("sort={sort}{query}")).await, expected, "{sort} {query}");
        }
    }
}

/// Each combination.
fn combinations<'c>(
    days: &'c [Condition],
    categories: &'c [Condition],
    places: &'c [Condition],
    texts: &'c [Condition],
) -> impl Iterator<Item = (Condition, Condition, Condition, Condition)> + 'c {
    days.iter().flat_map(move |day| {
        categories.iter().flat_map(move |category| {
            places.iter().flat_map(move |place| texts.iter().map(|text| (*day, *category, *place, *text)))
        })
    })
}

#[tokio::test]
async fn days_at_the_ends_of_the_calendar_are_days() {
    let app = TestApp::new().await;
    app.spend(app.ada(), 5).await;
    for (query, found) in
        [("from=0000-01-01", 1), ("to=0000-01-01", 0), ("from=9999-12-31", 0), ("to=9999-12-31", 1)]
    {
        assert_eq!(all(&app, query).await.len(), found, "{query}");
    }
}
