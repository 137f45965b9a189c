//! `GET /summary`

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use domain::{Currency, Money, Summary};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use sqlx::Connection;

use crate::{
    call::{self, expense, id},
    database::Database,
    signing::Token,
    test_app::{Answer, TestApp},
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

/// What the database keeps of sums and what adding up tells, where the two are not the same.
const DIFFERENCES: &str = "
    WITH
    spending AS (
        SELECT person_id, substr(CAST(spent_on AS TEXT), 1, 7) AS month, category, currency, count(*) AS expenses,
               sum(amount_minor) AS amount_minor
        FROM expenses WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4
    ),
    standing AS (
        SELECT e.person_id, CASE WHEN r.id IS NULL THEN 'unreported' WHEN r.deleted_at IS NULL THEN r.status ELSE 'deleted' END AS standing,
               e.currency, count(*) AS expenses, sum(e.amount_minor) AS amount_minor
        FROM expenses e LEFT JOIN reports r ON r.id = e.report_id WHERE e.deleted_at IS NULL GROUP BY 1, 2, 3
    ),
    kept_spending AS (SELECT * FROM spending_sums WHERE expenses <> 0 OR amount_minor <> 0),
    kept_standing AS (SELECT * FROM standing_sums WHERE expenses <> 0 OR amount_minor <> 0)
    SELECT (SELECT count(*) FROM (SELECT * FROM spending EXCEPT SELECT * FROM kept_spending) AS one)
         + (SELECT count(*) FROM (SELECT * FROM kept_spending EXCEPT SELECT * FROM spending) AS two)
         + (SELECT count(*) FROM (SELECT * FROM standing EXCEPT SELECT * FROM kept_standing) AS three)
         + (SELECT count(*) FROM (SELECT * FROM kept_standing EXCEPT SELECT * FROM standing) AS four)";

/// How many sums of the database are wrong, and how many expenses there are.
pub(crate) async fn wrong_sums(database: &Database) -> (i64, i64) {
    let expenses = database.count("SELECT count(*) FROM expenses WHERE deleted_at IS NULL").await;
    (database.count(DIFFERENCES).await, expenses)
}

/// Something that people do. A number chooses among what is there.
#[derive(Debug, Clone)]
enum Step {
    Spend(Value),
    Refund(usize, i64),
    Change(usize, Value),
    Delete(usize),
    Restore(usize),
    Import(Vec<u16>),
    Begin,
    Put(usize, usize),
    Take(usize, usize),
    Move(usize, &'static str),
    DeleteReport(usize),
}

fn spent() -> impl Strategy<Value = Value> {
    let currency = prop::sample::select(vec!["USD", "EUR"]);
    let category = prop::sample::select(vec!["meals", "travel"]);
    (8..=10u8, category, 1..90_000i64, currency).prop_map(|(month, category, minor, currency)| {
        let amount = json!({"minor": minor, "currency": currency});
        expense(json!({"date": format!("2026-{month:02}-01"), "category": category, "amount": amount}))
    })
}

fn step() -> impl Strategy<Value = Step> {
    let actions = vec!["submit", "submit", "retract", "approve", "refuse", "reimburse"];
    prop_oneof![
        3 => spent().prop_map(Step::Spend),
        2 => (0..99usize, 1..9_000i64).prop_map(|(which, minor)| Step::Refund(which, minor)),
        3 => (0..99usize, spent()).prop_map(|(which, to)| Step::Change(which, to)),
        2 => (0..99usize).prop_map(Step::Delete),
        2 => (0..99usize).prop_map(Step::Restore),
        1 => prop::collection::vec(1..900u16, 1..6).prop_map(Step::Import),
        1 => Just(Step::Begin),
        6 => (0..99usize, 0..99usize).prop_map(|(report, expense)| Step::Put(report, expense)),
        2 => (0..99usize, 0..99usize).prop_map(|(report, expense)| Step::Take(report, expense)),
        6 => (0..99usize, prop::sample::select(actions)).prop_map(|(which, action)| Step::Move(which, action)),
        1 => (0..99usize).prop_map(Step::DeleteReport),
    ]
}

/// What is there for steps to choose among, deleted or not.
#[derive(Default)]
struct Things {
    expenses: Vec<String>,
    reports: Vec<String>,
}

/// Does it, as its person or as who approves. That may be refused: not all of it may be done at any time.
async fn carry_out(app: &TestApp, things: &mut Things, step: &Step) -> Option<Answer> {
    let expense =
        |which: usize| Some(things.expenses.get(which.checked_rem(things.expenses.len())?)?.as_str());
    let report = |which: usize| Some(things.reports.get(which.checked_rem(things.reports.len())?)?.as_str());
    let call = |method: Method, path: &str| app.call(&method, path).header("if-match", "*");
    let answer = match step {
        Step::Spend(draft) => call(Method::POST, "/expenses").by(app.ada()).json(draft),
        Step::Refund(which, minor) => {
            let of = expense(*which)?;
            let paid = call(Method::GET, &format!("/expenses/{of}")).by(app.ada()).send().await;
            let currency = if paid.status == StatusCode::OK {
                paid.json()["amount"]["currency"].clone()
            } else {
                "EUR".into()
            };
            let amount = json!({"minor": -minor, "currency": currency});
            let draft = call::expense(json!({"amount": amount, "refund_of": of}));
            call(Method::POST, "/expenses").by(app.ada()).json(&draft)
        }
        Step::Change(which, draft) => {
            call(Method::PUT, &format!("/expenses/{}", expense(*which)?)).by(app.ada()).json(draft)
        }
        Step::Delete(which) => call(Method::DELETE, &format!("/expenses/{}", expense(*which)?)).by(app.ada()),
        Step::Restore(which) => {
            call(Method::POST, &format!("/expenses/{}/restore", expense(*which)?)).by(app.ada())
        }
        Step::Import(minors) => {
            let rows = minors.iter().map(|minor| format!("2026-11-01,Luigi,Pizza.,meals,{minor}.00,EUR\n"));
            let file =
                format!("date,merchant,description,category,amount,currency\n{}", rows.collect::<String>());
            let import = call(Method::POST, "/imports").by(app.ada()).header("content-type", "text/csv");
            let import = import.body(file).send().await.created();
            call(Method::POST, &format!("/imports/{}/confirmation", id(&import))).by(app.ada())
        }
        Step::Begin => call(Method::POST, "/reports").by(app.ada()).json(&json!({"title": "Trip"})),
        Step::Put(into, which) => {
            call(Method::PUT, &format!("/reports/{}/expenses/{}", report(*into)?, expense(*which)?))
                .by(app.ada())
        }
        Step::Take(from, which) => {
            call(Method::DELETE, &format!("/reports/{}/expenses/{}", report(*from)?, expense(*which)?))
                .by(app.ada())
        }
        Step::Move(which, action) => {
            let call = call(Method::POST, &format!("/reports/{}/{action}", report(*which)?));
            let call = if matches!(*action, "submit" | "retract") {
                call.by(app.ada())
            } else {
                call.by(app.cleo())
            };
            if *action == "refuse" { call.json(&json!({"reason": "No."})) } else { call }
        }
        Step::DeleteReport(which) => {
            call(Method::DELETE, &format!("/reports/{}", report(*which)?)).by(app.ada())
        }
    };
    let answer = answer.send().await;
    if answer.status == StatusCode::CREATED {
        let things = if matches!(step, Step::Begin) { &mut things.reports } else { &mut things.expenses };
        things.push(id(&answer.json()).to_owned());
    }
    Some(answer)
}

/// Each of the steps, so that all of them are done whatever comes after.
fn each_once() -> Vec<Step> {
    let spend = || Step::Spend(expense(json!({})));
    vec![
        spend(),
        Step::Begin,
        Step::Put(0, 0),
        Step::Take(0, 0),
        Step::Put(0, 0),
        Step::Move(0, "submit"),
        Step::Move(0, "retract"),
        Step::Move(0, "submit"),
        Step::Move(0, "approve"),
        Step::Move(0, "reimburse"),
        spend(),
        Step::Begin,
        Step::Put(1, 1),
        Step::Move(1, "submit"),
        Step::Move(1, "refuse"),
        Step::Change(1, expense(json!({"date": "2026-09-09", "category": "travel"}))),
        Step::Delete(1),
        Step::Restore(1),
        Step::Refund(1, 100),
        Step::Import(vec![5, 6]),
        Step::Begin,
        Step::Put(2, 1),
        Step::DeleteReport(2),
    ]
}

#[tokio::test]
async fn the_sums_that_are_kept_are_those_that_adding_up_tells_whatever_people_do() {
    let app = TestApp::new().await;
    let mut runner = TestRunner::new(Config::default());
    let steps = prop::collection::vec(step(), 300).new_tree(&mut runner).unwrap().current();
    let steps: Vec<_> = each_once().into_iter().chain(steps).collect();
    let (mut things, mut done, mut told) = (Things::default(), BTreeSet::new(), Vec::new());
    for step in &steps {
        let Some(answer) = carry_out(&app, &mut things, step).await else { continue };
        assert!(!answer.status.is_server_error(), "{step:?}: {answer}");
        told.push((step, answer.status));
        if answer.status.is_success() {
            done.insert(
                format!("{step:?}").chars().take_while(char::is_ascii_alphabetic).collect::<String>(),
            );
            if let Step::Move(_, action) = step {
                done.insert((*action).to_owned());
            }
        }
        let (wrong, _) = wrong_sums(&app.database).await;
        assert_eq!(wrong, 0, "after {told:#?}");
    }
    assert_eq!(done.len(), 11 + 5, "each was done at least once, so that something was shown: {done:?}");
    let (_, expenses) = wrong_sums(&app.database).await;
    let kept = summary(&app, app.ada()).await;
    assert!(expenses > 0 && !kept.spending.is_empty() && !kept.standing.is_empty());
    totals_agree(&app, &kept).await;
}

/// The summary's sums are those of the list.
async fn totals_agree(app: &TestApp, kept: &Summary) {
    let mut loose = BTreeMap::<String, i64>::new();
    let mut path = "/expenses?loose=true".to_owned();
    loop {
        let page = app.get_by(app.ada(), &path).await.ok();
        for expense in page["items"].as_array().unwrap() {
            let amount = &expense["amount"];
            let sum = loose.entry(amount["currency"].as_str().unwrap().to_owned()).or_default();
            *sum += amount["minor"].as_i64().unwrap();
        }
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/expenses?loose=true&cursor={next}");
    }
    let told = kept.loose.iter().map(|sum| (sum.currency().to_string(), sum.minor()));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), loose);
}

