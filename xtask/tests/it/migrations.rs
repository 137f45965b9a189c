//! Migrations are only ever added, and what they add leaves the version before what it needs: in a rolling restart its
//! processes read and write beside a database that the new one has migrated (docs/operations.md).

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::PathBuf,
};

use sha2::{Digest, Sha256};

use crate::checkout::{self, Result, root};

/// The checksums of all files.
const RELEASED: &str = "released.sha256";

/// The files that take something away, or forbid what was allowed, and why that was right.
const CONTRACTING: &[(&str, &str)] = &[
    ("api/postgres/0014_refunds.sql", "more amounts are allowed than before, and no expense was refunded"),
    ("api/postgres/0017_alike_with_merchant.sql", "an index alone, in whose place another one stands"),
    ("api/sqlite/0005_reports_move.sql", "the version before could neither hand in nor refuse a report"),
    ("api/sqlite/0006_expenses_alone.sql", "before the rule: SQLite can't take NOT NULL off a column"),
    ("api/sqlite/0009_events.sql", "before the rule: SQLite can't widen a CHECK, so the table was copied"),
    ("api/sqlite/0013_expense_events.sql", "the version before deleted no expense, and replaced none"),
    ("api/sqlite/0017_expense_sums.sql", "indexes alone, for which others stand"),
    ("api/sqlite/0021_refunds.sql", "what is refused is about refunds, of which there were none"),
    (
        "api/sqlite/0024_sums_of_many.sql",
        "the trigger that stands in its place does the same for the version before",
    ),
    ("api/sqlite/0025_alike_with_merchant.sql", "indexes alone, in whose place others stand"),
    ("bff/postgres/0004_ended_sessions.sql", "before the rule: a table got its right name"),
    ("bff/sqlite/0004_people.sql", "before the rule: sessions were kept without their person"),
    ("bff/sqlite/0005_ended_sessions.sql", "before the rule: a table got its right name"),
];

