//! What an operator reads of a database: whether it is there, how far its tables are, what time it is there, and who may
//! read its file.

use std::fmt::Write;

use super::{Database, Inspection, Place, Tables};
use crate::findings::{Finding, causes, clock, secret_file};

/// The time on this machine, and how far that of the database may be from it.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// In milliseconds since 1970.
    pub now: i64,
    /// In seconds.
    pub largest_difference: i64,
    /// What comes of a larger one.
    pub harm: &'static str,
}

impl Database {
    /// Looks at it, without a change. `now` is asked once the database has answered.
    pub async fn findings(&self, clock: impl Fn() -> Clock + Send) -> Vec<Finding> {
        let inspection = match self.inspect().await {
            Ok(inspection) => inspection,
            Err(error) => return vec![Finding::wrong("reached", format!("no: {}", causes(&error)))],
        };
        let mut findings = vec![self.reached(&inspection)];
        findings.extend(inspection.tables.as_ref().map(tables));
        if let Some(now) = inspection.now {
            let Clock { now: ours, largest_difference, harm } = clock();
            findings.push(self::clock((now - ours) / 1000, largest_difference, harm));
        }
        if let Some(file) = self.file().filter(|file| file.exists()) {
            findings.push(secret_file("file", file));
        }
        findings
    }

    fn reached(&self, inspection: &Inspection) -> Finding {
        match &self.place {
            Place::Postgres(_) => Finding::good("reached", "PostgreSQL answers"),
            Place::Sqlite(file) if inspection.tables.is_none() => Finding::note(
                "reached",
                format!("{} is not there yet; the first start makes it", file.display()),
            ),
            Place::Sqlite(file) => Finding::good("reached", format!("SQLite, {}", file.display())),
        }
    }
}

fn tables(tables: &Tables) -> Finding {
    let versions = |versions: &[i64]| {
        versions.iter().fold(String::new(), |mut text, version| {
            // Writing to a text does not fail.
            _ = write!(text, "{}{version}", if text.is_empty() { "" } else { ", " });
            text
        })
    };
    if !tables.unknown.is_empty() {
        let newer = versions(&tables.unknown);
        return Finding::wrong(
            "tables",
            format!("a newer release has been here (migration {newer}): run that one, or restore a backup"),
        );
    }
    if !tables.foreign.is_empty() {
        let foreign = versions(&tables.foreign);
        return Finding::wrong(
            "tables",
            format!(
                "migration {foreign} is not this program's, or failed: restore a backup, or name another database"
            ),
        );
    }
    match (tables.newest, tables.pending.len()) {
        (None, _) => Finding::note("tables", "none yet; the first start makes them"),
        (Some(newest), 0) => Finding::good("tables", format!("up to date (migration {newest})")),
        (Some(newest), pending) => Finding::note(
            "tables",
            format!(
                "at migration {newest}, {pending} to come: the next start brings them; make a backup before"
            ),
        ),
    }
}
