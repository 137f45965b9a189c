//! `api move-database`: what was on SQLite is on PostgreSQL, to the last byte of every answer, or nothing is.

use std::{
    fs::File,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::Method,
};
use serde_json::{Value, json};
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;

use crate::{
    call::{expense, id},
    database::Database,
    dpop_proof::{Proof, bound},
    postgres,
    signing::{SigningKey, Token},
    summary::wrong_sums,
    test_app::TestApp,
    test_storage::TestStorage,
};

const FIRST_RELEASE: &str = include_str!("../first_release/sqlite.sql");
const BANK: &[u8] = include_bytes!("../../../statements/tests/files/bank_preamble_semicolon.csv");
const CARD: &[u8] = include_bytes!("../../../statements/tests/files/card_month_first.csv");
const FOREIGN: &str = "Date,Booking date,Merchant,Money out,Money in,Currency,Original amount,Original currency\n\
    2026-10-03,2026-10-05,Hotel,108.90,,EUR,120.00,USD\n";
const RECEIPT: &str = "00000000-0000-4000-8000-000000000001";
/// A table that has rows within a transaction alone.
const WITHIN_TRANSACTIONS: &str = "expenses_summed_together";
/// Where somebody holds a move up: rows of `import_rows` wait for this lock, when most others are there already.
const HELD_UP: &str = "
    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NEW; END $$;
    CREATE TRIGGER import_rows_wait BEFORE INSERT ON import_rows FOR EACH ROW EXECUTE FUNCTION wait();
    SELECT pg_advisory_lock(42)";

/// A folder with the database, and a place for it on PostgreSQL.
struct Place {
    folder: TempDir,
    new: String,
}

impl Place {
    async fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), new: postgres::new_database(None).await }
    }

    fn old(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("api.db").display())
    }

    fn command(&self, to: &str) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_api"));
        program.args(["move-database", "--to", to]).current_dir(self.folder.path());
        program.env_clear().stdin(Stdio::null());
        program.env("ISSUER_BASE_URL", "http://127.0.0.1:9").env("ALLOWED_AUDIENCES", "https://expenses-api");
        program.env("API_DATABASE_URL", "sqlite:api.db");
        program
    }

    async fn run(&self, to: &str) -> Output {
        let mut program = self.command(to);
        tokio::task::spawn_blocking(move || program.output().unwrap()).await.unwrap()
    }

    /// Runs it to its good end. What it says.
    async fn moved(&self) -> String {
        let output = self.run(&self.new).await;
        assert!(output.status.success(), "{}", text(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs it, and it says why it does not.
    async fn refused(&self, to: &str) -> String {
        let output = self.run(to).await;
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        text(&output)
    }

    /// A connection to the old place that knows nothing of our lock.
    async fn sqlite(&self) -> SqliteConnection {
        let options: SqliteConnectOptions = self.old().parse().unwrap();
        SqliteConnection::connect_with(&options.create_if_missing(true)).await.unwrap()
    }

    async fn postgres(&self) -> PgConnection {
        PgConnection::connect(&self.new).await.unwrap()
    }

    /// The database of the first release.
    async fn of_first_release() -> Self {
        let place = Self::new().await;
        let mut db = place.sqlite().await;
        db.execute(FIRST_RELEASE).await.unwrap();
        db.close().await.unwrap();
        place
    }

    /// Whether anything is in the new place but what its migrations write.
    async fn is_empty(&self) -> bool {
        let mut db = self.postgres().await;
        for table in ["people", "reports", "expenses", "history", "expense_search", "spending_sums"] {
            let rows = sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("SELECT count(*) FROM {table}")));
            if rows.fetch_one(&mut db).await.unwrap() > 0 {
                return false;
            }
        }
        let off = "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'";
        sqlx::query_scalar::<_, i64>(off).fetch_one(&mut db).await.unwrap() == 0
    }
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).join("")
}

