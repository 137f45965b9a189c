//! `server move-database`: the sessions of a SQLite file go on in PostgreSQL.

use anyhow::Context;
use bff::Db;
use program::database::{Database, MovedTable, move_and_tell};

use super::NewPlace;
use crate::settings::Settings;

/// Moves the sessions, and says what is to be done then.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn move_database(settings: &Settings, NewPlace { to }: &NewPlace) -> anyhow::Result<()> {
    let here = &settings.database_url;
    let database = Database::new("sessions", here, Db::tables(here))?;
    let new_place = Database::new("sessions", to, Db::tables(to))?;
    let tables = Db::MOVED_TABLES.map(|(name, left)| MovedTable::new(name).leaving_behind(left));
    move_and_tell(&database, &new_place, &tables).await.context("the sessions were not moved")?;
    println!("All of it is there. Set BFF_DATABASE_URL to the new place before the server is started again.");
    println!("The session secret stays what it is.");
    if let Some(file) = database.file() {
        println!("{} is as it was: it holds refresh tokens, so remove it when it works.", file.display());
    }
    Ok(())
}
