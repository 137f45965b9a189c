//! `server backup` and `server restore`: the databases of this program, in one file.

use std::path::Path;

use bff::Db;
use program::database::{Database, Restored, back_up, restore as put_back};

use crate::settings::Settings;

/// The databases of this program: the sessions', and the embedded API's where it runs one.
pub(crate) fn databases(settings: &Settings) -> anyhow::Result<Vec<Database>> {
    let sessions = &settings.database_url;
    let own = Database::new("sessions", sessions, Db::tables(sessions))?;
    #[cfg(feature = "embedded")]
    if let Some(api) = &settings.embedded.api {
        let address = &api.settings.database_url;
        return Ok(vec![own, Database::new("api", address, api::store::tables(address))?]);
    }
    Ok(vec![own])
}

/// Writes them into a new file.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn backup(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let databases = databases(settings)?;
    let databases = databases.iter().collect::<Vec<_>>();
    back_up(&databases, file).await?;
    let names = databases.iter().map(|database| database.name()).collect::<Vec<_>>().join(", ");
    println!("{} holds: {names}. It was checked.", file.display());
    println!("It holds refresh tokens, sealed with the session secret: keep it where nobody else reads it.");
    Ok(())
}

/// Puts back what is in a file.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub(crate) async fn restore(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let databases = databases(settings)?;
    for Restored { name, file, before } in put_back(&databases.iter().collect::<Vec<_>>(), file).await? {
        println!("{} is as in the backup ({name}).", file.display());
        if let Some(before) = before {
            println!("  What stood there before is {}: remove it when nobody needs it.", before.display());
        }
    }
    println!("Sessions that ended since the backup have come back: `server sessions end` ends them again.");
    Ok(())
}