/// Everything that can be there, by what people do, and what nobody can tell by asking.
async fn fill(app: &TestApp) -> Vec<String> {
    for person in [app.ada(), app.ben()] {
        app.get_by(person, "/expenses").await.ok();
    }
    let name = json!({"name": "Ada \\ \"Álvarez\"", "email": "ada@example.com"});
    app.call(&Method::PUT, "/me").by(app.ada()).json(&name).send().await.ok();
    let ada = async |method: Method, path: &str, body: &Value| {
        let call = app.call(&method, path).by(app.ada()).header("if-match", "*").json(body);
        let answer = call.send().await;
        assert!(answer.status.is_success(), "{path}: {answer}");
        serde_json::from_slice::<Value>(&answer.body).unwrap_or_default()
    };
    let report = app.submitted(app.ada(), 900).await;
    let comments = format!("/approvals/{}/comments", id(&report));
    let said = json!({"comment": "Where is the \\t receipt?\n\\N"});
    app.call(&Method::POST, &comments).by(app.cleo()).json(&said).send().await.created();
    let gone = app.report(app.ada(), 500).await;
    ada(Method::DELETE, &format!("/reports/{}", id(&gone)), &json!({})).await;
    let gone = app.spend(app.ada(), 70).await;
    ada(Method::DELETE, &format!("/expenses/{}", id(&gone)), &json!({})).await;
    let euros = |minor: i64| json!({"minor": minor, "currency": "EUR"});
    let paid = expense(json!({"merchant": "Köln\\Hotel", "amount": euros(8_000)}));
    let paid = ada(Method::POST, "/expenses", &paid).await;
    let back = |minor| expense(json!({"amount": euros(minor), "refund_of": paid["id"]}));
    ada(Method::POST, "/expenses", &back(-3_000)).await;
    let gone = ada(Method::POST, "/expenses", &back(-100)).await;
    ada(Method::DELETE, &format!("/expenses/{}", id(&gone)), &json!({})).await;
    app.call(&Method::POST, "/expenses")
        .by(app.ada())
        .header("idempotency-key", "once")
        .json(&expense(json!({})))
        .send()
        .await
        .created();
    let receipts = format!("/expenses/{}/receipts?name=hotel.pdf", id(&paid));
    let receipt = app.call(&Method::POST, &receipts).by(app.ada()).header("content-type", "application/pdf");
    receipt.body(&b"%PDF-1.7\n%%EOF\n"[..]).send().await.created();

    let import = async |file: &[u8]| {
        let call = app.call(&Method::POST, "/imports").by(app.ada());
        call.header("content-type", "application/octet-stream").body(file.to_vec()).send().await.created()
    };
    let confirmation = |import: &Value| format!("/imports/{}/confirmation", id(import));
    let confirmed = import(FOREIGN.as_bytes()).await;
    ada(Method::POST, &confirmation(&confirmed), &json!({})).await;
    let undone = import(BANK).await;
    ada(Method::POST, &confirmation(&undone), &json!({})).await;
    ada(Method::DELETE, &confirmation(&undone), &json!({})).await;
    let waits = import(CARD).await;
    let mut mapping = waits["reading"]["mapping"].clone();
    mapping["currency"] = "USD".into();
    ada(Method::PUT, &format!("/imports/{}/mapping", id(&waits)), &mapping).await;
    // A search does not wait for what the imports' expenses are searched by: it has it written.
    app.get_by(app.ada(), "/expenses?q=hotel").await.ok();
    [confirmed, undone, waits].iter().map(|import| format!("/imports/{}", id(import))).collect()
}

/// A proof of a token's holder, which may be shown once.
async fn prove(app: &TestApp, token: &str, proof: &str) -> u16 {
    let request = bound(token).header("dpop", proof).body(Body::empty()).unwrap();
    app.send(request).await.status.as_u16()
}

/// What an earlier release has left in the database itself, and what a process that was killed has.
const LEFT: &str = "
    INSERT INTO receipts (id, expense_id, name, media_type, size, added_at)
        SELECT '00000000-0000-4000-8000-000000000001', id, 'taxi.pdf', 'application/pdf', 9, 1790000000
        FROM expenses WHERE refund_of IS NULL AND deleted_at IS NULL AND person_id = (SELECT id FROM people WHERE subject = 'ada') LIMIT 1;
    INSERT INTO receipt_files (receipt_id, content)
        VALUES ('00000000-0000-4000-8000-000000000001', x'255044462d312e3700');
    INSERT INTO expense_search_backlog (expense_id) SELECT id FROM expenses LIMIT 2";