#[tokio::test]
async fn sums_keep_up_with_whoever_writes_and_with_what_is_taken_back() {
    let app = TestApp::new().await;
    app.submitted(app.ada(), 900).await;
    app.report(app.ada(), 500).await;
    app.spend(app.ada(), 70).await;
    let before = summary(&app, app.ada()).await;
    let mut db = app.database.connect().await;
    for (statement, changes) in [
        ("UPDATE expenses SET amount_minor = amount_minor + 1 WHERE report_id IS NULL", true),
        ("UPDATE reports SET status = 'approved' WHERE status = 'submitted'", true),
        ("UPDATE reports SET deleted_at = 1 WHERE status = 'open'", true),
        ("UPDATE reports SET title = 'Another'", false),
    ] {
        for commits in [false, true] {
            let mut transaction = db.begin().await.unwrap();
            sqlx::query(statement).execute(&mut *transaction).await.unwrap();
            let now = summary(&app, app.ada()).await;
            if commits {
                transaction.commit().await.unwrap();
                assert_eq!(summary(&app, app.ada()).await != now, changes, "{statement}");
            } else {
                transaction.rollback().await.unwrap();
                assert_eq!(summary(&app, app.ada()).await, now, "{statement}");
            }
            assert_eq!(wrong_sums(&app.database).await.0, 0, "{statement}");
        }
    }
    assert_ne!(summary(&app, app.ada()).await, before);
    sqlx::query("DELETE FROM people").execute(&mut db).await.unwrap();
    assert_eq!(wrong_sums(&app.database).await, (0, 0), "they go with their person");
}