#[test]
fn every_file_is_listed_with_its_checksum_and_none_was_edited() -> Result<()> {
    let listed = fs::read_to_string(folder().join(RELEASED))?;
    let mut listed: BTreeMap<_, _> = listed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once("  "))
        .map(|(checksum, file)| (file.to_owned(), checksum.to_owned()))
        .collect();
    let mut faults = Vec::new();
    for file in files()? {
        let checksum = checksum(&fs::read(folder().join(&file))?);
        match listed.remove(&file) {
            None => faults.push(format!("migrations/{RELEASED} lacks the line\n{checksum}  {file}")),
            Some(released) if released == checksum => {}
            Some(_) => faults.push(format!("{file} was edited: put what is new into a file of its own")),
        }
    }
    faults.extend(listed.into_keys().map(|file| format!("{file} was released, and is gone")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn no_file_takes_away_or_forbids_what_the_version_before_uses() -> Result<()> {
    let allowed: BTreeSet<_> = CONTRACTING.iter().map(|(file, _)| (*file).to_owned()).collect();
    let mut contracting = BTreeSet::new();
    let mut faults = Vec::new();
    for file in files()? {
        let found = contractions(&fs::read_to_string(folder().join(&file))?);
        if found.is_empty() {
            continue;
        }
        if !allowed.contains(&file) {
            faults.push(format!("{file}: {}", found.join("; ")));
        }
        contracting.insert(file);
    }
    assert!(faults.is_empty(), "expand first, and contract in a later version:\n{}", faults.join("\n"));
    assert_eq!(allowed, contracting, "what is listed is there, and does what it is listed for");
    Ok(())
}

#[test]
fn what_contracts_is_told_from_what_expands() {
    for expands in [
        "CREATE TABLE a (b TEXT NOT NULL, UNIQUE (b)); CREATE UNIQUE INDEX a_b ON a (b);",
        "ALTER TABLE a ADD COLUMN b TEXT;",
        "ALTER TABLE a ADD COLUMN b TEXT NOT NULL DEFAULT '';",
        "-- DROP TABLE a;\nCREATE INDEX a_b ON a (b);",
        "ALTER TABLE a ALTER COLUMN b DROP NOT NULL;",
        "CREATE TABLE a (b TEXT); CREATE TRIGGER t BEFORE UPDATE ON a BEGIN SELECT RAISE(ABORT, 'no'); END;",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE c SET d = 'DROP TABLE c'; END;",
        "INSERT INTO a (b) VALUES ('rename');",
    ] {
        assert!(contractions(expands).is_empty(), "{expands}: {:?}", contractions(expands));
    }
    for contracts in [
        "DROP TABLE a;",
        "drop index\n a_b;",
        "ALTER TABLE a DROP COLUMN b;",
        "ALTER TABLE a RENAME TO c;",
        "ALTER TABLE a RENAME COLUMN b TO c;",
        "ALTER TABLE a ADD COLUMN b TEXT NOT NULL;",
        "ALTER TABLE a ADD b TEXT NOT NULL CHECK (b <> '');",
        "ALTER TABLE a ALTER COLUMN b SET NOT NULL;",
        "ALTER TABLE a ALTER COLUMN b TYPE BIGINT;",
        "ALTER TABLE a ALTER COLUMN b DROP DEFAULT;",
        "ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0);",
        "CREATE UNIQUE INDEX a_b ON a (b);",
        "CREATE TRIGGER t BEFORE UPDATE ON a BEGIN SELECT RAISE(ABORT, 'no'); END;",
    ] {
        assert_eq!(contractions(contracts).len(), 1, "{contracts}");
    }
}

/// What a file takes away or forbids of tables that it did not make.
fn contractions(statements: &str) -> Vec<String> {
    let words = words(statements);
    let made: BTreeSet<_> = words
        .windows(3)
        .filter(|three| three[0] == "CREATE" && three[1] == "TABLE")
        .map(|three| three[2].clone())
        .collect();
    let mut found = Vec::new();
    for statement in words.split(|word| word == ";") {
        let has = |sequence: &[&str]| {
            statement.windows(sequence.len()).any(|words| words.iter().eq(sequence.iter()))
        };
        let drops = ["TABLE", "COLUMN", "INDEX", "TRIGGER", "VIEW", "FUNCTION", "DEFAULT", "TYPE"];
        let on_an_older_table = || {
            let on = statement.windows(2).find(|two| two[0] == "ON").map(|two| &two[1]);
            on.is_some_and(|table| !made.contains(table))
        };
        let alters = statement.first().is_some_and(|word| word == "ALTER");
        let forbids = drops.iter().any(|what| has(&["DROP", what]))
            || alters && has(&["RENAME"])
            || alters && (has(&["SET", "NOT", "NULL"]) || has(&["ALTER", "COLUMN"]) && has(&["TYPE"]))
            || alters && has(&["ADD"]) && has(&["NOT", "NULL"]) && !has(&["DEFAULT"]) && !has(&["DROP"])
            || alters && has(&["ADD", "CONSTRAINT"])
            || has(&["CREATE", "UNIQUE", "INDEX"]) && on_an_older_table();
        if forbids {
            found.push(statement.join(" "));
        }
    }
    // A trigger's statements end as others do, so that its refusal is looked for from its beginning on.
    for (start, _) in
        words.windows(2).enumerate().filter(|(_, two)| two[0] == "CREATE" && two[1] == "TRIGGER")
    {
        let rest = &words[start..];
        let end = rest.iter().skip(1).position(|word| word == "CREATE").map_or(rest.len(), |next| next + 1);
        let trigger = &rest[..end];
        let refuses = trigger.windows(2).any(|two| two[0] == "RAISE" && two[1] == "ABORT");
        let on = trigger.windows(2).find(|two| two[0] == "ON").map(|two| &two[1]);
        if refuses && on.is_some_and(|table| !made.contains(table)) {
            found.push(trigger[..trigger.len().min(8)].join(" "));
        }
    }
    found
}

/// The words of SQL in capitals, and its semicolons; no comments, texts or other signs.
fn words(statements: &str) -> Vec<String> {
    let mut plain = String::new();
    for line in statements.lines() {
        let line = line.split("--").next().unwrap_or_default();
        _ = writeln!(plain, "{line}");
    }
    let without_texts = plain.split('\'').step_by(2).collect::<Vec<_>>().join(" ");
    let spaced = without_texts.replace(';', " ; ");
    spaced
        .split(|sign: char| !(sign.is_alphanumeric() || sign == '_' || sign == ';'))
        .filter(|word| !word.is_empty())
        .map(str::to_uppercase)
        .collect()
}

fn checksum(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// The files of all databases, by their paths in the folder.
fn files() -> Result<Vec<String>> {
    let mut files = Vec::new();
    for path in checkout::files(&folder(), &[".sql"], &[])? {
        files.push(path.strip_prefix(folder())?.to_str().ok_or("a strange name")?.to_owned());
    }
    files.sort();
    assert!(files.len() > 25, "the files are found: {}", files.len());
    Ok(files)
}

fn folder() -> PathBuf {
    root().join("migrations")
}
