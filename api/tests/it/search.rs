//! `GET /expenses?q=`: a text is found whatever its case and its accents, in any language.

use axum::http::Method;
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    call::{expense, id},
    database::by_engine,
    signing::{SigningKey, Token},
    test_app::TestApp,
};

/// What a person finds: the merchants, in their order.
async fn found(app: &TestApp, token: Token, text: &str) -> Vec<String> {
    let q: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let page = app.get_by(token, &format!("/expenses?q={q}")).await.ok();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|expense| expense["merchant"].as_str().unwrap().to_owned()).collect()
}

async fn spend_at(app: &TestApp, token: Token, merchant: &str, description: &str) -> Value {
    let draft = expense(json!({"merchant": merchant, "description": description}));
    app.call(&Method::POST, "/expenses").by(token).json(&draft).send().await.created()
}

#[tokio::test]
async fn case_and_accents_make_no_difference() {
    let app = TestApp::new().await;
    for (merchant, queries) in [
        (
            "Bäckerei ÖLMÜHLE",
            &["BÄCKEREI", "ölmühle", "backerei", "Ba\u{308}ckerei", "kerei ö", "öl", "Ä"][..],
        ),
        ("Café de Flore", &["cafe\u{301} DE", "cafe de", "CAFÉ DE"]),
        ("Straßenbahn", &["STRASSEN", "straßen", "ßen"]),
        ("Kırmızı Ev", &["KIRMIZI", "kirmizi", "kırmızı"]),
        ("Ο Ταξιδιώτης", &["ΤΑΞΙΔΙΩΤΗΣ", "ταξιδιωτησ", "διώτης"]),
        ("Ресторан Ёлка", &["РЕСТОРАН", "елка", "ЁЛ"]),
        ("Smørrebrød", &["SMØRREBRØD", "smorrebrod"]),
        ("Żabka w Łodzi", &["zabka", "ŁODZI", "lodzi"]),
        ("東京ラーメン", &["東京", "ラーメン", "ﾗｰﾒﾝ"]),
        ("100% \"Cocoa_\"", &["\"cocoa_\"", "100%", "% \"C"]),
    ] {
        spend_at(&app, app.ada(), merchant, "-").await;
        for query in queries {
            assert_eq!(found(&app, app.ada(), query).await, [merchant], "{query}");
        }
    }
    assert_eq!(found(&app, app.ada(), "kereiö").await, [""; 0], "a blank is a character");
    assert_eq!(
        found(&app, app.ada(), "Flore -").await,
        [""; 0],
        "a text is in the merchant or in the description"
    );
    for nobodys in ["Flore\u{1f}-", "Flore\0", "\0", "e\u{1f}\0"] {
        assert_eq!(found(&app, app.ada(), nobodys).await, [""; 0], "{nobodys:?}");
    }
    assert_eq!(found(&app, app.ben(), "cafe").await, [""; 0], "another person's are as good as not there");
    assert_eq!(found(&app, app.ada(), "\u{301}").await.len(), 10, "an accent alone narrows nothing");
}

#[tokio::test]
async fn what_is_changed_is_found_as_it_is_now() {
    let app = TestApp::new().await;
    let spent = spend_at(&app, app.ada(), "Käserei", "Käse.").await;
    let path = format!("/expenses/{}", id(&spent));
    let draft = expense(json!({"merchant": "Brasserie", "description": "Crème brûlée."}));
    let changed = app.call(&Method::PUT, &path).by(app.ada()).seen(&spent).json(&draft).send().await.ok();
    assert_eq!(found(&app, app.ada(), "kaserei").await, [""; 0]);
    assert_eq!(found(&app, app.ada(), "brulee").await, ["Brasserie"]);
    app.call(&Method::DELETE, &path).by(app.ada()).seen(&changed).send().await;
    assert_eq!(found(&app, app.ada(), "brulee").await, [""; 0]);
    app.call(&Method::POST, &format!("{path}/restore")).by(app.ada()).send().await.ok();
    assert_eq!(found(&app, app.ada(), "brulee").await, ["Brasserie"]);
}

#[tokio::test]
async fn a_text_that_many_expenses_hold_is_found_page_by_page_as_one_that_few_hold() {
    let app = TestApp::new().await;
    for cents in ["00", "01"] {
        let rows: String =
            (0..600).map(|row| format!("2026-11-20,Bäcker {row},Brot.,meals,1.{cents},EUR\n")).collect();
        let file = format!("date,merchant,description,category,amount,currency\n{rows}");
        let import = app.call(&Method::POST, "/imports").by(app.ada()).header("content-type", "text/csv");
        let import = import.body(file).send().await.created();
        let confirm = format!("/imports/{}/confirmation", id(&import));
        app.call(&Method::POST, &confirm).by(app.ada()).send().await.ok();
    }
    for (query, expected) in [("BACKER", 1200), ("backer%2059", 22)] {
        let (mut path, mut seen) = (format!("/expenses?q={query}"), 0);
        loop {
            let page = app.get_by(app.ada(), &path).await.ok();
            seen += page["items"].as_array().unwrap().len();
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/expenses?q={query}&cursor={next}");
        }
        assert_eq!(seen, expected, "{query}");
    }
}

