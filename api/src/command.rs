//! What an operator asks of the program, on the same settings and database as it serves with.

use std::path::PathBuf;

use anyhow::{Context, bail};
use api::{Moved, Receipts};
use clap::{Args, Parser, Subcommand};
use program::{
    Variables,
    database::{self, Database, Restored, back_up},
    shutdown,
};

use crate::{check, program_settings::ProgramSettings};

/// The expenses API. Without a command it serves.
#[derive(Debug, Parser)]
#[command(
    name = "api",
    version,
    after_help = "Settings are variables of the environment, or of a file .env: docs/configuration.md lists them. Each command reads \
                  the same ones.\nExit codes: 0 done, 1 failed or something is wrong, 2 the command can't be read."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What the program can be asked.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reaches the issuers of tokens and the database, and says what was found and what would mend it
    #[command(
        long_about = "Reads the settings, reaches each issuer of access tokens and the database, and prints what was found and what \
                      would mend it. It changes nothing.\n\nA line that begins with - is worth reading, one with ! must be \
                      mended.\nExit codes: 0 nothing must be mended, 1 something must."
    )]
    Check {
        /// Prints one JSON object, for scripts
        #[arg(long)]
        json: bool,
    },
    /// Writes the database into a new file, while programs go on working
    #[command(
        long_about = "Writes the database into a new file, while programs go on working. The copy is checked. Only SQLite's files are \
                      copied; PostgreSQL has pg_dump."
    )]
    Backup(BackupFile),
    /// Moves the database from SQLite to PostgreSQL
    #[command(
        long_about = "Moves all that is in the SQLite database of API_DATABASE_URL to an empty database on PostgreSQL, for whoever \
                      outgrows one machine. Every program that works on it must have ended. All of it is there in the end, or \
                      nothing; the file stays as it was. It can be broken off, and run again.\n\nFiles of receipts stay where they \
                      are. Then set API_DATABASE_URL to the new place, and start the API."
    )]
    MoveDatabase(NewPlace),
    /// Moves receipts' files out of the database, where an earlier release kept them
    #[command(
        long_about = "Moves the files of receipts that an earlier release kept in the database to where API_RECEIPTS_URL says. Each is \
                      read back and compared before the database lets go of it. It may run while the API serves, be interrupted, \
                      and run again.\n\nFrom then on new receipts are stored there too, where the version before finds none: run it \
                      once no process of that one runs any more."
    )]
    MoveReceipts,
    /// Puts a backup back
    #[command(
        long_about = "Checks what is in a backup and puts it in the place of the database. Every program that works on it must have \
                      ended. The database before is kept beside the new one, as ….before-restore."
    )]
    Restore(BackupFile),
}

#[derive(Debug, Args)]
pub(crate) struct BackupFile {
    /// The file of the backup
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct NewPlace {
    /// The database on PostgreSQL, such as postgres://api@db.example/api; others may read a command line, so leave the
    /// password to PGPASSWORD or ~/.pgpass
    #[arg(long, value_name = "URL")]
    to: String,
}

impl Command {
    /// Does what was asked.
    pub(crate) async fn run(self, variables: &Variables) -> anyhow::Result<()> {
        let settings = ProgramSettings::from_variables(variables);
        let settings = match (settings, &self) {
            (Err(error), Self::Check { json: true }) => {
                return Ok(check::of_wrong_settings(&error).print(true)?);
            }
            (settings, _) => settings?,
        };
        let database =
            Database::new("api", &settings.database_url, api::store::tables(&settings.database_url))?;
        match self {
            Self::Check { json } => Ok(check::check(&settings, &database).await?.print(json)?),
            Self::Backup(backup) => self::backup(&database, &backup).await,
            Self::Restore(backup) => restore(&database, &backup).await,
            Self::MoveDatabase(new_place) => move_database(&database, &settings, &new_place).await,
            Self::MoveReceipts => move_receipts(&settings).await,
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
async fn backup(database: &Database, BackupFile { file }: &BackupFile) -> anyhow::Result<()> {
    back_up(&[database], file).await?;
    println!("{} holds the database. It was checked.", file.display());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
async fn restore(database: &Database, BackupFile { file }: &BackupFile) -> anyhow::Result<()> {
    let restored = database::restore(&[database], file).await?;
    let [Restored { file, before, .. }] = restored.as_slice() else { bail!("nothing was put back") };
    println!("{} is as in the backup.", file.display());
    if let Some(before) = before {
        println!("What stood there before is {}: remove it when nobody needs it.", before.display());
    }
    Ok(())
}

/// Moves the rows to PostgreSQL, and says what is to be done then.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
async fn move_database(
    database: &Database,
    settings: &ProgramSettings,
    NewPlace { to }: &NewPlace,
) -> anyhow::Result<()> {
    let new_place = Database::new("api", to, api::store::tables(to))?;
    let moved = database::move_and_tell(database, &new_place, &api::store::MOVED_TABLES).await;
    let moved = moved.context("the database was not moved")?;
    println!("All of it is there. Set API_DATABASE_URL to the new place before the API is started again.");
    println!("The files of receipts stay where they are: API_RECEIPTS_URL={}", settings.receipts.address());
    if let Some(files) = moved.iter().find(|moved| moved.table == "receipt_files" && moved.rows > 0) {
        println!("{} of them are in the database itself: api move-receipts takes them there.", files.rows);
    }
    if let Some(file) = database.file() {
        println!("{} is as it was: remove it when nobody needs it.", file.display());
    }
    Ok(())
}

/// Moves the files that are in the database, until it is done or interrupted.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
async fn move_receipts(settings: &ProgramSettings) -> anyhow::Result<()> {
    let store = api::store::open(&settings.database_url).await?;
    let receipts = Receipts::open(&settings.receipts, &store).await?;
    receipts.check().await.context("nothing was moved")?;
    let moved = tokio::select! {
        moved = api::move_receipts(&store, &receipts) => moved,
        () = shutdown::on_signal().cancelled_owned() => {
            bail!("interrupted; what was moved stays moved, and the next run goes on with the rest")
        }
    };
    store.close().await;
    let Moved { moved, damaged } = moved?;
    println!("{moved} receipts were moved to {}.", receipts.location());
    if damaged > 0 {
        bail!("{damaged} receipts were damaged before and stay in the database; the log names them");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_commands_are_well_formed() {
        Arguments::command().debug_assert();
        assert!(Arguments::try_parse_from(["api"]).unwrap().command.is_none());
        assert!(Arguments::try_parse_from(["api", "serve"]).is_err());
    }
}