/// What is answered to each question that there is, by who asks.
async fn answers(app: &TestApp, more: &[String]) -> Vec<(String, u16, Bytes)> {
    let mut answers = Vec::new();
    let mut ask = async |who: &str, token: Token, path: String| {
        let answer = app.get_by(token, &path).await;
        let json = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        answers.push((format!("{who}: {path}"), answer.status.as_u16(), answer.body));
        json
    };
    for (who, person) in [("ada", app.ada()), ("ben", app.ben())] {
        for path in
            ["/me", "/summary", "/reports", "/expenses.csv", "/expenses.csv?sort=amount", "/expenses?q=hotel"]
        {
            ask(who, person.clone(), path.to_owned()).await;
        }
        for query in [
            "q=a",
            "q=k%C3%B6ln",
            "q=taxi&sort=-amount",
            "loose=true",
            "category=meals&sort=amount",
            "status=approved",
        ] {
            ask(who, person.clone(), format!("/expenses?{query}")).await;
        }
        for sort in ["date", "-date", "amount", "-amount"] {
            let mut path = format!("/expenses?limit=7&sort={sort}");
            loop {
                let page = ask(who, person.clone(), path).await;
                for expense in page["items"].as_array().into_iter().flatten().filter(|_| sort == "date") {
                    let path = format!("/expenses/{}", id(expense));
                    ask(who, person.clone(), path.clone()).await;
                    let path = format!("{path}/receipts");
                    let receipts = ask(who, person.clone(), path.clone()).await;
                    for receipt in receipts["items"].as_array().unwrap() {
                        ask(who, person.clone(), format!("{path}/{}", id(receipt))).await;
                    }
                }
                let Some(next) = page["next"].as_str() else { break };
                path = format!("/expenses?limit=7&sort={sort}&cursor={next}");
            }
        }
    }
    for (who, person, list) in
        [("ada", app.ada(), "/reports"), ("ben", app.ben(), "/reports"), ("cleo", app.cleo(), "/approvals")]
    {
        let reports = ask(who, person.clone(), list.to_owned()).await;
        for report in reports["items"].as_array().unwrap() {
            for below in ["", "/history", "/comments", "/receipts", "/report.zip"] {
                ask(who, person.clone(), format!("{list}/{}{below}", id(report))).await;
            }
        }
    }
    for path in more {
        ask("ada", app.ada(), path.clone()).await;
    }
    answers
}

/// What outlives an API whose database is moved: the issuer's key, and the receipts.
async fn parts(app: TestApp) -> (SigningKey, TestStorage) {
    app.store.close().await;
    (app.key, app.storage)
}

/// The API over that database, with the issuer's key and the receipts of the one before it.
async fn app(address: &str, before: Option<TestApp>) -> TestApp {
    let (key, storage) = match before {
        // All else of it goes here, also its hold on the database.
        Some(before) => (before.key, before.storage),
        None => (SigningKey::es256("k1"), TestStorage::folder()),
    };
    let store = api::store::open(address).await.unwrap();
    let app = TestApp::builder(&key).demo_data().storage(storage).build_on(store, key).await;
    TestApp { database: Database::at(address.to_owned()), ..app }
}

