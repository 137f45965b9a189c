//! Why a database was not moved.

use std::path::PathBuf;

use sqlx::migrate::MigrateError;

use super::super::FileFault;

/// Why nothing was moved. None of it shows an address, which may hold a password, or what stands in a row.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Only SQLite's files are moved.
    #[error("the database {0} is on PostgreSQL already")]
    NotAFile(&'static str),
    /// They are moved to PostgreSQL.
    #[error("the new place is no database on PostgreSQL, such as postgres://api@db.example/api")]
    NotAServer,
    /// There is no such database.
    #[error("there is no database yet: {}", .0.display())]
    Missing(PathBuf),
    /// A program has the database open.
    #[error("{} is in use: stop every program that works on it first", .0.display())]
    InUse(PathBuf),
    /// It was written by a newer release.
    #[error("the database {0} is of a newer release: move it with that one")]
    Newer(&'static str),
    /// It is some other database.
    #[error("the database {0} is not one of this program's")]
    Foreign(&'static str),
    /// A newer release has made the tables in the new place.
    #[error("the new place has the tables of a newer release: move with that one")]
    NewerThere,
    /// Something else has tables there.
    #[error("the new place has tables that are not this program's: name an empty database")]
    ForeignThere,
    /// There is something in the new place already.
    #[error("the new place is not empty, it has rows in {0}: name an empty database")]
    NotEmpty(&'static str),
    /// Somebody works there.
    #[error("the new place is in use: stop every program that works on it first")]
    InUseThere,
    /// The file beside the database can't be locked.
    #[error("the database can't be held")]
    File(#[from] FileFault),
    /// The database can't be read.
    #[error("the database {} can't be read", .file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why not.
        source: sqlx::Error,
    },
    /// Its tables can't be brought up to date.
    #[error("the tables of the database can't be brought up to date")]
    Migrate(#[source] MigrateError),
    /// The tables in the new place can't be made.
    #[error("the tables in the new place can't be made")]
    MigrateThere(#[source] MigrateError),
    /// The new place can't be reached, or fails.
    #[error("the new place can't be worked on")]
    There(#[source] sqlx::Error),
    /// Its rules forbid what is in the database.
    #[error("the new place does not take the rows of {table}: {reason}")]
    Refused {
        /// Whose rows.
        table: &'static str,
        /// Which rule.
        reason: String,
    },
    /// This program does not know the table.
    #[error("the table {0} would stay behind: this is a fault of the program, please report it")]
    Unknown(String),
    /// A table has other columns there.
    #[error(
        "the table {0} has other columns in the new place: this is a fault of the program, please report it"
    )]
    Columns(&'static str),
    /// Not all rows came.
    #[error("{table} has {here} rows, and {there} in the new place")]
    Counts {
        /// The table.
        table: &'static str,
        /// How many there are.
        here: u64,
        /// How many came.
        there: u64,
    },
    /// What was added up is not what the rows say.
    #[error(
        "{0} is not what the rows in the new place come to: this is a fault of the program, please report it"
    )]
    Sums(&'static str),
    /// The operator broke it off.
    #[error("interrupted; it can be run again")]
    Interrupted,
    /// The last word was not heard.
    #[error("it can't be told whether everything was moved: run it again, which says so or moves it")]
    Commit(#[source] sqlx::Error),
}

impl MoveError {
    /// What PostgreSQL says of rows that it does not take. Its own words may show what is in them where a value can't be read.
    pub(super) fn of_rows(table: &'static str, error: sqlx::Error) -> Self {
        const UNREADABLE: &str = "22";
        let Some(refusal) = error.as_database_error() else { return Self::There(error) };
        let code = refusal.code().unwrap_or_default();
        let reason = match refusal.constraint() {
            Some(constraint) => format!("they break its constraint {constraint}"),
            None if code.starts_with(UNREADABLE) => {
                format!("one holds what PostgreSQL can't (SQLSTATE {code})")
            }
            None if code.starts_with("23") => refusal.message().to_owned(),
            None => return Self::There(error),
        };
        Self::Refused { table, reason }
    }
}
