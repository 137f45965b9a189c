//! `server check`: what was made of the settings, what was found of all that the program needs, and what would mend it. It
//! changes nothing.

mod api;
mod own;
pub(crate) mod provider;

use bff::{Clock as _, SystemClock};
use program::{
    Variables,
    database::{Clock, Database},
    findings::{Finding, Findings, Section, causes},
};

use crate::{
    command::{Check, backup::databases},
    settings::Settings,
};

/// Prints what was found. It fails where something must be mended.
pub(crate) async fn check(variables: &Variables, Check { json }: Check) -> anyhow::Result<()> {
    let settings = match Settings::without_a_change(variables) {
        Ok(settings) => settings,
        Err(error) if json => {
            let wrong = Finding::wrong("settings", causes(&error));
            let section = Section::new("settings", "The settings can't be used.", vec![wrong]);
            return Ok(Findings::new(vec![section]).print(json)?);
        }
        Err(error) => return Err(error.into()),
    };
    let mut sections = vec![own::section(&settings)];
    sections.extend(provider::sections(&settings).await);
    sections.push(api::section(&settings).await);
    for database in &databases(&settings)? {
        sections.push(database_section(database).await);
    }
    Ok(Findings::new(sections).print(json)?)
}

async fn database_section(database: &Database) -> Section {
    let title = match database.name() {
        "sessions" => "The database of sessions",
        _ => "The embedded API's database",
    };
    let clock = || Clock {
        now: i64::try_from(SystemClock.now().unix_timestamp_nanos() / 1_000_000).unwrap_or_default(),
        largest_difference: 5,
        harm: "sessions end early or late where machines disagree",
    };
    Section::new(format!("{}-database", database.name()), title, database.findings(clock).await)
}
