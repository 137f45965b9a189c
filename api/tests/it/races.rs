//! Two at once: what a rule forbids to one after the other it forbids to both together, and who obeys it gets through. On
//! SQLite there is one writer; on PostgreSQL changes are made side by side.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    call::{expense, id},
    database::by_engine,
    signing::{SigningKey, Token},
    summary::wrong_sums,
    test_app::{Answer, TestApp},
};

/// How often each race is run: which of two comes first is left to chance.
const ROUNDS: usize = 12;

/// A request, sent when its turn comes.
struct Sent {
    method: Method,
    path: String,
    by: Token,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
}

impl Sent {
    fn new(method: Method, path: String, by: Token) -> Self {
        Self { method, path, by, headers: Vec::new(), body: None }
    }

    fn seen(mut self, thing: &Value) -> Self {
        self.headers.push(("if-match", format!("\"{}\"", thing["version"])));
        self
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }
}

/// The answers to requests that are sent at once, in their order.
async fn at_once(app: &Arc<TestApp>, requests: impl IntoIterator<Item = Sent>) -> Vec<Answer> {
    let mut tasks = JoinSet::new();
    for (place, request) in requests.into_iter().enumerate() {
        let app = Arc::clone(app);
        tasks.spawn(async move {
            let mut call = app.call(&request.method, &request.path).by(request.by);
            for (name, value) in &request.headers {
                call = call.header(name, value);
            }
            let call = match &request.body {
                Some(Value::String(text)) => call.body(text.clone()),
                Some(body) => call.json(body),
                None => call,
            };
            (place, call.send().await)
        });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    statuses
}

async fn app() -> Arc<TestApp> {
    let key = SigningKey::es256("k1");
    Arc::new(TestApp::builder(&key).limits(16_384, u32::MAX).build(key).await)
}

async fn report_now(app: &TestApp, report: &Value) -> Value {
    app.get_by(app.ada(), &format!("/reports/{}", id(report))).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_add_the_last_receipt_one_does() {
    let app = app().await;
    for _ in 0..ROUNDS / 4 {
        let expense = app.spend(app.ada(), 100).await;
        let path = format!("/expenses/{}/receipts", id(&expense));
        let add = || {
            Sent::new(Method::POST, path.clone(), app.ada())
                .header("content-type", "application/pdf")
                .json(json!("%PDF-1.7\n"))
        };
        for _ in 0..19 {
            at_once(&app, [add()]).await[0].created();
        }
        assert_eq!(statuses(&at_once(&app, [add(), add()]).await), [201, 409]);
        let kept = app.get_by(app.ada(), &path).await.ok();
        assert_eq!(kept["items"].as_array().unwrap().len(), 20);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_submitted_as_its_owner_saw_it_or_not_at_all() {
    let app = app().await;
    for _ in 0..ROUNDS {
        let report = app.report(app.ada(), 900).await;
        let more = app.spend(app.ada(), 100).await;
        let submit = format!("/reports/{}/submit", id(&report));
        let put = format!("/reports/{}/expenses/{}", id(&report), id(&more));
        let answers = at_once(
            &app,
            [
                Sent::new(Method::POST, submit, app.ada()).seen(&report),
                Sent::new(Method::PUT, put, app.ada()).seen(&report),
            ],
        )
        .await;
        assert_eq!(statuses(&answers), [200, 412], "{} {}", answers[0], answers[1]);
        let now = report_now(&app, &report).await;
        let (status, expenses) = (now["status"].as_str().unwrap(), now["expenses"].as_array().unwrap().len());
        if answers[0].status == 200 {
            assert_eq!((status, expenses), ("submitted", 1));
        } else {
            assert_eq!((status, expenses), ("open", 2));
        }
    }
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_changed_in_a_report_that_is_submitted_meanwhile() {
    let app = app().await;
    for _ in 0..ROUNDS {
        let report = app.report(app.ada(), 900).await;
        let spent = &report["expenses"][0];
        let dearer = expense(json!({"amount": {"minor": 90_000, "currency": "USD"}}));
        let receipts = format!("/expenses/{}/receipts", id(spent));
        let any = |method, path| Sent::new(method, path, app.ada()).header("if-match", "*");
        let answers = at_once(
            &app,
            [
                any(Method::POST, format!("/reports/{}/submit", id(&report))),
                any(Method::PUT, format!("/expenses/{}", id(spent))).json(dearer),
                any(Method::POST, receipts)
                    .header("content-type", "application/pdf")
                    .json(json!("%PDF-1.7\n")),
            ],
        )
        .await;
        answers[0].ok();
        // What was done was done before, and stands in the history before it.
        let history = app.get_by(app.ada(), &format!("/reports/{}/history", id(&report))).await.ok();
        assert_eq!(history["items"][0]["event"], "submitted");
        let events = history["items"].as_array().unwrap();
        for (answer, done, event) in
            [(&answers[1], 200, "expense_changed"), (&answers[2], 201, "receipt_added")]
        {
            let is_told = events.iter().any(|entry| entry["event"] == event);
            let status = answer.status.as_u16();
            assert!(status == done && is_told || status == 409 && !is_told, "{answer}");
        }
    }
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_put_the_last_expense_into_a_report_one_does() {
    let app = app().await;
    let report = app.report(app.ada(), 900).await;
    let fill = by_engine(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 198)
         INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor,
                               currency, created_at)
         SELECT printf('00000000-0000-0000-0000-%012d', i), r.person_id, r.id, '2026-11-20', 'Cab', 'Taxi.', 'other', i,
                'USD', 0
         FROM n CROSS JOIN reports r",
        "INSERT INTO expenses (id, person_id, report_id, spent_on, merchant, description, category, amount_minor,
                               currency, created_at)
         SELECT '00000000-0000-0000-0000-' || lpad(i::text, 12, '0'), r.person_id, r.id, '2026-11-20', 'Cab', 'Taxi.',
                'other', i, 'USD', 0
         FROM generate_series(1, 198) AS i CROSS JOIN reports r",
    );
    sqlx::query(fill).execute(&mut app.database.connect().await).await.unwrap();
    for _ in 0..ROUNDS {
        let (one, other) = (app.spend(app.ada(), 100).await, app.spend(app.ada(), 200).await);
        let put = |expense: &Value| {
            let path = format!("/reports/{}/expenses/{}", id(&report), id(expense));
            Sent::new(Method::PUT, path, app.ada()).header("if-match", "*")
        };
        let answers = at_once(&app, [put(&one), put(&other)]).await;
        assert_eq!(statuses(&answers), [200, 409]);
        let full = report_now(&app, &report).await;
        assert_eq!(full["expenses"].as_array().unwrap().len(), 200);
        let within = if answers[0].status == 200 { &one } else { &other };
        let take = format!("/reports/{}/expenses/{}", id(&report), id(within));
        app.call(&Method::DELETE, &take).by(app.ada()).seen(&full).send().await.ok();
    }
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_decision_and_a_retraction_one_is_carried_out() {
    let app = app().await;
    for _ in 0..ROUNDS {
        let report = app.submitted(app.ada(), 900).await;
        let step = |by, step| {
            Sent::new(Method::POST, format!("/reports/{}/{step}", id(&report)), by).header("if-match", "*")
        };
        let refuse = step(app.cleo(), "refuse").json(json!({"reason": "No."}));
        let answers = at_once(&app, [step(app.cleo(), "approve"), step(app.ada(), "retract"), refuse]).await;
        let done: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(done.len(), 1, "{} {} {}", answers[0], answers[1], answers[2]);
        assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 200 | 404 | 409)));
        assert_eq!(report_now(&app, &report).await["status"], done[0].ok()["status"]);
    }
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

/// Whoever takes the reports of two people in one order would wait for whoever takes them in the other.
#[tokio::test(flavor = "multi_thread")]
async fn decisions_on_many_reports_in_either_order_wait_for_each_other_and_never_in_a_circle() {
    let app = app().await;
    for _ in 0..ROUNDS {
        let reports = [app.submitted(app.ada(), 900).await, app.submitted(app.ben(), 800).await];
        let decide = |place: usize| {
            let report = &reports[place];
            json!({"report": report["id"], "version": report["version"], "verdict": "approve"})
        };
        let both = |first, second| {
            Sent::new(Method::POST, "/approvals".to_owned(), app.cleo())
                .json(json!([decide(first), decide(second)]))
        };
        let comment = |place: usize, by| {
            Sent::new(Method::POST, format!("/approvals/{}/comments", id(&reports[place])), by)
                .json(json!({"comment": "Fine."}))
        };
        let answers =
            at_once(&app, [both(0, 1), both(1, 0), comment(0, app.cleo()), comment(1, app.cleo())]).await;
        assert_eq!(statuses(&answers), [200, 200, 201, 201]);
        let approved = |answer: &Answer| {
            let decided = answer.ok();
            let decided = decided.as_array().unwrap();
            decided.iter().filter(|decided| decided["status"] == "approved").count()
        };
        assert_eq!(approved(&answers[0]) + approved(&answers[1]), 2, "each is decided on once");
    }
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_many_times_at_once_with_one_key_is_done_once() {
    let app = app().await;
    for round in 0..ROUNDS {
        let send = |minor: i64| {
            Sent::new(Method::POST, "/expenses".to_owned(), app.ada())
                .header("idempotency-key", &format!("key-{round}"))
                .json(expense(json!({"amount": {"minor": minor, "currency": "USD"}})))
        };
        let answers = at_once(&app, (0..4).map(|_| send(100))).await;
        assert_eq!(statuses(&answers), [201; 4]);
        assert!(answers.iter().all(|answer| answer.body == answers[0].body));
        assert_eq!(statuses(&at_once(&app, [send(200)]).await), [422]);
    }
    assert_eq!(wrong_sums(&app.database).await, (0, ROUNDS as i64));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_imports_of_yesterday_are_removed_by_many_at_once() {
    let app = app().await;
    let spend = |by, key: usize| {
        Sent::new(Method::POST, "/expenses".to_owned(), by)
            .header("idempotency-key", &format!("key-{key}"))
            .json(expense(json!({})))
    };
    let import = |by| {
        Sent::new(Method::POST, "/imports".to_owned(), by).header("content-type", "text/csv").json(json!(
            "date,merchant,description,category,amount,currency\n2026-11-20,Luigi,Pizza.,meals,9.00,USD\n"
        ))
    };
    for _ in 0..ROUNDS / 3 {
        for key in 0..8 {
            let answers =
                at_once(&app, [spend(app.ada(), key), spend(app.ben(), key), import(app.ada())]).await;
            assert_eq!(statuses(&answers), [201; 3]);
        }
        app.clock.turn(std::time::Duration::from_secs(86_400));
        let again = (0..8).flat_map(|key| [spend(app.ada(), key), spend(app.ben(), key)]);
        assert_eq!(statuses(&at_once(&app, again).await), [201; 16], "a key of yesterday is a new one");
        app.clock.turn(std::time::Duration::from_secs(86_400));
        app.spend(app.ben(), 1).await;
        assert_eq!(app.database.count("SELECT count(*) FROM idempotency_keys").await, 0);
        assert_eq!(app.database.count("SELECT count(*) FROM imports").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sums_are_right_after_many_changes_at_once() {
    let app = app().await;
    let spent = app.spend(app.ada(), 100).await;
    let all = (0..8).flat_map(|place| {
        let by = if place % 2 == 0 { app.ada() } else { app.ben() };
        let change = expense(json!({"category": if place % 4 == 0 { "meals" } else { "travel" }}));
        [
            Sent::new(Method::POST, "/expenses".to_owned(), by).json(expense(json!({}))),
            Sent::new(Method::PUT, format!("/expenses/{}", id(&spent)), app.ada())
                .header("if-match", "*")
                .json(change),
        ]
    });
    let answers = at_once(&app, all).await;
    assert!(answers.iter().all(|answer| answer.status.is_success()));
    assert_eq!(wrong_sums(&app.database).await, (0, 9));
}

/// Each newcomer finds the demo's people, and may be one of them.
#[tokio::test(flavor = "multi_thread")]
async fn newcomers_who_come_at_once_find_the_demo_whole() {
    for _ in 0..ROUNDS / 4 {
        let key = SigningKey::es256("k1");
        let app = TestApp::builder(&key).demo_people(&["ada", "ben", "dan"]).build(key).await;
        let app = Arc::new(app);
        let people = ["ada", "ben", "eve", "dan", "ada"];
        let come = people
            .map(|who| Sent::new(Method::GET, "/reports".to_owned(), app.token().of(who, "read:reports")));
        let answers = at_once(&app, come).await;
        assert_eq!(statuses(&answers), [200; 5]);
        let reports = |answer: &Answer| answer.ok()["items"].as_array().unwrap().len();
        assert!(answers.iter().all(|answer| reports(answer) == reports(&answers[0])));
        assert_eq!(answers[0].json(), answers[4].json());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_bring_an_expense_back_one_changes_it() {
    let app = app().await;
    for _ in 0..ROUNDS {
        let spent = app.spend(app.ada(), 100).await;
        let path = format!("/expenses/{}", id(&spent));
        let delete = || Sent::new(Method::DELETE, path.clone(), app.ada()).seen(&spent);
        assert_eq!(statuses(&at_once(&app, [delete(), delete()]).await), [204, 404]);
        let restore = || Sent::new(Method::POST, format!("{path}/restore"), app.ada());
        let answers = at_once(&app, [restore(), restore()]).await;
        assert_eq!((answers[0].ok(), answers[0].ok()["version"].as_u64()), (answers[1].ok(), Some(3)));
    }
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}
