//! `/imports`: expenses from a file.

use std::{sync::Arc, time::Duration};

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    call::{Call, id},
    database::by_engine,
    signing::Token,
    summary::wrong_sums,
    test_app::{Answer, TestApp},
};

const NAMES: &str = "date,merchant,description,category,amount,currency";
const GOOD: &str = "2026-11-20,Luigi,Pizza.,meals,102.00,USD";

fn sending(app: &TestApp, token: Token, file: impl Into<Vec<u8>>) -> Call<'_> {
    app.call(&Method::POST, "/imports").by(token).header("content-type", "text/csv").body(file.into())
}

/// An import of these rows.
async fn import(app: &TestApp, token: Token, rows: &[&str]) -> Value {
    sending(app, token, format!("{NAMES}\n{}\n", rows.join("\n"))).send().await.created()
}

async fn confirm(app: &TestApp, token: Token, import: &Value) -> Answer {
    app.call(&Method::POST, &format!("/imports/{}/confirmation", id(import))).by(token).send().await
}

async fn show(app: &TestApp, token: Token, import: &Value) -> Answer {
    app.get_by(token, &format!("/imports/{}", id(import))).await
}

async fn expenses(app: &TestApp, token: Token) -> Vec<Value> {
    let page = app.get_by(token, "/expenses?sort=date").await.ok();
    page["items"].as_array().unwrap().clone()
}

/// Which rows are told to be duplicates.
fn duplicates(import: &Value) -> Vec<bool> {
    import["rows"].as_array().unwrap().iter().map(|row| !row["duplicate"].is_null()).collect()
}

