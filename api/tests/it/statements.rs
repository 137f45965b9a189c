//! `/imports`: what banks and cards give their customers. How each format is read, the tests of `statements` hold.

use std::{
    io::{self, Cursor, Write},
    mem,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::Method,
};
use futures::{future::join_all, stream};
use serde_json::{Value, json};
use tokio::{task::yield_now, time::timeout};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    call::{expense, id},
    database::by_engine,
    signing::Token,
    test_app::{Answer, TestApp},
};

const BANK: &[u8] = include_bytes!("../../../statements/tests/files/bank_preamble_semicolon.csv");
const CARD: &[u8] = include_bytes!("../../../statements/tests/files/card_month_first.csv");
const NEOBANK: &[u8] = include_bytes!("../../../statements/tests/files/neobank.csv");
const TWO_COLUMNS: &[u8] = include_bytes!("../../../statements/tests/files/paid_in_paid_out.csv");
const OFX: &[u8] = include_bytes!("../../../statements/tests/files/statement_ofx1.ofx");
const SIGNS: &[u8] = include_bytes!("../../../statements/tests/files/symbols_and_signs.csv");

async fn send(app: &TestApp, by: Token, file: impl Into<Vec<u8>>) -> Answer {
    let call = app.call(&Method::POST, "/imports").by(by).header("content-type", "application/octet-stream");
    call.body(file.into()).send().await
}

async fn import(app: &TestApp, file: impl Into<Vec<u8>>) -> Value {
    send(app, app.ada(), file).await.created()
}

async fn show(app: &TestApp, import: &Value, query: &str) -> Value {
    app.get_by(app.ada(), &format!("/imports/{}{query}", id(import))).await.ok()
}

async fn read_as(app: &TestApp, import: &Value, mapping: &Value) -> Answer {
    let path = format!("/imports/{}/mapping", id(import));
    app.call(&Method::PUT, &path).by(app.ada()).json(mapping).send().await
}

async fn change(app: &TestApp, import: &Value, rows: Value) -> Answer {
    let path = format!("/imports/{}/rows", id(import));
    app.call(&Method::PATCH, &path).by(app.ada()).json(&json!({"rows": rows})).send().await
}

async fn confirm(app: &TestApp, import: &Value) -> Answer {
    let path = format!("/imports/{}/confirmation", id(import));
    app.call(&Method::POST, &path).by(app.ada()).send().await
}

