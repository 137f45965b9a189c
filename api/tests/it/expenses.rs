//! `GET /expenses` and `POST /expenses`

use std::collections::HashSet;

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{
    call::{expense, id},
    database::by_engine,
    test_app::{Answer, TestApp},
};

async fn create(app: &TestApp, changes: Value) -> Answer {
    app.call(&Method::POST, "/expenses").by(app.ada()).json(&expense(changes)).send().await
}

/// What a query finds, told by one field.
async fn found(app: &TestApp, query: &str, field: &str) -> Vec<String> {
    let page = app.get_by(app.ada(), &format!("/expenses?{query}")).await.ok();
    page["items"].as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_new_expense_is_answered_with_its_place_and_version() {
    let app = TestApp::new().await;
    let answer = create(&app, json!({})).await;
    let mut body = answer.created();
    assert_eq!(answer.header("location"), format!("/expenses/{}", id(&body)));
    assert_eq!(answer.header("etag"), "\"1\"");
    body["id"] = "the id".into();
    assert_snapshot!(format!("{body:#}"), @r#"
    {
      "amount": {
        "currency": "USD",
        "minor": 1850
      },
      "category": "transport",
      "date": "2026-11-20",
      "description": "Taxi.",
      "id": "the id",
      "merchant": "Yellow Cab",
      "version": 1
    }
    "#);
}

#[tokio::test]
async fn every_fault_of_an_expense_is_told_at_its_field() {
    let app = TestApp::new().await;
    let faulty = json!({"date": "2026-11-25", "merchant": " ", "amount": {"minor": 0, "currency": "USD"}});
    assert_snapshot!(create(&app, faulty).await, @r#"
    422 Unprocessable Entity
    cache-control: no-store
    content-type: application/problem+json
    x-request-id: test-1

    {
      "detail": "date is in the future, merchant is missing, amount is not more than zero",
      "errors": [
        {
          "fault": "in_the_future",
          "field": "date"
        },
        {
          "fault": "missing",
          "field": "merchant"
        },
        {
          "fault": "not_positive",
          "field": "amount"
        }
      ],
      "request_id": "test-1",
      "status": 422,
      "title": "Unprocessable Entity",
      "type": "about:blank"
    }
    "#);
}

#[tokio::test]
async fn a_body_that_is_no_expense_is_refused_and_said_where() {
    let app = TestApp::new().await;
    for changes in [
        json!({"date": "2026-02-30"}),
        json!({"category": "bribes"}),
        json!({"amount": {"minor": 1.5, "currency": "USD"}}),
        json!({"amount": {"minor": 1, "currency": "usd"}}),
        json!({"merchant": null}),
    ] {
        let (status, detail) = create(&app, changes.clone()).await.problem();
        assert_eq!(status, 422, "{changes}");
        assert!(detail.starts_with("the body is not what this route takes (line 1, column "), "{detail}");
    }
    let as_text = app.call(&Method::POST, "/expenses").by(app.ada()).body("{}").send().await;
    assert_eq!(as_text.problem(), (415, "the body must be application/json".to_owned()));
}

#[tokio::test]
async fn an_expense_that_was_entered_twice_is_marked_and_another_is_not() {
    let app = TestApp::new().await;
    let first = create(&app, json!({})).await.created();
    assert_eq!(first.get("duplicate_of"), None);
    let again = create(&app, json!({"merchant": "yellow cab", "description": "Cab."})).await.created();
    assert_eq!(again["duplicate_of"], first["id"]);
    for other in [
        json!({"date": "2026-11-19"}),
        json!({"merchant": "Red Cab"}),
        json!({"amount": {"minor": 1851, "currency": "USD"}}),
        json!({"amount": {"minor": 1850, "currency": "EUR"}}),
    ] {
        assert_eq!(create(&app, other).await.created().get("duplicate_of"), None);
    }
    let bens = app.call(&Method::POST, "/expenses").by(app.ben()).json(&expense(json!({}))).send().await;
    assert_eq!(bens.created().get("duplicate_of"), None, "another person's expense is no duplicate");

    let path = format!("/expenses/{}", id(&first));
    app.call(&Method::DELETE, &path).by(app.ada()).seen(&first).send().await;
    let left = app.get_by(app.ada(), &format!("/expenses/{}", id(&again))).await.ok();
    assert_eq!(left.get("duplicate_of"), None, "the other one is gone");
}

#[tokio::test]
async fn filters_narrow_what_is_found_and_can_be_joined() {
    let app = TestApp::new().await;
    create(&app, json!({"merchant": "A", "date": "2026-11-01", "category": "meals"})).await;
    create(&app, json!({"merchant": "B", "date": "2026-11-02", "description": "100% cocoa_beans"})).await;
    create(&app, json!({"merchant": "C", "date": "2026-11-03", "category": "meals"})).await;
    let report = app.submitted(app.ada(), 500).await;

    assert_eq!(found(&app, "from=2026-11-02&to=2026-11-03", "merchant").await, ["C", "B"]);
    assert_eq!(found(&app, "category=meals", "merchant").await, ["C", "A"]);
    assert_eq!(found(&app, "category=meals&to=2026-11-02", "merchant").await, ["A"]);
    assert_eq!(found(&app, "status=submitted", "merchant").await, ["Yellow Cab"]);
    assert_eq!(found(&app, &format!("report={}", id(&report)), "merchant").await, ["Yellow Cab"]);
    assert_eq!(found(&app, "loose=true", "merchant").await, ["C", "B", "A"]);
    assert_eq!(
        found(&app, "loose=false&from=2026-11-03", "merchant").await,
        found(&app, "from=2026-11-03", "merchant").await
    );
    assert_eq!(found(&app, "status=approved", "merchant").await, [""; 0]);
    assert_eq!(found(&app, "q=yellow", "merchant").await, ["Yellow Cab"]);
    assert_eq!(found(&app, "q=100%25+COCOA_", "merchant").await, ["B"]);
    assert_eq!(found(&app, "q=a_i", "merchant").await, [""; 0], "a letter of the pattern stands for itself");

    for query in [
        "from=23.11.2026",
        "category=bribes",
        "status=Open",
        "report=1",
        "sort=merchant",
        "limit=x",
        "loose=1",
    ] {
        let (status, detail) = app.get_by(app.ada(), &format!("/expenses?{query}")).await.problem();
        assert_eq!(
            (status, detail.as_str()),
            (400, "the query holds a value that its name does not take"),
            "{query}"
        );
    }
    for path in ["/expenses", "/expenses.csv"] {
        let long = |length| format!("{path}?q={}", "%C3%A4".repeat(length));
        assert_eq!(app.get_by(app.ada(), &long(200)).await.status, 200);
        let told = (400, "q may have 200 characters at most".to_owned());
        assert_eq!(app.get_by(app.ada(), &long(201)).await.problem(), told);
    }
    for limit in ["0", "101"] {
        let answer = app.get_by(app.ada(), &format!("/expenses?limit={limit}")).await;
        assert_eq!(answer.problem().1, "limit is a number from 1 to 100");
    }
}

#[tokio::test]
async fn an_order_by_amount_never_compares_currencies() {
    let app = TestApp::new().await;
    for (merchant, minor, currency) in
        [("a", 300, "USD"), ("b", 200, "EUR"), ("c", 100, "USD"), ("d", 900, "EUR")]
    {
        create(&app, json!({"merchant": merchant, "amount": {"minor": minor, "currency": currency}})).await;
    }
    assert_eq!(found(&app, "sort=amount", "merchant").await, ["b", "d", "c", "a"]);
    assert_eq!(found(&app, "sort=-amount", "merchant").await, ["a", "c", "d", "b"]);
}

#[tokio::test]
async fn pages_hold_every_expense_once_in_each_order_even_while_others_are_added() {
    let app = TestApp::new().await;
    for n in 0..7 {
        let amount = json!({"minor": 100 + n % 3, "currency": "USD"});
        create(&app, json!({"date": format!("2026-11-1{}", n % 4), "amount": amount})).await;
    }
    for sort in ["-date", "date", "amount", "-amount"] {
        let whole = found(&app, &format!("sort={sort}"), "id").await;
        let (mut pages, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/expenses?sort={sort}&limit=3{cursor}");
            let page = app.get_by(app.ada(), &path).await.ok();
            pages.extend(page["items"].as_array().unwrap().iter().map(|item| id(item).to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(pages, whole, "{sort}");
        assert_eq!(pages.iter().collect::<HashSet<_>>().len(), pages.len(), "{sort}");
    }
    let next = app.get_by(app.ada(), "/expenses?limit=1").await.ok()["next"].take();
    let cursor = next.as_str().unwrap();
    let other = app.get_by(app.ada(), &format!("/expenses?sort=amount&cursor={cursor}")).await;
    assert_eq!(other.problem(), (400, "the cursor is of another order; begin again without one".to_owned()));
    let broken = app.get_by(app.ada(), "/expenses?cursor=abc").await;
    assert_eq!(
        broken.problem(),
        (400, "the cursor is none of this list; begin again without one".to_owned())
    );
}

#[tokio::test]
async fn a_person_sees_their_own_expenses_alone_even_with_anothers_cursor() {
    let app = TestApp::new().await;
    create(&app, json!({})).await;
    create(&app, json!({"date": "2026-11-19"})).await;
    let next = app.get_by(app.ada(), "/expenses?limit=1").await.ok()["next"].take();
    let bens = app.get_by(app.ben(), &format!("/expenses?cursor={}", next.as_str().unwrap())).await;
    assert_eq!(bens.ok(), json!({"items": []}));
}

#[tokio::test]
async fn a_hundred_thousand_expenses_are_paged_from_both_ends() {
    let app = TestApp::new().await;
    app.spend(app.ada(), 1).await;
    let mut db = app.database.connect().await;
    sqlx::query(
        by_engine("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO expenses (id, person_id, spent_on, merchant, description, category, amount_minor, currency, created_at)
         SELECT printf('00000000-0000-0000-0000-%012d', i), (SELECT id FROM people WHERE subject = 'ada'),
                date('2020-01-01', (i % 2000) || ' days'), 'Merchant ' || (i % 50), 'Something.', 'other',
                i % 9999 + 1, 'USD', 0
         FROM n",
         "INSERT INTO expenses (id, person_id, spent_on, merchant, description, category, amount_minor, currency, created_at)
         SELECT '00000000-0000-0000-0000-' || lpad(i::text, 12, '0'), (SELECT id FROM people WHERE subject = 'ada'),
                DATE '2020-01-01' + i % 2000, 'Merchant ' || (i % 50), 'Something.', 'other', i % 9999 + 1, 'USD', 0
         FROM generate_series(1, 100000) AS i"),
    )
    .execute(&mut db)
    .await
    .unwrap();
    // As the API folds a text that is all ASCII.
    sqlx::query(by_engine(
        "INSERT INTO expense_search (expense_id, person_id, text)
             SELECT id, person_id, lower(merchant) || char(31) || lower(description) FROM expenses
             WHERE true ON CONFLICT DO NOTHING",
        "INSERT INTO expense_search (expense_id, person_id, text)
             SELECT id, person_id, lower(merchant) || chr(31) || lower(description) FROM expenses
             ON CONFLICT DO NOTHING",
    ))
    .execute(&mut db)
    .await
    .unwrap();
    for (sort, backwards) in [("-date", "date"), ("-amount", "amount")] {
        let first = app.get_by(app.ada(), &format!("/expenses?sort={sort}")).await.ok();
        let last = app.get_by(app.ada(), &format!("/expenses?sort={backwards}")).await.ok();
        assert_eq!((count(&first), count(&last)), (100, 100));
        let next = format!("/expenses?sort={sort}&cursor={}", first["next"].as_str().unwrap());
        let second = app.get_by(app.ada(), &next).await.ok();
        assert_ne!(id(&second["items"][0]), id(&first["items"][99]), "the cursor is after the last one");
    }
    assert_eq!(count(&app.get_by(app.ada(), "/expenses?q=merchant+49").await.ok()), 100);
    assert_eq!(count(&app.get_by(app.ada(), "/expenses?q=nowhere").await.ok()), 0);
}

fn count(page: &Value) -> usize {
    page["items"].as_array().unwrap().len()
}