#[tokio::test]
async fn every_answer_is_the_same_to_the_byte_and_what_is_written_next_goes_on() {
    let place = Place::new().await;
    let before = app(&place.old(), None).await;
    let imports = fill(&before).await;
    let client = SigningKey::es256("client");
    let token = before.token().claim("cnf", json!({"jkt": client.thumbprint()}));
    let token = before.sign(token.claim("exp", crate::test_app::NOW.unix_timestamp() + 3600));
    let proof = Proof::new(&client, &token, before.clock()).sign(&client);
    assert_eq!(prove(&before, &token, &proof).await, 200);
    before.store.close().await;
    let mut db = place.sqlite().await;
    db.execute(LEFT).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    let mut rows = Vec::new();
    for table in tables.iter().filter(|table| *table != WITHIN_TRANSACTIONS) {
        let count = sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("SELECT count(*) FROM {table}")));
        let count = count.fetch_one(&mut db).await.unwrap();
        assert!(count > 0, "the test has nothing in {table}");
        rows.push((table, count));
    }
    db.close().await.unwrap();

    let before = app(&place.old(), Some(before)).await;
    // That start has folded what was left; a process that was killed since has left more.
    let asked = answers(&before, &imports).await;
    let (key, storage) = parts(before).await;
    let mut db = place.sqlite().await;
    db.execute("INSERT INTO expense_search_backlog (expense_id) SELECT id FROM expenses LIMIT 2")
        .await
        .unwrap();
    db.close().await.unwrap();

    let said = place.moved().await;
    for (table, count) in rows.iter().filter(|(table, _)| !table.ends_with("_sums")) {
        let line = |line: &&str| line.split_whitespace().eq([table.as_str(), &count.to_string()]);
        assert!(said.lines().any(|one| line(&one)), "{table} has {count} rows:\n{said}");
    }
    for told in
        ["Set API_DATABASE_URL", "/receipts\n", "1 of them are in the database itself", "api.db is as it was"]
    {
        assert!(said.contains(told), "{told}\n{said}");
    }

    let store = api::store::open(&place.new).await.unwrap();
    let builder = TestApp::builder(&key).demo_data().storage(storage);
    let after = builder.build_on(store, key).await;
    let after = TestApp { database: Database::at(place.new.clone()), ..after };
    let found = answers(&after, &imports).await;
    assert!(asked.len() > 100 && asked.len() == found.len(), "{} {}", asked.len(), found.len());
    for (one, other) in asked.iter().zip(&found) {
        assert!(one == other, "{one:?}\n{other:?}");
    }
    let good = asked.iter().filter(|(_, status, _)| *status == 200).count();
    assert!(good == asked.len(), "{:?}", asked.iter().find(|(_, status, _)| *status != 200));
    assert!(
        asked.iter().any(|(path, ..)| path.ends_with(RECEIPT)),
        "a receipt in the database was asked for"
    );
    assert_eq!(prove(&after, &token, &proof).await, 401, "a proof that was taken is not taken again");
    let again = Proof::new(&client, &token, after.clock()).sign(&client);
    assert_eq!(prove(&after, &token, &again).await, 200);

    // Each number is the next one, each trigger counts, and each rule holds.
    let (wrong, expenses) = wrong_sums(&after.database).await;
    assert!(wrong == 0 && expenses > 0);
    let dora = after.token().of("dora", "read:reports write:reports");
    let report = after.submitted(dora.clone(), 1_234).await;
    let comments = format!("/reports/{}/comments", id(&report));
    let said = json!({"comment": "The first after the move."});
    after.call(&Method::POST, &comments).by(dora.clone()).json(&said).send().await.created();
    let spent = expense(json!({"merchant": "Nach dem Umzug"}));
    let spent = after.call(&Method::POST, "/expenses").by(dora.clone()).json(&spent).send().await.created();
    let found = after.get_by(dora, "/expenses?q=umzug").await.ok();
    assert_eq!(id(&found["items"][0]), id(&spent));
    assert_eq!(wrong_sums(&after.database).await.0, 0);
    let receipts = api::move_receipts(&after.store, &after.receipts).await.unwrap();
    assert_eq!((receipts.moved, receipts.damaged), (1, 0));

    let full = place.refused(&place.new).await;
    assert!(full.contains("the new place is not empty, it has rows in people"), "{full}");
}

#[tokio::test]
async fn a_move_that_is_broken_off_leaves_nothing_and_the_next_one_moves_all() {
    let place = Place::new().await;
    let before = app(&place.old(), None).await;
    fill(&before).await;
    before.store.close().await;
    drop(before);
    api::store::open(&place.new).await.unwrap().close().await;
    let mut gate = place.postgres().await;
    gate.execute(HELD_UP).await.unwrap();
    for (end, told) in
        [("INT", Some("interrupted; it can be run again")), ("KILL", None), ("", Some("can't be worked on"))]
    {
        let errors = place.folder.path().join("errors");
        let mut command = place.command(&place.new);
        let mut running =
            command.stdout(Stdio::null()).stderr(File::create(&errors).unwrap()).spawn().unwrap();
        let held = held_up(&mut gate, &mut running).await;
        if end.is_empty() {
            let cut = sqlx::query("SELECT pg_terminate_backend($1)").bind(held);
            cut.execute(&mut gate).await.unwrap();
        } else {
            let sent = Command::new("kill").args([&format!("-{end}"), &running.id().to_string()]).status();
            assert!(sent.unwrap().success());
        }
        let status = tokio::task::spawn_blocking(move || running.wait().unwrap()).await.unwrap();
        assert!(!status.success(), "{end}");
        // A server learns that nobody is there any more when it has something to say.
        gate.execute("SELECT pg_advisory_unlock(42)").await.unwrap();
        is_gone(&mut gate, held).await;
        assert!(place.is_empty().await, "{end}");
        if let Some(told) = told {
            let errors = std::fs::read_to_string(&errors).unwrap();
            assert!(errors.contains(told) && errors.contains("the database was not moved"), "{errors}");
        }
        gate.execute("SELECT pg_advisory_lock(42)").await.unwrap();
    }
    gate.execute("SELECT pg_advisory_unlock(42)").await.unwrap();
    place.moved().await;
    assert!(!place.is_empty().await);
    assert_eq!(wrong_sums(&Database::at(place.new.clone())).await.0, 0);
}