#[tokio::test]
async fn a_file_is_shown_with_its_faults_and_nothing_is_taken_over_yet() {
    let app = TestApp::new().await;
    let answer =
        sending(&app, app.ada(), format!("{NAMES}\r\n{GOOD}\r\n2026-11-25,,x,Food,1,USD\r\n")).send().await;
    let mut body = answer.created();
    assert_eq!(answer.header("location"), format!("/imports/{}", id(&body)));
    assert_eq!(show(&app, app.ada(), &body).await.ok(), body);
    assert_eq!(expenses(&app, app.ada()).await, [] as [Value; 0]);
    body["id"] = "the id".into();
    assert_snapshot!(format!("{body:#}"), @r#"
    {
      "counts": {
        "all": 2,
        "asked": 0,
        "duplicates": 0,
        "faulty": 1,
        "fees": 0,
        "kept": 0,
        "money_in": 0,
        "pending": 0,
        "refunds": 0,
        "reverted": 0,
        "taken": 1,
        "transfers": 0
      },
      "created_at": "2026-11-23T12:00:03Z",
      "from": 0,
      "id": "the id",
      "notes": [],
      "progress": {
        "of": 2,
        "read": 2
      },
      "reading": {
        "charset": "UTF-8",
        "columns": [
          {
            "examples": [],
            "meaning": "day",
            "name": "date"
          },
          {
            "examples": [],
            "meaning": "payee",
            "name": "merchant"
          },
          {
            "examples": [],
            "meaning": "text",
            "name": "description"
          },
          {
            "examples": [],
            "meaning": "category",
            "name": "category"
          },
          {
            "examples": [],
            "meaning": "amount",
            "name": "amount"
          },
          {
            "examples": [],
            "meaning": "currency",
            "name": "currency"
          }
        ],
        "decimal_mark": "point",
        "format": "csv",
        "questions": [],
        "remembered": false
      },
      "rows": [
        {
          "asked": [],
          "direction": "out",
          "edited": false,
          "faults": [],
          "form": {
            "amount": "102.00",
            "category": "meals",
            "currency": "USD",
            "date": "2026-11-20",
            "description": "Pizza.",
            "merchant": "Luigi"
          },
          "kind": "expense",
          "line": 2,
          "place": 0,
          "problems": [],
          "taken": true
        },
        {
          "asked": [],
          "direction": "out",
          "edited": false,
          "faults": [
            {
              "fault": "in_the_future",
              "field": "date"
            },
            {
              "fault": "missing",
              "field": "merchant"
            },
            {
              "fault": "unknown_category",
              "field": "category"
            }
          ],
          "form": {
            "amount": "1",
            "category": "Food",
            "currency": "USD",
            "date": "2026-11-25",
            "description": "x",
            "merchant": ""
          },
          "kind": "expense",
          "line": 3,
          "place": 1,
          "problems": [],
          "taken": false
        }
      ],
      "state": "ready",
      "totals": [
        {
          "currency": "USD",
          "minor": 10200
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn what_is_confirmed_is_taken_over_once_without_the_faulty_rows() {
    let app = TestApp::new().await;
    let import =
        import(&app, app.ada(), &["nonsense,,,,,", GOOD, "2026-11-21,Hotel,Bed.,lodging,9.5,EUR"]).await;
    app.clock.turn(Duration::from_secs(60));
    let confirmed = confirm(&app, app.ada(), &import).await.ok();
    assert_eq!(confirmed["imported_at"], "2026-11-23T12:01:03Z");
    let taken = expenses(&app, app.ada()).await;
    assert_eq!(taken.len(), 2);
    let mut rows = confirmed["rows"].clone();
    let became: Vec<_> = rows
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .map(|row| row.as_object_mut().unwrap().remove("expense"))
        .collect();
    assert_eq!(became, [None, Some(taken[0]["id"].clone()), Some(taken[1]["id"].clone())]);
    assert_eq!((rows, &confirmed["state"]), (import["rows"].clone(), &json!("imported")), "else as it was");
    assert_eq!((&taken[0]["merchant"], &taken[0]["amount"]["minor"]), (&json!("Luigi"), &json!(10_200)));
    assert_eq!(taken[1]["amount"], json!({"minor": 950, "currency": "EUR"}));

    app.clock.turn(Duration::from_secs(60));
    assert_eq!(confirm(&app, app.ada(), &import).await.ok(), confirmed, "confirmed again, it is as it was");
    assert_eq!(show(&app, app.ada(), &import).await.ok(), confirmed);
    assert_eq!(expenses(&app, app.ada()).await, taken);
}

#[tokio::test]
async fn a_thousand_rows_are_taken_over_together() {
    let app = TestApp::new().await;
    let import = import(&app, app.ada(), &[GOOD; 1_000]).await;
    assert_eq!((&import["counts"]["taken"], &import["counts"]["duplicates"]), (&json!(1_000), &json!(999)));
    assert_eq!(
        (duplicates(&import).len(), &import["state"]),
        (100, &json!("ready")),
        "a part of them is shown"
    );
    confirm(&app, app.ada(), &import).await.ok();
    assert_eq!(wrong_sums(&app.database).await, (0, 1_000));
    let merchant = import["rows"][0]["form"]["merchant"].as_str().unwrap().to_lowercase();
    for path in [format!("/expenses.csv?q={merchant}"), "/expenses.csv".to_owned()] {
        let file = app.get_by(app.ada(), &path).await.body;
        assert_eq!(String::from_utf8(file.to_vec()).unwrap().lines().count(), 1_001, "{path}");
    }
    let mut db = app.database.connect().await;
    let told: (i64, i64) = sqlx::query_as(
        by_engine(
            "SELECT count(*), count(DISTINCT e.expense_id) FROM expense_events e JOIN expenses x ON x.id = e.expense_id
             WHERE e.event = 'created' AND e.before IS NULL AND e.after ->> '$.merchant' = x.merchant
               AND e.after ->> '$.amount.minor' = x.amount_minor AND e.after ->> '$.date' = x.spent_on",
            "SELECT count(*), count(DISTINCT e.expense_id) FROM expense_events e JOIN expenses x ON x.id = e.expense_id
             WHERE e.event = 'created' AND e.before IS NULL AND e.after::json ->> 'merchant' = x.merchant
               AND e.after::json #>> '{amount,minor}' = x.amount_minor::text
               AND e.after::json ->> 'date' = x.spent_on::text",
        ),
    )
    .fetch_one(&mut db)
    .await
    .unwrap();
    assert_eq!(told, (1_000, 1_000), "each is told of as one that was typed");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_confirm_at_once_take_over_everything_once() {
    let app = Arc::new(TestApp::new().await);
    let import = import(&app, app.ada(), &[GOOD, "2026-11-21,Hotel,Bed.,lodging,9.5,EUR"]).await;
    let mut requests = JoinSet::new();
    for _ in 0..8 {
        let (app, import) = (app.clone(), import.clone());
        requests.spawn(async move { confirm(&app, app.ada(), &import).await.ok() });
    }
    let answers = requests.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(expenses(&app, app.ada()).await.len(), 2);
}

#[tokio::test]
async fn an_import_without_a_good_row_can_not_be_confirmed() {
    let app = TestApp::new().await;
    let import = import(&app, app.ada(), &["2026-11-25,Luigi,Pizza.,meals,102.00,USD"]).await;
    let told = "no row of the import is without a fault; correct the file and send it again";
    assert_eq!(confirm(&app, app.ada(), &import).await.problem(), (409, told.to_owned()));
    assert_eq!(show(&app, app.ada(), &import).await.ok(), import);
}

#[tokio::test]
async fn another_persons_import_is_as_good_as_not_there() {
    let app = TestApp::new().await;
    let import = import(&app, app.ada(), &[GOOD]).await;
    let told = (404, "there is no such import".to_owned());
    for who in [app.ben(), app.cleo()] {
        assert_eq!(show(&app, who.clone(), &import).await.problem(), told);
        assert_eq!(confirm(&app, who.clone(), &import).await.problem(), told);
        assert_eq!(expenses(&app, who).await, [] as [Value; 0]);
    }
    assert_eq!(app.get_by(app.ben(), "/imports/none").await.problem(), told, "an id that is none, too");
    assert_eq!(confirm(&app, app.ada(), &import).await.status, 200);
}

#[tokio::test]
async fn who_may_only_read_imports_nothing() {
    let app = TestApp::new().await;
    let import = import(&app, app.ada(), &[GOOD]).await;
    let reads = || app.token().of("ada", "read:reports");
    assert_eq!(sending(&app, reads(), format!("{NAMES}\n{GOOD}\n")).send().await.status, 403);
    assert_eq!(confirm(&app, reads(), &import).await.status, 403);
    assert_eq!(show(&app, reads(), &import).await.status, 200);
}

#[tokio::test]
async fn a_file_of_no_use_is_refused_and_told_why() {
    let app = TestApp::new().await;
    let many = format!("{NAMES}\n{}", format!("{GOOD}\n").repeat(10_001));
    for (file, begin) in [
        (Vec::new(), "The file is empty. Download it from your bank again."),
        (many.into(), "line 10002 is one row more than the 10000 that are taken at once; part the file"),
        (vec![b','; 500_000], "This is no statement that can be read. Download it from your bank as CSV,"),
        (format!("{NAMES}\n{}", ",".repeat(500_000)).into(), "there is no expense below line 1"),
        (format!("{NAMES}\n\"{GOOD}\n").into(), "in line 2 begins a quote that never ends"),
        (
            format!("{NAMES}\n{GOOD},\n").into(),
            "line 2 has 7 fields, and the line that names the columns has 6",
        ),
        (
            [NAMES.as_bytes(), b"\n2026-11-20,Caf\xe9\0,x,meals,1,USD\n"].concat(),
            "line 2 is no text in UTF-8",
        ),
    ] {
        let (status, told) = sending(&app, app.ada(), file).send().await.problem();
        assert!(status == 422 && told.starts_with(begin), "{status}: {told}");
    }
}

#[tokio::test]
async fn a_file_is_no_larger_than_it_may_be_and_comes_as_it_is() {
    let app = TestApp::new().await;
    let file = |length: usize| {
        let mut file = format!("{NAMES}\n{GOOD}\n").into_bytes();
        file.resize(length, b'\n');
        file
    };
    assert_eq!(sending(&app, app.ada(), file(5 << 20)).send().await.status, 201);
    let told = (413, "an import may have 5242880 bytes at most".to_owned());
    assert_eq!(sending(&app, app.ada(), file((5 << 20) + 1)).send().await.problem(), told);
    let said = |said: &str| {
        let call = app.call(&Method::POST, "/imports").by(app.ada()).header("content-type", said);
        call.body(file(200)).send()
    };
    for other in ["application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
    {
        let told = "the body must be the file itself, such as text/csv or application/octet-stream";
        assert_eq!(said(other).await.problem(), (415, told.to_owned()));
    }
    for one in ["Text/CSV; charset=utf-8", "application/vnd.ms-excel", "application/octet-stream", "x/y"] {
        assert_eq!(said(one).await.status, 201, "{one}: what it is, its content tells");
    }
    let without = app.call(&Method::POST, "/imports").by(app.ada()).body(file(200)).send().await;
    assert_eq!(without.status, 415);
}

#[tokio::test]
async fn a_european_spreadsheet_is_read_as_it_is_meant_and_told_how() {
    let app = TestApp::new().await;
    let file = b"Date;Merchant;Description;Category;Amount;Currency;Kostenstelle\r\n\
        20.11.2026;B\xe4ckerei;Rolls.;Meals;1.234;EUR;4711\r\n20.11.2026;Luigi;Pizza.;meals;12,5;EUR;\r\n\
        11/20/2026;Luigi;Pizza.;meals;1.50;EUR;\r\n";
    let sent = async |query: &str| {
        let call = app.call(&Method::POST, &format!("/imports{query}")).by(app.ada());
        call.header("content-type", "text/csv").body(file.to_vec()).send().await
    };
    let import = sent("?decimal=comma").await.created();
    assert_eq!(
        import["notes"],
        json!([{"note": "not_utf8"}, {"note": "column_left_out", "name": "Kostenstelle"}])
    );
    assert_eq!(import["rows"][0]["form"]["merchant"], "B\u{e4}ckerei");
    let amounts = |import: &Value| {
        [0, 1, 2].map(|row| import["rows"][row]["form"]["amount"].as_str().unwrap().to_owned())
    };
    assert_eq!(amounts(&import), ["1234.00", "12.50", "1.50"]);
    assert_eq!(import["rows"][2]["faults"], json!([{"field": "date", "fault": "slashed_date"}]));
    confirm(&app, app.ada(), &import).await.ok();
    let minors: Vec<_> =
        expenses(&app, app.ada()).await.iter().map(|one| one["amount"]["minor"].clone()).collect();
    assert!(
        minors.len() == 2 && minors.contains(&json!(123_400)) && minors.contains(&json!(1_250)),
        "{minors:?}"
    );

    for query in ["", "?decimal=point"] {
        let import = sent(query).await.created();
        assert_eq!(
            import["rows"][0]["faults"],
            json!([{"field": "amount", "fault": "thousands_or_decimals", "currency": "EUR"}])
        );
        assert_eq!(amounts(&import), ["1.234", "12.50", "1.50"]);
    }
    assert_eq!(sent("?decimal=both").await.status, 400);
}

#[tokio::test]
async fn an_export_is_read_with_points_whoever_sends_it_back() {
    let app = TestApp::new().await;
    let expense = crate::call::expense(json!({"amount": {"minor": 1_234, "currency": "KWD"}}));
    app.call(&Method::POST, "/expenses").by(app.ada()).json(&expense).send().await.created();
    let file = app.get_by(app.ada(), "/expenses.csv").await.body;
    assert!(String::from_utf8_lossy(&file).contains("\"1.234\""));
    let call =
        app.call(&Method::POST, "/imports?decimal=comma").by(app.ada()).header("content-type", "text/csv");
    let import = call.body(file).send().await.created();
    assert_eq!(
        (import["rows"][0]["form"]["amount"].as_str(), duplicates(&import)),
        (Some("1.234"), vec![true])
    );
}

#[tokio::test]
async fn what_was_exported_is_imported_as_it_was_and_known_again() {
    let app = TestApp::new().await;
    for (merchant, description) in [("=1+1", "'-5, \"or\" so"), ("'tis", "@home; 100%"), ("Luigi", "Pizza.")]
    {
        let expense = crate::call::expense(json!({"merchant": merchant, "description": description}));
        app.call(&Method::POST, "/expenses").by(app.ada()).json(&expense).send().await.created();
    }
    app.report(app.ada(), 4200).await;
    let file = app.get_by(app.ada(), "/expenses.csv").await.body;

    let own = sending(&app, app.ada(), file.clone()).send().await.created();
    assert_eq!(duplicates(&own), [true; 4], "the person has them all");
    let bens = sending(&app, app.ben(), file).send().await.created();
    assert_eq!(duplicates(&bens), [false; 4], "and another person has none");
    confirm(&app, app.ben(), &bens).await.ok();
    let told = |expenses: &[Value]| {
        let mut told: Vec<_> = expenses
            .iter()
            .map(|expense| {
                json!([expense["merchant"], expense["description"], expense["amount"], expense["date"]])
            })
            .map(|told| told.to_string())
            .collect();
        told.sort();
        told
    };
    assert_eq!(told(&expenses(&app, app.ben()).await), told(&expenses(&app, app.ada()).await));
}

#[tokio::test]
async fn a_duplicate_is_told_until_it_is_taken_over_and_is_no_fault() {
    let app = TestApp::new().await;
    let rows = ["2026-11-20,LUIGI,Pizza?,other,102,USD", GOOD, "2026-11-21,Luigi,Pizza.,meals,102.00,USD"];
    let (one, two) = (import(&app, app.ada(), &rows).await, import(&app, app.ada(), &rows).await);
    assert_eq!((duplicates(&one), duplicates(&two)), (vec![false, true, false], vec![false, true, false]));
    let one = confirm(&app, app.ada(), &one).await.ok();
    assert_eq!(duplicates(&one), [false, true, false], "a row is no duplicate of the expense that it became");
    assert_eq!(expenses(&app, app.ada()).await.len(), 3);
    assert_eq!(duplicates(&show(&app, app.ada(), &two).await.ok()), [true; 3], "the file was sent twice");
}

#[tokio::test]
async fn a_file_sent_again_with_its_key_is_one_import() {
    let app = TestApp::new().await;
    let send = |rows: String| {
        sending(&app, app.ada(), format!("{NAMES}\n{rows}\n")).header("idempotency-key", "k-1")
    };
    let first = send(GOOD.to_owned()).send().await;
    let again = send(GOOD.to_owned()).send().await;
    assert_eq!((again.created(), again.header("location")), (first.created(), first.header("location")));
    assert_eq!(send(GOOD.replace("102", "103")).send().await.problem().0, 422);
}

#[tokio::test]
async fn what_nobody_confirms_is_gone_after_a_day_and_what_was_confirmed_stays() {
    let app = TestApp::new().await;
    let (kept, left) = (import(&app, app.ada(), &[GOOD]).await, import(&app, app.ada(), &[GOOD]).await);
    confirm(&app, app.ada(), &kept).await.ok();
    app.clock.turn(Duration::from_secs(86_399));
    assert_eq!(show(&app, app.ada(), &left).await.ok()["id"], left["id"]);
    app.clock.turn(Duration::from_secs(1));
    let told = (404, "there is no such import".to_owned());
    assert_eq!(show(&app, app.ada(), &left).await.problem(), told);
    assert_eq!(confirm(&app, app.ada(), &left).await.problem(), told);
    assert_eq!(show(&app, app.ada(), &kept).await.status, 200);

    app.spend(app.ben(), 100).await;
    let mut db = app.database.connect().await;
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM imports").fetch_one(&mut db).await.unwrap();
    assert_eq!(rows, 1, "whoever writes next, it is removed");
    let again = sqlx::query("UPDATE imports SET imported_at = 1").execute(&mut db).await;
    assert!(again.is_err(), "what was confirmed is not confirmed anew");
}