#[tokio::test]
async fn what_people_type_is_stored_composed() {
    let app = TestApp::new().await;
    let spent = spend_at(&app, app.ada(), "Cafe\u{301}", "Cre\u{300}me.").await;
    assert_eq!((&spent["merchant"], &spent["description"]), (&json!("Café"), &json!("Crème.")));
    let title = app.call(&Method::POST, "/reports").by(app.ada()).json(&json!({"title": "Mu\u{308}nchen"}));
    let report = title.send().await.created();
    assert_eq!(report["title"], "München");
    let comment = app.call(&Method::POST, &format!("/reports/{}/comments", id(&report))).by(app.ada());
    let comment = comment.json(&json!({"comment": "Scho\u{308}n."})).send().await.created();
    assert_eq!(comment["comment"], "Schön.");
    let file = app.call(&Method::POST, &format!("/expenses/{}/receipts?name=Ka%CC%88se.pdf", id(&spent)));
    let file = file.by(app.ada()).header("content-type", "application/pdf").body("%PDF-1.7\n");
    assert_eq!(file.send().await.created()["name"], "Käse.pdf");
}

/// As after an update from a version that did not fold: whoever ended the program in the midst of it finds it done at the
/// next start.
#[tokio::test]
async fn what_was_written_before_there_was_a_search_is_found_after_the_next_start() {
    let app = TestApp::new().await;
    for number in 0..3 {
        spend_at(&app, app.ada(), &format!("Bäckerei {number}"), "Brot.").await;
    }
    app.store.close().await;
    let mut db = app.database.connect().await;
    for statement in [
        "INSERT INTO expense_search_backlog SELECT id FROM expenses",
        "DELETE FROM expense_search WHERE expense_id <> (SELECT min(id) FROM expenses)",
        "UPDATE expense_search SET text = 'as an older version had folded it'",
    ] {
        sqlx::query(statement).execute(&mut db).await.unwrap();
    }
    for _ in 0..2 {
        let store = api::store::open(&app.database.address).await.unwrap();
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM expense_search_backlog")
            .fetch_one(&mut db)
            .await
            .unwrap();
        assert_eq!(left, 0);
        let key = SigningKey::es256("k1");
        let again = TestApp::builder(&key).build_on(store, key).await;
        assert_eq!(found(&again, again.ada(), "BACKEREI").await.len(), 3);
        assert_eq!(found(&again, again.ada(), "older version").await.len(), 0);
        again.store.close().await;
    }
    sqlx::query("DELETE FROM people").execute(&mut db).await.unwrap();
    let left = sqlx::query_scalar(by_engine(
        "SELECT (SELECT count(*) FROM expense_search) + (SELECT count(*) FROM expense_trigrams)",
        "SELECT count(*) FROM expense_search",
    ));
    let left: i64 = left.fetch_one(&mut db).await.unwrap();
    assert_eq!(left, 0, "it goes with its person");
}

/// As in the moment after an import was taken over, or where the process has ended that was to fold it.
#[tokio::test]
async fn who_searches_waits_for_what_is_not_folded_yet_of_theirs() {
    let app = TestApp::new().await;
    for (who, count) in [(app.ada(), 250), (app.ben(), 1)] {
        for number in 0..count {
            spend_at(&app, who.clone(), &format!("Bäckerei {number}"), "Brot.").await;
        }
    }
    let mut db = app.database.connect().await;
    for statement in
        ["INSERT INTO expense_search_backlog SELECT id FROM expenses", "DELETE FROM expense_search"]
    {
        sqlx::query(statement).execute(&mut db).await.unwrap();
    }
    assert_eq!(found(&app, app.ben(), "backerei").await, ["Bäckerei 0"]);
    let (one, other) =
        tokio::join!(found(&app, app.ada(), "backerei 249"), found(&app, app.ada(), "eckerei"));
    assert_eq!((one, other.len()), (vec!["Bäckerei 249".to_owned()], 0));
    let waiting: i64 =
        sqlx::query_scalar("SELECT count(*) FROM expense_search_backlog").fetch_one(&mut db).await.unwrap();
    assert_eq!(waiting, 0);
}

/// Merchants of few letters, so that parts of them come back, and of signs that mean something in a search.
const MERCHANT: &str = "[ab%_\"'\\\\.*^:()&|!<>-]{3,7}";

#[tokio::test]
async fn whatever_part_of_a_text_is_looked_for_those_that_hold_it_are_found_and_no_others() {
    let app = TestApp::new().await;
    let mut runner = TestRunner::new(Config::default());
    let mut merchants = prop::collection::vec(MERCHANT, 60).new_tree(&mut runner).unwrap().current();
    merchants.sort();
    for (place, merchant) in merchants.iter().enumerate() {
        let who = if place % 2 == 0 { app.ada() } else { app.ben() };
        spend_at(&app, who, merchant, "~").await;
    }
    for (place, length) in (0..60).map(|place| (place, place % 4 + 1)) {
        let part: String = merchants[place].chars().take(length).collect();
        for (first, who) in [(0, app.ada()), (1, app.ben())] {
            let own = merchants.iter().skip(first).step_by(2);
            let expected: Vec<_> = own.filter(|merchant| merchant.contains(&part)).cloned().collect();
            let mut found = found(&app, who, &part).await;
            found.sort();
            assert_eq!(found, expected, "{part}");
        }
    }
}