async fn undo(app: &TestApp, import: &Value) -> Answer {
    let path = format!("/imports/{}/confirmation", id(import));
    app.call(&Method::DELETE, &path).by(app.ada()).send().await
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// `5 2026-10-28 out 4.80 EUR Bäckerei Müller (Kartenzahlung) other expense, taken`
fn told(row: &Value) -> String {
    let form = &row["form"];
    let or_open = |text: &str| if text.is_empty() { "?".to_owned() } else { text.to_owned() };
    let mut told = format!(
        "{} {} {} {} {} {} ({}) {} {}",
        row["line"],
        or_open(text(form, "date")),
        or_open(text(row, "direction")),
        or_open(text(form, "amount")),
        or_open(text(form, "currency")),
        text(form, "merchant"),
        text(form, "description"),
        text(form, "category"),
        text(row, "kind"),
    );
    for (name, said) in [("duplicate", text(row, "duplicate")), ("kept", text(row, "kept"))] {
        if !said.is_empty() {
            told += &format!(", {name}: {said}");
        }
    }
    if row["taken"] == true {
        told += ", taken";
    }
    for wrong in ["faults", "problems", "asked"] {
        for one in row[wrong].as_array().unwrap() {
            told += &format!(" ! {one}");
        }
    }
    told
}

fn rows(import: &Value) -> Vec<String> {
    import["rows"].as_array().unwrap().iter().map(told).collect()
}

fn questions(import: &Value) -> Vec<&str> {
    let questions = import["reading"]["questions"].as_array().unwrap();
    questions.iter().map(|question| text(question, "question")).collect()
}

/// `2026-10-03 Corner Coffee 340 EUR`, the oldest first.
async fn expenses(app: &TestApp) -> Vec<String> {
    let page = app.get_by(app.ada(), "/expenses?sort=date").await.ok();
    let told = |one: &Value| {
        let amount = &one["amount"];
        format!(
            "{} {} {} {}",
            text(one, "date"),
            text(one, "merchant"),
            amount["minor"],
            text(amount, "currency")
        )
    };
    page["items"].as_array().unwrap().iter().map(told).collect()
}

fn columns(import: &Value) -> Vec<(&str, &str)> {
    let columns = import["reading"]["columns"].as_array().unwrap();
    columns.iter().map(|column| (text(column, "name"), text(column, "meaning"))).collect()
}

#[tokio::test]
async fn a_bank_s_table_is_understood_and_its_payments_are_taken() {
    let app = TestApp::new().await;
    let import = import(&app, BANK).await;
    assert_eq!(
        rows(&import),
        [
            "5 2026-10-28 out 4.80 EUR Bäckerei Müller (Kartenzahlung) other expense, taken",
            "6 2026-10-27 out 1089.00 EUR Deutsche Bahn AG (Ticket \"Köln – Bonn\") other expense, taken",
            "7 2026-10-26 in 2300.00 EUR Arbeitgeber GmbH (Gehalt) other money_in",
        ]
    );
    let reading = &import["reading"];
    assert_eq!(
        [&reading["format"], &reading["charset"], &reading["decimal_mark"], &import["state"]],
        ["csv", "windows-1252", "comma", "ready"]
    );
    assert_eq!(
        (&reading["mapping"]["sign"], &reading["mapping"]["date_order"]),
        (&json!("minus_is_out"), &json!("day_first"))
    );
    assert_eq!(
        columns(&import),
        [
            ("Buchungstag", "booked"),
            ("Valuta", "value"),
            ("Auftraggeber / Empfänger", "payee"),
            ("Verwendungszweck", "text"),
            ("Betrag (EUR)", "amount"),
            ("Saldo nach Buchung", "balance"),
        ]
    );
    assert_eq!(reading["columns"][4]["examples"], json!(["-4,80", "-1.089,00", "2.300,00"]));
    assert_eq!(import["notes"], json!([{"note": "charset", "name": "windows-1252"}]));
    assert_eq!(import["totals"], json!([{"minor": 109_380, "currency": "EUR"}]));
    assert_eq!(questions(&import), [""; 0]);
    let confirmed = confirm(&app, &import).await.ok();
    assert_eq!((&confirmed["state"], &confirmed["counts"]["taken"]), (&json!("imported"), &json!(2)));
    assert_eq!(
        expenses(&app).await,
        ["2026-10-27 Deutsche Bahn AG 108900 EUR", "2026-10-28 Bäckerei Müller 480 EUR"]
    );
}

#[tokio::test]
async fn a_neobank_s_table_has_a_row_for_each_fee_and_leaves_what_is_pending_or_came_back() {
    let app = TestApp::new().await;
    let import = import(&app, NEOBANK).await;
    assert_eq!(
        rows(&import),
        [
            "2 2026-10-03 out 3.40 EUR Corner Coffee (Corner Coffee) other expense, taken",
            "3 2026-10-05 out 21.00 EUR Night Taxi (Night Taxi) other pending",
            "4 2026-10-06 in 80.00 EUR Hotel Plaza (Hotel Plaza) other refund",
            "5 2026-10-08 out 50.00 CHF Cash at Kiosk (Cash at Kiosk) other expense, taken",
            "5 2026-10-08 out 1.50 CHF Cash at Kiosk (Cash at Kiosk) other fee, taken",
        ]
    );
    let counts = &import["counts"];
    let counts =
        ["all", "taken", "money_in", "refunds", "pending", "fees"].map(|name| counts[name].as_u64().unwrap());
    assert_eq!(counts, [5, 3, 1, 1, 1, 1]);
    assert_eq!(import["rows"][0]["booked"], "2026-10-04");
}

#[tokio::test]
async fn a_card_s_table_is_taken_over_when_its_currency_was_told_and_the_next_one_needs_no_telling() {
    let app = TestApp::new().await;
    let import = import(&app, CARD).await;
    assert_eq!(
        rows(&import),
        [
            "2 2026-10-04 out 18.00 ? UNION STATION GARAGE (UNION STATION GARAGE) travel expense ! \"currency\"",
            "3 2026-10-13 out 42.17 ? TAQUERIA \"EL SOL\" (team lunch) other expense ! \"currency\"",
            "4 2026-10-20 in 500.00 ? Payment Thank You (Payment Thank You) other transfer ! \"currency\"",
        ]
    );
    assert_eq!((questions(&import), &import["counts"]["asked"]), (vec!["currency"], &json!(3)));
    assert_eq!(import["reading"]["mapping"]["date_order"], "month_first", "because of the 13");
    let told = "no row of the import is without a fault; correct the file and send it again";
    assert_eq!(confirm(&app, &import).await.problem(), (409, told.to_owned()));

    let mut mapping = import["reading"]["mapping"].clone();
    let alone = format!("/imports/{}/mapping", id(&import));
    assert_eq!(app.get_by(app.ada(), &alone).await.ok(), mapping, "it is told alone, too");
    assert_eq!(app.get_by(app.ben(), &alone).await.status, 404);
    mapping["currency"] = "USD".into();
    let answered = read_as(&app, &import, &mapping).await.ok();
    assert_eq!(
        rows(&answered),
        [
            "2 2026-10-04 out 18.00 USD UNION STATION GARAGE (UNION STATION GARAGE) travel expense, taken",
            "3 2026-10-13 out 42.17 USD TAQUERIA \"EL SOL\" (team lunch) other expense, taken",
            "4 2026-10-20 in 500.00 USD Payment Thank You (Payment Thank You) other transfer",
        ]
    );
    assert_eq!(questions(&answered), [""; 0]);
    let next = b"Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n\
        11/04/2026,11/15/2026,KIOSK,Food & Drink,Sale,-3.00,\n";
    let next = self::import(&app, next).await;
    assert_eq!(rows(&next), ["2 2026-11-04 out 3.00 USD KIOSK (KIOSK) other expense, taken"]);
    assert_eq!(next["reading"]["remembered"], true);
    let bens = send(&app, app.ben(), CARD).await.created();
    assert_eq!(
        (questions(&bens), &bens["reading"]["remembered"]),
        (vec!["currency"], &json!(false)),
        "each has their own"
    );
}

#[tokio::test]
async fn a_table_with_a_column_for_each_way_is_read_by_it() {
    let app = TestApp::new().await;
    let import = import(&app, TWO_COLUMNS).await;
    assert_eq!(
        rows(&import),
        [
            "2 2026-10-03 out 6.40 GBP TFL TRAVEL CH (TFL TRAVEL CH) other expense, taken",
            "3 2026-10-05 in 1120.00 GBP REFUND HOTEL (REFUND HOTEL) other refund",
            "4 2026-10-07 out 1204.50 GBP TRAINLINE (TRAINLINE) other expense, taken",
        ]
    );
    assert_eq!(import["notes"], json!([{"note": "currency_sign", "sign": "£", "currency": "GBP"}]));
}

#[tokio::test]
async fn the_same_movement_twice_in_a_statement_is_one() {
    let app = TestApp::new().await;
    let import = import(&app, OFX).await;
    assert_eq!(
        rows(&import),
        [
            "12 2026-10-03 out 8.95 CAD Café Été & Fils (Café Été & Fils) other expense, taken",
            "13 2026-10-09 in 25.00 CAD REFUND (order 7) other refund",
            "14 2026-10-03 out 8.95 CAD Café Été & Fils (Café Été & Fils) other expense, duplicate: repeated",
        ]
    );
    assert_eq!(import["reading"]["format"], "ofx1");
    confirm(&app, &import).await.ok();
    assert_eq!(expenses(&app).await, ["2026-10-03 Café Été & Fils 895 CAD"]);
}

#[tokio::test]
async fn what_a_file_leaves_open_is_asked_and_read_when_it_is_answered() {
    let app = TestApp::new().await;
    let import = import(&app, SIGNS).await;
    let row = |line: u32, amount: &str, name: &str, asked: &str| {
        format!("{line} 2026-10-0{} ? {amount} {name} ({name}) other expense{asked}", line - 1)
    };
    let (sign, both) = (" ! \"sign\"", " ! \"currency\" ! \"sign\"");
    assert_eq!(
        rows(&import),
        [
            row(2, "12.50 EUR", "a", sign),
            row(3, "12.50 EUR", "b", sign),
            row(4, "12.50 USD", "c", sign),
            row(5, "12.50 ?", "d", both),
            row(6, "12.50 ?", "e", both),
            row(7, "1234.50 CHF", "f", sign),
            row(8, "1234.50 ?", "g", both),
        ]
    );
    assert_eq!(questions(&import), ["sign", "currency"]);
    let mut mapping = import["reading"]["mapping"].clone();
    mapping["sign"] = import["reading"]["questions"][0]["proposed"].clone();
    mapping["currency"] = "EUR".into();
    let answered = read_as(&app, &import, &mapping).await.ok();
    assert_eq!(
        rows(&answered),
        [
            "2 2026-10-01 out 12.50 EUR a (a) other expense, taken",
            "3 2026-10-02 out 12.50 EUR b (b) other expense, taken",
            "4 2026-10-03 out 12.50 USD c (c) other expense, taken",
            "5 2026-10-04 in 12.50 EUR d (d) other money_in",
            "6 2026-10-05 in 12.50 EUR e (e) other money_in",
            "7 2026-10-06 out 1234.50 CHF f (f) other expense, taken",
            "8 2026-10-07 out 1234.50 EUR g (g) other expense, taken",
        ]
    );
    let mut other = mapping.clone();
    other["header"] = "another".into();
    let told = "The columns were chosen for another file. Choose them again.";
    assert_eq!(read_as(&app, &import, &other).await.problem(), (422, told.to_owned()));
    assert_eq!(rows(&show(&app, &import, "").await), rows(&answered), "nothing was changed");
}

const HEADER: &str = "Date,Description,Paid out,Paid in,Currency\n";

fn statement(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

/// Four days: two coffees that are the same, and what came before and after.
const FIRST: [&str; 3] =
    ["2026-10-01,Rent,500.00,,EUR", "2026-10-02,Coffee,3.00,,EUR", "2026-10-02,Coffee,3.00,,EUR"];

#[tokio::test]
async fn an_overlapping_statement_adds_what_is_new_and_nothing_twice() {
    let app = TestApp::new().await;
    let first = import(&app, statement(&FIRST[..2])).await;
    confirm(&app, &first).await.ok();
    let again = import(&app, statement(&FIRST[..2])).await;
    assert_eq!(
        rows(&again),
        [
            "2 2026-10-01 out 500.00 EUR Rent (Rent) other expense, duplicate: imported",
            "3 2026-10-02 out 3.00 EUR Coffee (Coffee) other expense, duplicate: imported",
        ]
    );
    let told = "no row of the import is to be taken over; tick those that are";
    assert_eq!(confirm(&app, &again).await.problem(), (409, told.to_owned()));

    let longer = [FIRST.as_slice(), &["2026-10-03,Tea,2.00,,EUR"]].concat();
    let overlapping = import(&app, statement(&longer)).await;
    assert_eq!(
        rows(&overlapping),
        [
            "2 2026-10-01 out 500.00 EUR Rent (Rent) other expense, duplicate: imported",
            "3 2026-10-02 out 3.00 EUR Coffee (Coffee) other expense, duplicate: imported",
            "4 2026-10-02 out 3.00 EUR Coffee (Coffee) other expense, taken",
            "5 2026-10-03 out 2.00 EUR Tea (Tea) other expense, taken",
        ]
    );
    confirm(&app, &overlapping).await.ok();
    let all = [
        "2026-10-01 Rent 50000 EUR",
        "2026-10-02 Coffee 300 EUR",
        "2026-10-02 Coffee 300 EUR",
        "2026-10-03 Tea 200 EUR",
    ];
    assert_eq!(expenses(&app).await, all);
    let bens = send(&app, app.ben(), statement(&FIRST)).await.created();
    assert_eq!(bens["counts"]["taken"], 3, "another person has none of it");
}

#[tokio::test]
async fn what_somebody_has_typed_is_known_in_a_statement_and_their_categories_are_proposed() {
    let app = TestApp::new().await;
    for (date, merchant) in [("2026-10-02", "COFFEE"), ("2026-09-02", "Coffee 17")] {
        let amount = json!({"minor": 300, "currency": "EUR"});
        let draft =
            expense(json!({"date": date, "merchant": merchant, "category": "meals", "amount": amount}));
        app.call(&Method::POST, "/expenses").by(app.ada()).json(&draft).send().await.created();
    }
    let import = import(&app, statement(&FIRST)).await;
    assert_eq!(
        rows(&import),
        [
            "2 2026-10-01 out 500.00 EUR Rent (Rent) other expense, taken",
            "3 2026-10-02 out 3.00 EUR Coffee (Coffee) meals expense, duplicate: alike",
            "4 2026-10-02 out 3.00 EUR Coffee (Coffee) meals expense, taken",
        ]
    );
    let ticked = change(&app, &import, json!([{"place": 1, "taken": true}])).await.ok();
    assert_eq!(
        rows(&ticked),
        ["3 2026-10-02 out 3.00 EUR Coffee (Coffee) meals expense, duplicate: alike, taken"]
    );
    assert_eq!(ticked["counts"]["taken"], 3);
}

#[tokio::test]
async fn rows_are_changed_before_they_are_taken_over() {
    let app = TestApp::new().await;
    let import = import(&app, NEOBANK).await;
    let form = json!({
        "date": "2026-10-03", "merchant": "Corner Coffee", "description": "With the customer", "category": "meals",
        "amount": "3.50", "currency": "EUR",
    });
    let changed = change(
        &app,
        &import,
        json!([{"place": 0, "form": form}, {"place": 1, "taken": true}, {"place": 3, "taken": false}]),
    );
    let changed = changed.await.ok();
    assert_eq!(
        rows(&changed),
        [
            "2 2026-10-03 out 3.50 EUR Corner Coffee (With the customer) meals expense, taken",
            "3 2026-10-05 out 21.00 EUR Night Taxi (Night Taxi) other pending, taken",
            "5 2026-10-08 out 50.00 CHF Cash at Kiosk (Cash at Kiosk) other expense",
        ]
    );
    assert_eq!((&changed["rows"][0]["edited"], &changed["counts"]["taken"]), (&json!(true), &json!(3)));
    let refused =
        change(&app, &import, json!([{"place": 3, "taken": true}, {"place": 2, "taken": true}])).await;
    let told = "the row in line 4 can't be taken over: it is money that came in, and you have no expense before it of this \
                merchant, and of 80.00 EUR or more, that it could be a refund of";
    assert_eq!(refused.problem(), (409, told.to_owned()));
    let faulty = json!({"date": "2026-13-01", "merchant": "x", "description": "x", "category": "meals", "amount": "1", "currency": "EUR"});
    let refused = change(&app, &import, json!([{"place": 0, "form": faulty, "taken": true}])).await;
    assert_eq!(
        refused.problem(),
        (
            409,
            "the row in line 2 can't be taken over: date is not a day such as 2026-11-23 or 23.11.2026"
                .to_owned()
        )
    );
    assert_eq!(
        change(&app, &import, json!([{"place": 5, "taken": true}])).await.problem(),
        (409, "the import has no row 5; look at it again".to_owned())
    );
    let many: Vec<_> = (0..101).map(|_| json!({"place": 0})).collect();
    assert_eq!(change(&app, &import, many.into()).await.status, 400);
    assert_eq!(change(&app, &import, json!([])).await.ok()["rows"], json!([]));
    assert_eq!(show(&app, &import, "").await["counts"]["taken"], 3, "all of a request is done, or nothing");

    let mut mapping = import["reading"]["mapping"].clone();
    mapping["columns"][2] = "other".into();
    mapping["columns"][3] = "day".into();
    let anew = read_as(&app, &import, &mapping).await.ok();
    assert_eq!(
        rows(&anew)[0],
        "2 2026-10-03 out 3.50 EUR Corner Coffee (With the customer) meals expense, taken",
        "what was entered stays when the file is read in another way"
    );
    confirm(&app, &import).await.ok();
    let refused = change(&app, &import, json!([{"place": 0, "taken": false}])).await;
    assert_eq!(
        refused.problem(),
        (409, "the import was confirmed; undo that, and send the file again".to_owned())
    );
    assert_eq!(read_as(&app, &import, &mapping).await.status, 409);
}

#[tokio::test]
async fn a_row_with_an_open_question_is_answered_by_itself() {
    let app = TestApp::new().await;
    let import = import(&app, SIGNS).await;
    let form = json!({"date": "2026-10-04", "merchant": "d", "description": "d", "category": "meals", "amount": "12.50", "currency": "EUR"});
    let refused = change(&app, &import, json!([{"place": 3, "form": form, "taken": true}])).await;
    let told = "the row in line 5 can't be taken over: say whether money was spent, or came in";
    assert_eq!(refused.problem(), (409, told.to_owned()));
    let changed = change(&app, &import, json!([{"place": 3, "form": form, "direction": "out"}])).await.ok();
    assert_eq!(rows(&changed), ["5 2026-10-04 out 12.50 EUR d (d) meals expense, taken"]);
}

#[tokio::test]
async fn an_import_is_undone_within_a_day_but_for_what_is_another_thing_by_now() {
    let app = TestApp::new().await;
    let days: Vec<_> = (1..=7).map(|day| format!("2026-10-0{day},Shop {day},{day}.00,,EUR")).collect();
    let file = statement(&days.iter().map(String::as_str).collect::<Vec<_>>());
    let import = import(&app, file.clone()).await;
    let confirmed = confirm(&app, &import).await.ok();
    let spent: Vec<Value> =
        app.get_by(app.ada(), "/expenses?sort=date").await.ok()["items"].as_array().unwrap().clone();
    let ids: Vec<_> =
        confirmed["rows"].as_array().unwrap().iter().map(|row| row["expense"].clone()).collect();
    assert_eq!(ids, spent.iter().map(|one| one["id"].clone()).collect::<Vec<_>>());

    // The first is changed, the second has a receipt, the third was handed in, the fourth is in an open report, and the fifth
    // was deleted.
    let path = |one: usize| format!("/expenses/{}", id(&spent[one]));
    let draft = expense(json!({"date": "2026-10-01"}));
    app.call(&Method::PUT, &path(0)).by(app.ada()).seen(&spent[0]).json(&draft).send().await.ok();
    let receipt = app.call(&Method::POST, &format!("{}/receipts?name=x.pdf", path(1))).by(app.ada());
    receipt.header("content-type", "application/pdf").body(b"%PDF-1.7\n".to_vec()).send().await.created();
    let open = app.report(app.ada(), 100).await;
    let handed_in = app.report(app.ada(), 200).await;
    let put = async |report: &Value, one: usize| {
        let path = format!("/reports/{}/expenses/{}", id(report), id(&spent[one]));
        app.call(&Method::PUT, &path).by(app.ada()).seen(report).send().await.ok()
    };
    let handed_in = put(&handed_in, 2).await;
    put(&open, 3).await;
    app.step(app.ada(), &format!("/reports/{}/submit", id(&handed_in)), &handed_in).await.ok();
    assert_eq!(app.call(&Method::DELETE, &path(4)).by(app.ada()).seen(&spent[4]).send().await.status, 204);

    assert_eq!(
        app.call(&Method::DELETE, &format!("/imports/{}/confirmation", id(&import)))
            .by(app.ben())
            .send()
            .await
            .status,
        404
    );
    app.clock.turn(Duration::from_secs(86_399));
    let undone = undo(&app, &import).await.ok();
    assert_eq!((&undone["state"], &undone["counts"]["kept"]), (&json!("undone"), &json!(3)));
    let kept: Vec<_> = undone["rows"].as_array().unwrap().iter().map(|row| text(row, "kept")).collect();
    assert_eq!(kept, ["changed", "changed", "submitted", "", "", "", ""]);
    let left: Vec<_> = expenses(&app).await.into_iter().filter(|one| one.contains("Shop")).collect();
    assert_eq!(left, ["2026-10-02 Shop 2 200 EUR", "2026-10-03 Shop 3 300 EUR"]);
    let in_open = app.get_by(app.ada(), &format!("/reports/{}", id(&open))).await.ok();
    assert_eq!(in_open["expenses"].as_array().unwrap().len(), 1);
    let history = app.get_by(app.ada(), &format!("/reports/{}/history", id(&open))).await.ok();
    assert_eq!(history["items"][0]["event"], "expense_removed");
    assert_eq!(crate::summary::wrong_sums(&app.database).await.0, 0);
    let deleted = by_engine(
        "SELECT count(*) FROM expense_events WHERE event = 'deleted' AND before ->> '$.merchant' LIKE 'Shop%'",
        "SELECT count(*) FROM expense_events WHERE event = 'deleted' AND before::json ->> 'merchant' LIKE 'Shop%'",
    );
    assert_eq!(app.database.count(deleted).await, 4, "each of them tells of it");

    assert_eq!(undo(&app, &import).await.ok(), undone, "undone again, it is as it was");
    let told = "the import was undone; send the file again";
    assert_eq!(confirm(&app, &import).await.problem(), (409, told.to_owned()));
    let restored = app.call(&Method::POST, &format!("{}/restore", path(6))).by(app.ada()).send().await;
    assert_eq!(restored.ok()["merchant"], "Shop 7", "what was deleted can be brought back");
    let again = self::import(&app, file).await;
    let known: Vec<_> = again["rows"].as_array().unwrap().iter().map(|row| text(row, "duplicate")).collect();
    assert_eq!(known, ["imported", "imported", "imported", "", "", "", "alike"]);
}

#[tokio::test]
async fn what_was_not_confirmed_or_is_older_than_a_day_is_not_undone() {
    let app = TestApp::new().await;
    let import = import(&app, BANK).await;
    let told = "the import was not confirmed, so that there is nothing to undo";
    assert_eq!(undo(&app, &import).await.problem(), (409, told.to_owned()));
    confirm(&app, &import).await.ok();
    app.clock.turn(Duration::from_secs(86_400));
    let told = "an import can be undone for a day; delete its expenses one by one";
    assert_eq!(undo(&app, &import).await.problem(), (409, told.to_owned()));
    assert_eq!(expenses(&app).await.len(), 2);
}

#[tokio::test]
async fn what_was_paid_in_another_currency_is_kept_beside_what_was_booked() {
    let app = TestApp::new().await;
    let file = "Date,Booking date,Merchant,Money out,Money in,Currency,Original amount,Original currency\n\
        2026-10-03,2026-10-05,Hotel,108.90,,EUR,120.00,USD\n";
    let import = import(&app, file).await;
    assert_eq!(rows(&import), ["2 2026-10-03 out 108.90 EUR Hotel (Hotel) other expense, taken"]);
    let row = &import["rows"][0];
    assert_eq!(
        (&row["foreign"], &row["booked"]),
        (&json!({"amount": "120.00", "currency": "USD"}), &json!("2026-10-05"))
    );
    confirm(&app, &import).await.ok();
    let kept = "SELECT count(*) FROM import_sources s JOIN foreign_amounts f ON f.expense_id = s.expense_id
                WHERE f.amount = '120.00' AND f.currency = 'USD' AND s.foreign_amount IS NULL AND s.booked_on IS NULL";
    assert_eq!(app.database.count(kept).await, 1, "once, and at the expense");
    let spent = app.get_by(app.ada(), "/expenses").await.ok();
    let spent = &spent["items"][0];
    assert_eq!(spent["foreign"], json!({"amount": "120.00", "currency": "USD"}));
    let path = format!("/expenses/{}", id(spent));
    let draft = expense(json!({"amount": {"minor": 10_900, "currency": "EUR"}}));
    let changed = app.call(&Method::PUT, &path).by(app.ada()).seen(spent).json(&draft).send().await.ok();
    assert_eq!(changed["foreign"], spent["foreign"], "what the bank has told stays");
}

#[tokio::test]
async fn ten_thousand_rows_are_read_behind_the_answer_and_taken_over_together() {
    let app = TestApp::new().await;
    let rows: Vec<_> = (0..10_000)
        .map(|row| {
            let (month, day, cents) = (1 + row % 10, 1 + row % 28, row % 100);
            format!("2026-{month:02}-{day:02},Shop {row},{}.{cents:02},,EUR", 1 + row % 90)
        })
        .collect();
    let file = statement(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let begun = import(&app, file).await;
    assert_eq!(begun["progress"]["of"], 10_000);
    let told = "the import is being read; wait until its state is ready";
    if begun["state"] == "reading" {
        assert_eq!(
            change(&app, &begun, json!([{"place": 0, "taken": false}])).await.problem(),
            (409, told.to_owned())
        );
    }
    let mut read = 0;
    let ready = loop {
        let import = show(&app, &begun, "?limit=1").await;
        let progress = import["progress"]["read"].as_u64().unwrap();
        assert!(progress >= read, "it only grows");
        read = progress;
        if import["state"] != "reading" {
            break import;
        }
        yield_now().await;
    };
    assert_eq!(
        (&ready["state"], &ready["progress"]),
        (&json!("ready"), &json!({"read": 10_000, "of": 10_000}))
    );
    assert_eq!((ready["rows"].as_array().unwrap().len(), &ready["counts"]["taken"]), (1, &json!(10_000)));
    let last = show(&app, &begun, "?from=9990").await;
    assert_eq!(
        (last["rows"].as_array().unwrap().len(), &last["rows"][9]["form"]["merchant"]),
        (10, &json!("Shop 9999"))
    );
    let confirmed = confirm(&app, &begun).await.ok();
    assert_eq!((&confirmed["counts"]["taken"], &confirmed["totals"]), (&json!(10_000), &ready["totals"]));
    assert_eq!(app.database.count("SELECT count(*) FROM expenses").await, 10_000);
    let found = app.get_by(app.ada(), "/expenses?q=shop+9999").await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "each can be searched, at once");
    assert_eq!(app.database.count("SELECT count(*) FROM expense_search_backlog").await, 0);
    assert_eq!(
        app.database.count("SELECT count(*) FROM import_files").await,
        0,
        "the file is of no more use"
    );
    assert_eq!(undo(&app, &begun).await.ok()["counts"]["kept"], 0);
    assert_eq!(app.database.count("SELECT count(*) FROM expenses WHERE deleted_at IS NULL").await, 0);
    assert_eq!(crate::summary::wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn one_row_more_than_ten_thousand_is_refused() {
    let app = TestApp::new().await;
    let file = HEADER.to_owned() + &"2026-10-03,Kiosk,1.00,,EUR\n".repeat(10_001);
    let told = "The file has more than 10000 rows. Download a shorter period from your bank.";
    assert_eq!(send(&app, app.ada(), file).await.problem(), (422, told.to_owned()));
}

#[tokio::test]
async fn the_rows_that_need_a_look_come_first_where_that_is_asked_for() {
    let app = TestApp::new().await;
    let import = import(
        &app,
        statement(&["2026-10-01,Salary,,5.00,EUR", "2026-10-02,Coffee,3.00,,EUR", "2026-10-03,Tea,x,,EUR"]),
    )
    .await;
    let lines = |import: &Value| -> Vec<u64> {
        import["rows"].as_array().unwrap().iter().map(|row| row["line"].as_u64().unwrap()).collect()
    };
    assert_eq!(lines(&import), [2, 3, 4]);
    assert_eq!(lines(&show(&app, &import, "?order=attention").await), [4, 2, 3]);
    assert_eq!(lines(&show(&app, &import, "?order=attention&from=1&limit=1").await), [2]);
    change(&app, &import, json!([{"place": 1, "taken": false}])).await.ok();
    assert_eq!(lines(&show(&app, &import, "?order=attention").await), [4, 2, 3], "a tick moves no row");
    let mended = json!({"date": "2026-10-03", "merchant": "Tea", "description": "Tea", "category": "meals",
                        "amount": "2.00", "currency": "EUR"});
    change(&app, &import, json!([{"place": 2, "form": mended}])).await.ok();
    assert_eq!(lines(&show(&app, &import, "?order=attention").await), [4, 2, 3], "it is mended where it is");
    let told = &import["rows"][2]["problems"][0];
    assert_eq!((&told["fault"], &told["text"]), (&json!("not_an_amount"), &json!("x")));
    for wrong in ["?limit=0", "?limit=101", "?order=x", "?from=-1"] {
        assert_eq!(
            app.get_by(app.ada(), &format!("/imports/{}{wrong}", id(&import))).await.status,
            400,
            "{wrong}"
        );
    }
}

/// An import as a process leaves it that ends while it reads.
async fn left_while_it_was_read(app: &TestApp) -> Value {
    let import = import(app, BANK).await;
    let mut db = app.database.connect().await;
    for left in
        ["UPDATE imports SET state = 'reading', rows_read = 1", "DELETE FROM import_rows WHERE place > 0"]
    {
        sqlx::query(left).execute(&mut db).await.unwrap();
    }
    import
}

#[tokio::test]
async fn who_looks_at_what_was_left_does_not_wait_for_files_that_come_in() {
    let app = TestApp::new().await;
    let import = left_while_it_was_read(&app).await;
    app.clock.turn(Duration::from_secs(60));
    // As many as a person may have at a time, none of which ends.
    let asked_for = Arc::new(AtomicUsize::new(0));
    let uploads = (0..4).map(|_| {
        let asked_for = Arc::clone(&asked_for);
        let mut is_new = true;
        let file = stream::poll_fn(move |_| {
            asked_for.fetch_add(usize::from(mem::take(&mut is_new)), Ordering::Relaxed);
            Poll::<Option<io::Result<Bytes>>>::Pending
        });
        let call = app.call(&Method::POST, "/imports").by(app.ada());
        call.header("content-type", "application/octet-stream").body(Body::from_stream(file)).send()
    });
    let looked = async {
        while asked_for.load(Ordering::Relaxed) < 4 {
            yield_now().await;
        }
        show(&app, &import, "").await
    };
    let looked = tokio::select! {
        looked = timeout(Duration::from_secs(10), looked) => looked.expect("it is answered"),
        _ = join_all(uploads) => panic!("no file ends"),
    };
    assert_eq!((&looked["state"], &looked["progress"]["read"]), (&json!("reading"), &json!(1)));
    until_ready(&app, &import).await;
}

/// What was left is read by whoever looks at it.
async fn until_ready(app: &TestApp, import: &Value) {
    loop {
        let now = show(app, import, "").await;
        if now["state"] == "ready" {
            assert_eq!(rows(&now), rows(import));
            break;
        }
        yield_now().await;
    }
}

#[tokio::test]
async fn what_a_process_was_reading_that_ended_is_read_by_another() {
    let app = TestApp::new().await;
    let import = left_while_it_was_read(&app).await;
    assert_eq!(show(&app, &import, "").await["state"], "reading");
    assert_eq!(
        show(&app, &import, "").await["progress"],
        json!({"read": 1, "of": 3}),
        "somebody may be at it"
    );
    app.clock.turn(Duration::from_secs(60));
    until_ready(&app, &import).await;
}

#[tokio::test]
async fn a_row_tells_its_expense_from_when_it_is_taken_over_whichever_version_has_read_it() {
    let told = |import: &Value| -> Vec<bool> {
        import["rows"].as_array().unwrap().iter().map(|row| row["expense"].is_string()).collect()
    };
    for version_before in [false, true] {
        let app = TestApp::new().await;
        let import = import(&app, BANK).await;
        if version_before {
            // It names an expense when the row is taken over.
            let mut db = app.database.connect().await;
            sqlx::query("UPDATE import_rows SET expense_id = NULL").execute(&mut db).await.unwrap();
        }
        change(&app, &import, json!([{"place": 1, "taken": false}])).await.ok();
        let before = show(&app, &import, "").await;
        assert_eq!(told(&before), [false; 3]);
        confirm(&app, &import).await.ok();
        let after = show(&app, &import, "").await;
        assert_eq!((told(&after), rows(&after)), (vec![true, false, false], rows(&before)));
        assert_eq!(after["counts"], before["counts"]);
        let expense = format!("/expenses/{}", text(&after["rows"][0], "expense"));
        assert_eq!(app.get_by(app.ada(), &expense).await.ok()["merchant"], "Bäckerei Müller");
        assert_eq!(expenses(&app).await, ["2026-10-28 Bäckerei Müller 480 EUR"]);
    }
}

#[tokio::test]
async fn a_list_of_expenses_has_no_mapping_and_its_rows_are_changed() {
    let app = TestApp::new().await;
    let of_bank = import(&app, BANK).await;
    let import = import(
        &app,
        "date,merchant,description,category,amount,currency\n2026-10-03,Total,Fuel.,travel,x,EUR\n",
    )
    .await;
    assert_eq!(import["reading"]["mapping"], Value::Null);
    let mapping = of_bank["reading"]["mapping"].clone();
    let told = "a list of expenses means what it says and has no mapping; change its rows";
    assert_eq!(read_as(&app, &import, &mapping).await.problem(), (409, told.to_owned()));
    let none = app.get_by(app.ada(), &format!("/imports/{}/mapping", id(&import))).await;
    assert_eq!((none.status.as_u16(), &none.json()["import"]), (409, &json!({"conflict": "no_mapping"})));
    let mut form = import["rows"][0]["form"].clone();
    form["amount"] = "12.00".into();
    let changed = change(&app, &import, json!([{"place": 0, "form": form}])).await.ok();
    assert_eq!(rows(&changed), ["2 2026-10-03 out 12.00 EUR Total (Fuel.) travel expense, taken"]);
    confirm(&app, &import).await.ok();
    assert_eq!(expenses(&app).await, ["2026-10-03 Total 1200 EUR"]);
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_file_that_is_hostile_or_no_statement_is_refused_with_what_to_do() {
    let app = TestApp::new().await;
    let zeros = vec![b' '; (64 << 20) + 1];
    let bomb = zip(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let camt = format!(
        "<?xml version=\"1.0\"?>{laughs}<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">&b;</Document>"
    );
    let locked = zip(&[("content.xml", b"x"), ("META-INF/manifest.xml", b"<manifest:encryption-data/>")]);
    for (file, begin) in [
        (bomb, "The file unpacks to far more than it is. Open it, save it as CSV"),
        (camt.into_bytes(), "The file has definitions of its own (a DTD), which no bank's has. Download it"),
        (locked, "The file is protected by a password. Open it, save it without one"),
        (
            b"%PDF-1.7\n1 0 obj".to_vec(),
            "This is a PDF, which can't be read. Download the statement from your bank",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec(), "This is a picture"),
        (
            b"Dear customer,\nwe wish you, and yours, all the best.\n".to_vec(),
            "No column of the file holds dates.",
        ),
        (b"PK\x03\x04 and nothing".to_vec(), "The file is damaged"),
        (b"Date,Payee,Amount\n".to_vec(), "There is no payment in the file."),
    ] {
        let (status, told) = send(&app, app.ada(), file).await.problem();
        assert!(status == 422 && told.starts_with(begin), "{status}: {told}");
    }
    assert_eq!(app.database.count("SELECT count(*) FROM imports").await, 0);
    assert_eq!(send(&app, app.ada(), BANK).await.status, 201, "an honest file is read all the same");
}

#[tokio::test]
async fn what_is_in_the_future_is_told_by_the_day_on_which_the_file_came() {
    let app = TestApp::new().await;
    let import = import(&app, statement(&["2026-11-24,Kiosk,1.00,,EUR", "2026-11-25,Kiosk,2.00,,EUR"])).await;
    let taken = [
        "2 2026-11-24 out 1.00 EUR Kiosk (Kiosk) other expense, taken",
        "3 2026-11-25 out 2.00 EUR Kiosk (Kiosk) other expense ! {\"fault\":\"in_the_future\",\"field\":\"date\"}",
    ];
    assert_eq!(rows(&import), taken);
    app.clock.turn(Duration::from_secs(13 * 3_600));
    let anew = read_as(&app, &import, &import["reading"]["mapping"]).await.ok();
    assert_eq!(rows(&anew), taken, "also when it is read again the day after");
    assert_eq!(confirm(&app, &import).await.ok()["counts"]["taken"], 1);
}

#[tokio::test]
async fn of_the_imports_that_wait_the_oldest_goes_for_one_too_many() {
    let app = TestApp::new().await;
    let first = import(&app, BANK).await;
    let confirmed = import(&app, NEOBANK).await;
    confirm(&app, &confirmed).await.ok();
    // All of them within a second.
    for _ in 0..19 {
        import(&app, OFX).await;
    }
    assert_eq!(show(&app, &first, "").await["state"], "ready");
    import(&app, OFX).await;
    let gone = app.get_by(app.ada(), &format!("/imports/{}", id(&first))).await;
    assert_eq!(gone.problem(), (404, "there is no such import".to_owned()));
    assert_eq!(show(&app, &confirmed, "").await["state"], "imported");
    assert_eq!(app.database.count("SELECT count(*) FROM import_files").await, 20);
}

#[tokio::test]
async fn another_person_changes_nothing_of_an_import() {
    let app = TestApp::new().await;
    let import = import(&app, BANK).await;
    let told = (404, "there is no such import".to_owned());
    let by_ben = |method: Method, part: &str| {
        app.call(&method, &format!("/imports/{}/{part}", id(&import))).by(app.ben())
    };
    let mapping = by_ben(Method::PUT, "mapping").json(&import["reading"]["mapping"]).send().await;
    assert_eq!(mapping.problem(), told);
    let rows =
        by_ben(Method::PATCH, "rows").json(&json!({"rows": [{"place": 0, "taken": false}]})).send().await;
    assert_eq!(rows.problem(), told);
    assert_eq!(show(&app, &import, "").await, import);
}