/// Waits until a move waits for the gate. The number of its server's process.
async fn held_up(gate: &mut PgConnection, running: &mut Child) -> i32 {
    let held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    loop {
        if let Some(process) = sqlx::query_scalar(held).fetch_optional(&mut *gate).await.unwrap() {
            return process;
        }
        assert!(running.try_wait().unwrap().is_none(), "it has ended");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn is_gone(gate: &mut PgConnection, process: i32) {
    let there = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1)";
    while sqlx::query_scalar::<_, bool>(there).bind(process).fetch_one(&mut *gate).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn nothing_is_moved_from_or_to_what_it_should_not_be() {
    let place = Place::new().await;
    let missing = place.refused(&place.new).await;
    assert!(missing.contains("there is no database yet: api.db"), "{missing}");
    assert!(!Path::new(&place.folder.path().join("api.db")).exists(), "and none is made");

    let place = Place::of_first_release().await;
    for (to, told) in [
        ("sqlite:other.db", "the new place is no database on PostgreSQL"),
        ("postgres://api:hush@127.0.0.1:1/api", "the new place can't be worked on"),
    ] {
        let refused = place.refused(to).await;
        assert!(refused.contains(told) && !refused.contains("hush"), "{refused}");
    }
    let from_postgres = place.command(&place.new).env("API_DATABASE_URL", &place.new).output().unwrap();
    assert!(text(&from_postgres).contains("is on PostgreSQL already"), "{}", text(&from_postgres));

    // An older release knows nothing of our lock, and our own processes hold it.
    let mut older = place.sqlite().await;
    older.execute("PRAGMA journal_mode = WAL").await.unwrap();
    older.execute("SELECT count(*) FROM people").await.unwrap();
    let in_use = place.refused(&place.new).await;
    assert!(in_use.contains("api.db is in use: stop every program"), "{in_use}");
    older.close().await.unwrap();
    let store = api::store::open(&place.old()).await.unwrap();
    let in_use = place.refused(&place.new).await;
    assert!(in_use.contains("api.db is in use: stop every program"), "{in_use}");
    store.close().await;
    drop(store);

    let mut there = place.postgres().await;
    there
        .execute("CREATE TABLE _sqlx_migrations (version BIGINT, success BOOLEAN, checksum BYTEA)")
        .await
        .unwrap();
    for (migration, told) in [
        ("INSERT INTO _sqlx_migrations VALUES (1, TRUE, 'else')", "tables that are not this program's"),
        ("UPDATE _sqlx_migrations SET version = 9999", "the tables of a newer release"),
    ] {
        there.execute(migration).await.unwrap();
        let refused = place.refused(&place.new).await;
        assert!(refused.contains(told), "{refused}");
    }
    there.execute("DROP TABLE _sqlx_migrations").await.unwrap();

    // What breaks a rule there is not moved, and what it is nobody is shown.
    let mut db = place.sqlite().await;
    db.execute("PRAGMA foreign_keys = OFF").await.unwrap();
    db.execute("UPDATE history SET person_id = 77").await.unwrap_err();
    let lonely = "INSERT INTO comments (report_id, person_id, at, comment) SELECT id, 77, 0, 'Hush.' FROM reports LIMIT 1";
    db.execute(lonely).await.unwrap();
    db.close().await.unwrap();
    let refused = place.refused(&place.new).await;
    let told = "does not take the rows of comments: they break its constraint comments_person_id_fkey";
    assert!(refused.contains(told) && !refused.contains("Hush"), "{refused}");
    assert!(place.is_empty().await);
    let mut db = place.sqlite().await;
    let newer = "INSERT INTO _sqlx_migrations VALUES (9999, 'of a later release', '2030-01-01', 1, X'00', 1)";
    db.execute("DELETE FROM people WHERE id = 77").await.unwrap();
    db.execute("DROP TRIGGER comments_are_not_shortened").await.unwrap();
    db.execute("DELETE FROM comments WHERE person_id = 77").await.unwrap();
    db.execute(newer).await.unwrap();
    db.close().await.unwrap();
    let refused = place.refused(&place.new).await;
    assert!(refused.contains("the database api is of a newer release: move it with that one"), "{refused}");
    let mut db = place.sqlite().await;
    db.execute("DELETE FROM _sqlx_migrations WHERE version = 9999").await.unwrap();
    db.close().await.unwrap();

    // A process that is at work there keeps its tables, and the honest move goes well after all.
    let mut busy = there.begin().await.unwrap();
    busy.execute("SELECT count(*) FROM people").await.unwrap();
    let in_use = place.refused(&place.new).await;
    assert!(in_use.contains("the new place is in use: stop every program"), "{in_use}");
    busy.rollback().await.unwrap();
    place.moved().await;
    assert!(!place.is_empty().await);
}
