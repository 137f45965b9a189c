//! Money that came back: expenses of less than nothing, written down by hand or taken over from a file.

use std::{sync::Arc, time::Duration};

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    call::{expense, id},
    database::by_engine,
    signing::Token,
    summary::wrong_sums,
    test_app::{Answer, TestApp},
};

fn euros(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

async fn write(app: &TestApp, by: Token, changes: Value) -> Answer {
    app.call(&Method::POST, "/expenses").by(by).json(&expense(changes)).send().await
}

async fn pay(app: &TestApp, changes: Value) -> Value {
    write(app, app.ada(), changes).await.created()
}

async fn back(app: &TestApp, of: &Value, minor: i64) -> Answer {
    write(app, app.ada(), json!({"amount": euros(minor), "refund_of": of["id"]})).await
}

async fn change(app: &TestApp, seen: &Value, changes: Value) -> Answer {
    let path = format!("/expenses/{}", id(seen));
    app.call(&Method::PUT, &path).by(app.ada()).header("if-match", "*").json(&expense(changes)).send().await
}

async fn delete(app: &TestApp, seen: &Value) -> Answer {
    let path = format!("/expenses/{}", id(seen));
    app.call(&Method::DELETE, &path).by(app.ada()).header("if-match", "*").send().await
}

async fn restore(app: &TestApp, seen: &Value) -> Answer {
    app.call(&Method::POST, &format!("/expenses/{}/restore", id(seen))).by(app.ada()).send().await
}

#[tokio::test]
async fn a_refund_names_an_expense_of_ones_own_in_its_currency_and_is_no_more_than_that() {
    let app = TestApp::new().await;
    let hotel = pay(&app, json!({"merchant": "Hotel", "amount": euros(8_000)})).await;
    let refund = back(&app, &hotel, -3_000).await.created();
    assert_eq!((&refund["amount"], &refund["refund_of"]), (&euros(-3_000), &hotel["id"]));
    let told = "no more comes back than was paid, and of this expense 50.00 EUR are left";
    assert_eq!(back(&app, &hotel, -5_001).await.problem(), (409, told.to_owned()));
    let rest = back(&app, &hotel, -5_000).await.created();
    let now = app.get_by(app.ada(), &format!("/expenses/{}", id(&hotel))).await.ok();
    assert_eq!((&now["refunded"], &refund["refunded"]), (&euros(8_000), &Value::Null));
    let told = "no more comes back than was paid, and of this expense 0.00 EUR are left";
    assert_eq!(back(&app, &hotel, -1).await.problem(), (409, told.to_owned()));

    let told = "this is a refund of what is one itself; name the expense that was paid";
    assert_eq!(back(&app, &rest, -1).await.problem(), (409, told.to_owned()));
    let dollars = json!({"amount": {"minor": -1, "currency": "USD"}, "refund_of": hotel["id"]});
    let told = "a refund is in the currency of its expense, and that is EUR";
    assert_eq!(write(&app, app.ada(), dollars).await.problem(), (409, told.to_owned()));
    let told = "the expense that this is a refund of is not there; name another one, or bring it back first";
    let bens = write(&app, app.ben(), json!({"amount": euros(-1), "refund_of": hotel["id"]})).await;
    assert_eq!(bens.problem(), (409, told.to_owned()), "another's is as good as not there");
    for (wrong, fault) in [
        (json!({"amount": euros(-1)}), "not_positive"),
        (json!({"amount": euros(0)}), "not_positive"),
        (json!({"amount": euros(1), "refund_of": hotel["id"]}), "not_negative"),
        (json!({"amount": euros(0), "refund_of": hotel["id"]}), "not_negative"),
        (json!({"amount": euros(-100_000_000_001), "refund_of": hotel["id"]}), "too_large"),
    ] {
        let refused = write(&app, app.ada(), wrong.clone()).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["errors"][0]["fault"]),
            (422, &json!(fault)),
            "{wrong}"
        );
    }
    assert_eq!(app.database.count("SELECT count(*) FROM expenses").await, 3);
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn an_expense_stands_as_long_as_its_refunds_do() {
    let app = TestApp::new().await;
    let hotel = pay(&app, json!({"amount": euros(8_000)})).await;
    let refund = back(&app, &hotel, -3_000).await.created();
    let told = "refunds of 30.00 EUR belong to this expense; change or delete them first";
    let of = |refund: &Value| json!({"amount": euros(-1), "refund_of": refund["id"]});
    for changes in [
        json!({"amount": euros(2_999)}),
        json!({"amount": {"minor": 8_000, "currency": "USD"}}),
        of(&pay(&app, json!({"amount": euros(9)})).await),
    ] {
        assert_eq!(change(&app, &hotel, changes).await.problem(), (409, told.to_owned()));
    }
    assert_eq!(delete(&app, &hotel).await.problem(), (409, told.to_owned()));
    let told = "this is a refund of what is one itself; name the expense that was paid";
    assert_eq!(
        change(&app, &refund, of(&refund)).await.problem(),
        (409, told.to_owned()),
        "it is none of itself"
    );

    assert_eq!(change(&app, &hotel, json!({"amount": euros(3_000)})).await.ok()["amount"], euros(3_000));
    let less = change(&app, &refund, json!({"amount": euros(-1_000), "refund_of": hotel["id"]})).await.ok();
    assert_eq!((&less["amount"], &less["version"]), (&euros(-1_000), &json!(2)));
    let more = change(&app, &refund, json!({"amount": euros(-3_001), "refund_of": hotel["id"]})).await;
    assert_eq!(more.problem().0, 409);

    // A refund that is deleted comes back while as much is left.
    assert_eq!(delete(&app, &refund).await.status, 204);
    let other = back(&app, &hotel, -2_500).await.created();
    let told = "no more comes back than was paid, and of this expense 5.00 EUR are left";
    assert_eq!(restore(&app, &refund).await.problem(), (409, told.to_owned()));
    assert_eq!(delete(&app, &other).await.status, 204);
    assert_eq!(restore(&app, &refund).await.ok()["refund_of"], hotel["id"]);
    assert_eq!(
        restore(&app, &refund).await.ok()["amount"],
        euros(-1_000),
        "brought back twice it is as it was"
    );

    assert_eq!(
        (delete(&app, &refund).await.status.as_u16(), delete(&app, &hotel).await.status.as_u16()),
        (204, 204)
    );
    let told = "the expense that this is a refund of is not there; name another one, or bring it back first";
    assert_eq!(restore(&app, &refund).await.problem(), (409, told.to_owned()));
    restore(&app, &hotel).await.ok();
    restore(&app, &refund).await.ok();
    let paid = change(&app, &refund, json!({"amount": euros(700)})).await.ok();
    assert_eq!((&paid["amount"], &paid["refund_of"]), (&euros(700), &Value::Null), "it was none after all");
    assert_eq!(delete(&app, &hotel).await.status, 204);
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn what_came_back_is_taken_off_every_sum() {
    let app = TestApp::new().await;
    let hotel = pay(&app, json!({"date": "2026-10-30", "amount": euros(8_000), "category": "lodging"})).await;
    let refund = json!({"date": "2026-11-02", "amount": euros(-3_000), "category": "lodging", "refund_of": hotel["id"]});
    let refund = write(&app, app.ada(), refund).await.created();
    let summary = app.get_by(app.ada(), "/summary").await.ok();
    assert_eq!(summary["loose"], json!([euros(5_000)]));
    assert_eq!(
        summary["spending"],
        json!([
            {"month": "2026-10", "category": "lodging", "total": euros(8_000)},
            {"month": "2026-11", "category": "lodging", "total": euros(-3_000)},
        ])
    );
    let report = app.call(&Method::POST, "/reports").by(app.ada()).json(&json!({"title": "Trip"}));
    let mut report = report.send().await.created();
    for one in [&hotel, &refund] {
        let path = format!("/reports/{}/expenses/{}", id(&report), id(one));
        report = app.call(&Method::PUT, &path).by(app.ada()).seen(&report).send().await.ok();
    }
    let path = format!("/reports/{}", id(&report));
    app.step(app.ada(), &format!("{path}/submit"), &report).await.ok();
    let waiting = app.get_by(app.cleo(), "/approvals").await.ok();
    assert_eq!(waiting["items"][0]["totals"], json!([euros(5_000)]));
    app.call(&Method::POST, &format!("{path}/approve"))
        .by(app.cleo())
        .header("if-match", "*")
        .send()
        .await
        .ok();
    let summary = app.get_by(app.ada(), "/summary").await.ok();
    assert_eq!(summary["standing"][0]["totals"], json!([euros(5_000)]));
    assert_eq!(delete(&app, &refund).await.status, 409, "what was handed in stands");
    let list = app.get_by(app.ada(), "/expenses?sort=amount").await.ok();
    let minors: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|one| one["amount"]["minor"].clone()).collect();
    assert_eq!(minors, [-3_000, 8_000]);
    let next = app.get_by(app.ada(), "/expenses?sort=-amount&limit=1").await.ok();
    let cursor = next["next"].as_str().unwrap();
    let next = app.get_by(app.ada(), &format!("/expenses?sort=-amount&limit=1&cursor={cursor}")).await.ok();
    assert_eq!(next["items"][0]["id"], refund["id"]);
    let zip = app.get_by(app.cleo(), &format!("/approvals/{}/report.zip", id(&report))).await;
    assert!(String::from_utf8_lossy(&zip.body).contains("\"-30.00\",\"EUR\""));
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn the_database_itself_holds_refunds_within_their_expense() {
    let app = TestApp::new().await;
    let hotel = pay(&app, json!({"amount": euros(8_000)})).await;
    let refund = back(&app, &hotel, -3_000).await.created();
    let dollars = app.spend(app.ada(), 9_000).await;
    app.spend(app.ben(), 9_000).await;
    let mut db = app.database.connect().await;
    let wrong = async |db: &mut sqlx::AnyConnection, change: String| {
        sqlx::query(sqlx::AssertSqlSafe(change.clone())).execute(db).await.expect_err(&change);
    };
    let of = |thing: &Value| format!("WHERE id = '{}'", id(thing));
    for set in
        ["amount_minor = 2999", "deleted_at = 1", "currency = 'USD'", "amount_minor = 0", "amount_minor = -1"]
    {
        wrong(&mut db, format!("UPDATE expenses SET {set} {}", of(&hotel))).await;
    }
    let of_dollars = format!("refund_of = '{}'", id(&dollars));
    let of_itself = format!("refund_of = '{}'", id(&refund));
    for set in [
        "amount_minor = -8001",
        "amount_minor = 1",
        "refund_of = NULL",
        "refund_of = 'x'",
        &of_dollars,
        &of_itself,
    ] {
        wrong(&mut db, format!("UPDATE expenses SET {set} {}", of(&refund))).await;
    }
    let insert = |person: &str, minor: i64| {
        format!(
            "INSERT INTO expenses (id, person_id, spent_on, merchant, description, category, amount_minor, currency, refund_of,
                                   created_at)
             SELECT '00000000-0000-0000-0000-000000000000', {person}, spent_on, 'x', 'x', category, {minor}, currency, id, 0
             FROM expenses {}",
            of(&hotel)
        )
    };
    wrong(&mut db, insert("person_id", -5_001)).await;
    wrong(&mut db, insert("(SELECT id FROM people WHERE subject = 'ben')", -1)).await;
    // The honest ones beside them.
    for right in [
        insert("person_id", -5_000),
        format!("UPDATE expenses SET amount_minor = 9000 {}", of(&hotel)),
        format!("UPDATE expenses SET deleted_at = 1 {}", of(&refund)),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(right)).execute(&mut db).await.unwrap();
    }
    assert_eq!(wrong_sums(&app.database).await.0, 0);
    sqlx::query("DELETE FROM people").execute(&mut db).await.unwrap();
    assert_eq!(wrong_sums(&app.database).await, (0, 0), "all of it goes with its person");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_refunds_at_once_that_are_too_much_together_one_is_taken() {
    let app = Arc::new(TestApp::new().await);
    for _ in 0..8 {
        let hotel = pay(&app, json!({"amount": euros(10_000)})).await;
        let sent = [-6_000, -7_000].map(|minor| {
            let (app, hotel) = (Arc::clone(&app), hotel.clone());
            tokio::spawn(async move { back(&app, &hotel, minor).await.status.as_u16() })
        });
        let mut statuses = Vec::new();
        for sent in sent {
            statuses.push(sent.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
    }
}

const HEADER: &str = "Date,Description,Paid out,Paid in,Currency\n";

async fn import_by(app: &TestApp, by: Token, file: String) -> Value {
    let call = app.call(&Method::POST, "/imports").by(by).header("content-type", "application/octet-stream");
    call.body(file).send().await.created()
}

async fn import(app: &TestApp, rows: &[&str]) -> Value {
    import_by(app, app.ada(), format!("{HEADER}{}\n", rows.join("\n"))).await
}

async fn tick(app: &TestApp, import: &Value, place: usize, taken: bool) -> Answer {
    rows(app, import, json!([{"place": place, "taken": taken}])).await
}

async fn rows(app: &TestApp, import: &Value, rows: Value) -> Answer {
    let path = format!("/imports/{}/rows", id(import));
    app.call(&Method::PATCH, &path).by(app.ada()).json(&json!({"rows": rows})).send().await
}

async fn confirm_by(app: &TestApp, by: Token, import: &Value) -> Answer {
    app.call(&Method::POST, &format!("/imports/{}/confirmation", id(import))).by(by).send().await
}

async fn confirm(app: &TestApp, import: &Value) -> Answer {
    confirm_by(app, app.ada(), import).await
}

async fn undo(app: &TestApp, import: &Value) -> Answer {
    app.call(&Method::DELETE, &format!("/imports/{}/confirmation", id(import))).by(app.ada()).send().await
}

/// `2026-10-03 Hotel 8000`, and of a refund what of: `2026-10-09 Hotel -3000 of 2026-10-03 Hotel 8000`; the oldest first.
async fn expenses(app: &TestApp, by: Token) -> Vec<String> {
    let page = app.get_by(by, "/expenses?sort=date").await.ok();
    let all = page["items"].as_array().unwrap();
    let told = |one: &Value| {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        format!("{} {} {}", text("date"), text("merchant"), one["amount"]["minor"])
    };
    let of = |one: &Value| {
        let paid = all.iter().find(|paid| paid["id"] == one["refund_of"]);
        paid.map(|paid| format!(" of {}", told(paid))).unwrap_or_default()
    };
    all.iter().map(|one| told(one) + &of(one)).collect()
}

#[tokio::test]
async fn a_refund_in_a_statement_is_taken_with_what_was_paid_in_it() {
    let app = TestApp::new().await;
    let file = [
        "2026-10-01,Rent,500.00,,EUR",
        "2026-10-03,Hotel Plaza 12,80.00,,EUR",
        "2026-10-09,REFUND HOTEL PLAZA,,30.00,EUR",
        "2026-10-10,Salary,,2300.00,EUR",
    ];
    let import = import(&app, &file).await;
    assert_eq!(import["totals"], json!([euros(58_000)]));
    let ticked = tick(&app, &import, 2, true).await.ok();
    let row = &ticked["rows"][0];
    assert_eq!(
        (&row["taken"], &row["kind"], &row["refund_of"], &row["form"]["amount"], &row["edited"]),
        (&json!(true), &json!("refund"), &json!({"row": 1}), &json!("30.00"), &json!(false))
    );
    assert_eq!((&ticked["totals"], &ticked["counts"]["taken"]), (&json!([euros(55_000)]), &json!(3)));
    let told = "the row in line 5 can't be taken over: it is money that came in, and you have no expense before it of this \
                merchant, and of 2300.00 EUR or more, that it could be a refund of";
    assert_eq!(tick(&app, &import, 3, true).await.problem(), (409, told.to_owned()));

    // What it belongs to is not taken over any more.
    tick(&app, &import, 1, false).await.ok();
    let told = "the row in line 4 can't be taken over: the expense that this is a refund of is not there; name another one, or \
                bring it back first";
    assert_eq!(confirm(&app, &import).await.problem(), (409, told.to_owned()));
    assert_eq!(app.database.count("SELECT count(*) FROM expenses").await, 0, "all of it is done, or nothing");
    tick(&app, &import, 1, true).await.ok();
    let confirmed = confirm(&app, &import).await.ok();
    assert_eq!(confirmed["totals"], json!([euros(55_000)]));
    let all = [
        "2026-10-01 Rent 50000",
        "2026-10-03 Hotel Plaza 12 8000",
        "2026-10-09 REFUND HOTEL PLAZA -3000 of 2026-10-03 Hotel Plaza 12 8000",
    ];
    assert_eq!(expenses(&app, app.ada()).await, all);
    assert_eq!(wrong_sums(&app.database).await.0, 0);

    let again = self::import(&app, &file).await;
    let known: Vec<_> =
        again["rows"].as_array().unwrap().iter().map(|row| row["duplicate"].clone()).collect();
    assert_eq!(known, [json!("imported"), json!("imported"), json!("imported"), Value::Null]);

    let undone = undo(&app, &import).await.ok();
    assert_eq!((&undone["counts"]["kept"], expenses(&app, app.ada()).await.len()), (&json!(0), 0));
    let told = by_engine(
        "SELECT count(*) FROM expense_events WHERE event = 'deleted' AND before ->> '$.amount.minor' = -3000",
        "SELECT count(*) FROM expense_events
         WHERE event = 'deleted' AND before::json -> 'amount' ->> 'minor' = '-3000'",
    );
    assert_eq!(app.database.count(told).await, 1);
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn a_refund_belongs_to_what_was_paid_to_the_cent_or_else_last_and_has_room() {
    let app = TestApp::new().await;
    for (date, merchant, minor) in [
        ("2026-09-01", "Shop", 3_000),
        ("2026-09-20", "SHOP 17", 9_000),
        ("2026-09-21", "Shop", 2_000),
        ("2026-11-02", "Shop", 3_000),
        ("2026-09-22", "Shoppers", 9_000),
    ] {
        pay(&app, json!({"date": date, "merchant": merchant, "amount": euros(minor)})).await;
    }
    let import = import(
        &app,
        &[
            "2026-10-09,Shop refund,,30.00,EUR",
            "2026-10-10,Shop,,30.00,EUR",
            "2026-10-11,Shop,,65.00,EUR",
            "2026-10-12,Shop,,30.00,USD",
            "2026-10-13,4711,,1.00,EUR",
        ],
    )
    .await;
    for place in [0, 1] {
        tick(&app, &import, place, true).await.ok();
    }
    for place in [2, 3, 4] {
        assert_eq!(tick(&app, &import, place, true).await.problem().0, 409, "{place}");
    }
    // Money that came in is a refund once it is said to be one, and is shown as one.
    assert_eq!(
        app.get_by(app.ada(), &format!("/imports/{}", id(&import))).await.ok()["counts"]["refunds"],
        2
    );
    // Where the first is left out, there is room for another.
    tick(&app, &import, 1, false).await.ok();
    tick(&app, &import, 2, true).await.ok();
    confirm(&app, &import).await.ok();
    let refunds: Vec<_> =
        expenses(&app, app.ada()).await.into_iter().filter(|one| one.contains(" of ")).collect();
    assert_eq!(
        refunds,
        [
            "2026-10-09 Shop refund -3000 of 2026-09-01 Shop 3000",
            "2026-10-11 Shop -6500 of 2026-09-20 SHOP 17 9000",
        ]
    );
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn what_comes_back_later_leaves_as_little_for_what_came_back_before() {
    let app = TestApp::new().await;
    let file = ["2026-10-03,Hotel,80.00,,EUR", "2026-10-09,Hotel,,50.00,EUR", "2026-10-20,Hotel,,50.00,EUR"];
    let import = import(&app, &file).await;
    tick(&app, &import, 2, true).await.ok();
    assert_eq!(tick(&app, &import, 1, true).await.problem().0, 409);
    confirm(&app, &import).await.ok();
    assert_eq!(
        expenses(&app, app.ada()).await,
        ["2026-10-03 Hotel 8000", "2026-10-20 Hotel -5000 of 2026-10-03 Hotel 8000"]
    );
}

#[tokio::test]
async fn each_refund_of_a_list_finds_what_was_paid_under_another_id() {
    let app = TestApp::new().await;
    let shops: Vec<_> =
        ('a'..='z').flat_map(|one| ('a'..='i').map(move |two| format!("Shop {one}{two}"))).collect();
    let mut file = "date,merchant,description,category,amount,currency,id,refund_of\n".to_owned();
    for (number, shop) in (1_u128..).zip(&shops) {
        let (price, of) = (number % 90 + 10, Uuid::from_u128(number));
        file += &format!("2026-10-03,{shop},-,meals,{price}.00,EUR,,\n");
        file += &format!("2026-10-09,{shop},-,meals,-{price}.00,EUR,,{of}\n");
    }
    let import = import_by(&app, app.ada(), file).await;
    let confirmed = confirm(&app, &import).await.ok();
    assert_eq!(
        (&confirmed["counts"]["taken"], &confirmed["totals"]),
        (&json!(2 * shops.len()), &json!([euros(0)]))
    );
    let refunds = "SELECT count(*) FROM expenses r JOIN expenses p ON p.id = r.refund_of
                   WHERE p.merchant = r.merchant AND p.amount_minor = -r.amount_minor";
    assert_eq!(app.database.count(refunds).await, i64::try_from(shops.len()).unwrap());
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn what_a_refund_says_is_changed_until_it_belongs_to_something() {
    let app = TestApp::new().await;
    pay(&app, json!({"date": "2026-10-01", "merchant": "Hotel Plaza", "amount": euros(8_000)})).await;
    let import = import(&app, &["2026-10-09,PLZ*REFUND 0815,,30.00,EUR", "2026-10-10,Kiosk,2.00,,EUR"]).await;
    assert_eq!(tick(&app, &import, 0, true).await.problem().0, 409);
    let mut form = import["rows"][0]["form"].clone();
    form["merchant"] = "Hotel Plaza".into();
    let changed = rows(&app, &import, json!([{"place": 0, "form": form, "taken": true}])).await.ok();
    assert_eq!((&changed["rows"][0]["taken"], &changed["rows"][0]["edited"]), (&json!(true), &json!(true)));
    form["amount"] = "80.01".into();
    assert_eq!(
        rows(&app, &import, json!([{"place": 0, "form": form}])).await.problem().0,
        409,
        "it is taken"
    );
    form["amount"] = "x".into();
    let told = "the row in line 2 can't be taken over: amount is not a number such as 12.50 or 12,50";
    assert_eq!(
        rows(&app, &import, json!([{"place": 0, "form": form}])).await.problem(),
        (409, told.to_owned())
    );
    form["amount"] = "80.00".into();
    let changed = rows(&app, &import, json!([{"place": 0, "form": form}])).await.ok();
    assert_eq!(changed["totals"], json!([euros(-7_800)]));

    // Read in another way, the file's rows are other ones: it is ticked anew.
    let mapping = format!("/imports/{}/mapping", id(&import));
    let mapped =
        app.call(&Method::PUT, &mapping).by(app.ada()).json(&import["reading"]["mapping"]).send().await.ok();
    assert_eq!(
        (&mapped["rows"][0]["taken"], &mapped["rows"][0]["form"]["merchant"]),
        (&json!(false), &json!("Hotel Plaza"))
    );
    tick(&app, &import, 0, true).await.ok();
    // It was money that went out after all.
    let out = rows(&app, &import, json!([{"place": 0, "direction": "out"}])).await.ok();
    assert_eq!((&out["rows"][0]["kind"], &out["totals"]), (&json!("expense"), &json!([euros(8_200)])));
    rows(&app, &import, json!([{"place": 0, "direction": "in", "taken": true}])).await.ok();
    confirm(&app, &import).await.ok();
    assert_eq!(
        expenses(&app, app.ada()).await,
        [
            "2026-10-01 Hotel Plaza 8000",
            "2026-10-09 Hotel Plaza -8000 of 2026-10-01 Hotel Plaza 8000",
            "2026-10-10 Kiosk 200",
        ]
    );
}

#[tokio::test]
async fn what_came_back_for_it_keeps_an_expense_when_its_import_is_undone() {
    let app = TestApp::new().await;
    let paid = import(&app, &["2026-10-03,Hotel,80.00,,EUR", "2026-10-04,Kiosk,2.00,,EUR"]).await;
    confirm(&app, &paid).await.ok();
    let refunded = import(&app, &["2026-10-09,Hotel refund,,30.00,EUR"]).await;
    let ticked = tick(&app, &refunded, 0, true).await.ok();
    assert!(ticked["rows"][0]["refund_of"]["expense"].is_string(), "{ticked}");
    confirm(&app, &refunded).await.ok();
    app.clock.turn(Duration::from_secs(60));
    let undone = undo(&app, &paid).await.ok();
    let kept: Vec<_> = undone["rows"].as_array().unwrap().iter().map(|row| row["kept"].clone()).collect();
    assert_eq!(kept, [json!("changed"), Value::Null]);
    assert_eq!(
        expenses(&app, app.ada()).await,
        ["2026-10-03 Hotel 8000", "2026-10-09 Hotel refund -3000 of 2026-10-03 Hotel 8000"]
    );
    undo(&app, &refunded).await.ok();
    assert_eq!(expenses(&app, app.ada()).await, ["2026-10-03 Hotel 8000"]);
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn the_export_is_a_round_trip_with_what_came_back_and_what_was_paid_abroad() {
    let app = TestApp::new().await;
    let statement = "Date,Merchant,Money out,Money in,Currency,Original amount,Original currency\n\
        2026-10-03,Hotel,108.90,,EUR,120.00,USD\n\
        2026-10-09,Hotel refund,,8.90,EUR,,\n";
    let abroad = import_by(&app, app.ada(), statement.to_owned()).await;
    tick(&app, &abroad, 1, true).await.ok();
    confirm(&app, &abroad).await.ok();
    let hotel = app.get_by(app.ada(), "/expenses?sort=date&limit=1").await.ok();
    let hotel = &hotel["items"][0];
    assert_eq!(hotel["foreign"], json!({"amount": "120.00", "currency": "USD"}));
    write(
        &app,
        app.ada(),
        json!({"date": "2026-10-09", "merchant": "='tis", "amount": euros(-100), "refund_of": hotel["id"]}),
    )
    .await
    .created();

    let exported = app.get_by(app.ada(), "/expenses.csv").await;
    let file = String::from_utf8(exported.body.to_vec()).unwrap();
    let again = import_by(&app, app.ada(), file.clone()).await;
    assert_eq!(again["notes"], json!([]));
    let known: Vec<_> =
        again["rows"].as_array().unwrap().iter().map(|row| row["duplicate"].clone()).collect();
    assert_eq!(known, ["alike", "alike", "alike"], "whose they are, has them");
    assert_eq!((&again["counts"]["taken"], &again["counts"]["refunds"]), (&json!(0), &json!(2)));

    // Ben has none of them, and takes them as they come: what came back stands before what was paid.
    let bens = import_by(&app, app.ben(), file.clone()).await;
    assert_eq!((&bens["totals"], &bens["counts"]["taken"]), (&json!([euros(9_900)]), &json!(3)));
    confirm_by(&app, app.ben(), &bens).await.ok();
    let mut theirs = expenses(&app, app.ben()).await;
    theirs.sort();
    assert_eq!(
        theirs,
        [
            "2026-10-03 Hotel 10890",
            "2026-10-09 ='tis -100 of 2026-10-03 Hotel 10890",
            "2026-10-09 Hotel refund -890 of 2026-10-03 Hotel 10890",
        ]
    );
    let theirs = app.get_by(app.ben(), "/expenses.csv").await;
    let theirs = String::from_utf8(theirs.body.to_vec()).unwrap();
    let without_ids = |file: &str| -> Vec<String> {
        let mut lines: Vec<_> =
            file.lines().map(|line| line.rsplitn(3, ',').last().unwrap_or_default().to_owned()).collect();
        lines.sort();
        lines
    };
    assert_eq!(without_ids(&theirs), without_ids(&file));
    assert_eq!(wrong_sums(&app.database).await.0, 0);
}

#[tokio::test]
async fn a_list_whose_refund_belongs_to_nothing_is_taken_without_it() {
    let app = TestApp::new().await;
    let list = |merchant: &str| {
        format!(
            "date,merchant,description,category,amount,currency,id,refund_of\n\
             2026-10-09,{merchant},Back.,lodging,-30.00,EUR,00000000-0000-4000-8000-000000000002,00000000-0000-4000-8000-000000000001\n\
             2026-10-10,Kiosk,Water.,meals,2.00,EUR,,\n"
        )
    };
    let import = import_by(&app, app.ada(), list("Hotel")).await;
    assert_eq!(import["counts"]["taken"], 2);
    let told = "the row in line 2 can't be taken over: the expense that this is a refund of is not there; name another one, or \
                bring it back first";
    assert_eq!(confirm(&app, &import).await.problem(), (409, told.to_owned()));
    tick(&app, &import, 0, false).await.ok();
    confirm(&app, &import).await.ok();
    assert_eq!(expenses(&app, app.ada()).await, ["2026-10-10 Kiosk 200"]);
    // One that was paid, under another id, is found by its merchant and amount.
    pay(&app, json!({"date": "2026-10-01", "merchant": "Hotel", "amount": euros(8_000)})).await;
    let import = import_by(&app, app.ada(), list("HOTEL")).await;
    tick(&app, &import, 1, false).await.ok();
    confirm(&app, &import).await.ok();
    assert!(
        expenses(&app, app.ada())
            .await
            .contains(&"2026-10-09 HOTEL -3000 of 2026-10-01 Hotel 8000".to_owned())
    );
}
