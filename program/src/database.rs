//! A program's database as its operator handles it: looked at without a change, backed up while the program runs, put
//! back, and moved to PostgreSQL. It knows which tables the program knows, and nothing of what is in them.

mod archive;
mod backup;
mod exclusive;
mod file_fault;
mod file_mode;
mod findings;
mod moving;
mod open_lock;
mod private_file;
mod restore;
mod tables;

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use sqlx::{
    ConnectOptions, SqliteConnection, migrate::Migrator, postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};

pub use self::{
    backup::{BackUpError, back_up},
    file_fault::FileFault,
    file_mode::tighten,
    findings::Clock,
    moving::{MoveError, MovedRows, MovedTable, move_and_tell},
    open_lock::OpenLock,
    private_file::create_private_folder,
    restore::{RestoreError, Restored, restore},
    tables::{Inspection, Tables},
};

/// A database: where it is, and the tables that the program knows.
#[derive(Debug)]
pub struct Database {
    name: &'static str,
    place: Place,
    tables: Migrator,
}

#[derive(Debug)]
enum Place {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

/// The address is neither SQLite's nor PostgreSQL's. It is not shown, for it may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("not a database address, such as sqlite:bff.db or postgres://bff@db.example/bff")]
pub struct NotAnAddress(#[from] sqlx::Error);

impl Database {
    /// The database at `address` (`sqlite:PATH` or `postgres://…`), which is called `name` in a backup.
    ///
    /// # Errors
    /// See [`NotAnAddress`].
    pub fn new(name: &'static str, address: &str, tables: Migrator) -> Result<Self, NotAnAddress> {
        let place = match address.split_once(':') {
            Some(("postgres" | "postgresql", _)) => {
                Place::Postgres(Box::new(PgConnectOptions::from_str(address)?))
            }
            _ => Place::Sqlite(SqliteConnectOptions::from_str(address)?.get_filename().to_owned()),
        };
        Ok(Self { name, place, tables })
    }

    /// What it is called in a backup.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its file; nothing for PostgreSQL.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::Sqlite(file) => Some(file),
            Place::Postgres(_) => None,
        }
    }
}

/// A connection to a file that stays as it is. One that nobody is writing to is read without SQLite's locks, which would
/// leave files beside it.
async fn look_into(file: &Path) -> sqlx::Result<SqliteConnection> {
    let is_at_rest = !beside(file, "-wal").exists();
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
    options.read_only(true).immutable(is_at_rest).connect().await
}

/// The path of a file beside another one, by what is added to its name.
fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}
