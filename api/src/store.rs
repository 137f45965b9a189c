//! The API's own database: one SQLite file, or a PostgreSQL server's that several processes share. It is opened here, and
//! knows no token; the statements stand with what they are about, each in the `store` of its resource.
//!
//! A change is one transaction: it reads what is there, asks `domain` whether the change may be, and writes. Nothing of what
//! it read is changed by others meanwhile (`locks.rs`). Every statement is bound to a person whom the guard let in.

mod checkpoints;
pub(crate) mod connection;
#[cfg(test)]
pub(crate) mod empty_store;
pub(crate) mod engine;
pub(crate) mod error;
pub(crate) mod from_row;
pub(crate) mod json_rows;
mod locks;
mod metrics;
mod migrations;
mod moved_tables;
mod open_error;
mod postgres;
pub(crate) mod query;
pub(crate) mod query_builder;
#[cfg(test)]
pub(crate) mod query_plan;
pub(crate) mod retention;
mod sqlite;
pub(crate) mod value;

use std::iter;

use domain::ReportId;
use program::metrics::Registry;
use sqlx::{migrate::Migrator, pool::CloseEvent};

use self::{
    connection::{Connection, Transaction},
    error::StoreError,
    metrics::{Pool, StoreMetrics},
    postgres::PostgresDatabase,
    query::query,
    sqlite::SqliteFile,
};
pub use self::{moved_tables::MOVED_TABLES, open_error::OpenError};
use crate::auth::identity::Identity;

/// The people, their reports and expenses. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
    metrics: StoreMetrics,
}

#[derive(Debug, Clone)]
enum Database {
    Sqlite(SqliteFile),
    Postgres(PostgresDatabase),
}

/// The tables that this program knows in the database that an address names, for whoever looks at it without opening it.
#[must_use]
pub fn tables(database_url: &str) -> Migrator {
    if is_postgres(database_url) { migrations::postgres() } else { migrations::sqlite() }
}

fn is_postgres(database_url: &str) -> bool {
    matches!(database_url.split_once(':'), Some(("postgres" | "postgresql", _)))
}

/// Opens the database that `database_url` names and brings its tables up to date. A SQLite file (`sqlite:.data/api.db`) and
/// its folder are made where they are missing; a database on PostgreSQL (`postgres://api@db.example/api`) must be there.
///
/// # Errors
/// Where any of this fails.
pub async fn open(database_url: &str) -> Result<Store, OpenError> {
    let metrics = StoreMetrics::default();
    let database = if is_postgres(database_url) {
        Database::Postgres(PostgresDatabase::open(database_url, metrics.clone()).await?)
    } else if database_url.starts_with("sqlite:") {
        Database::Sqlite(SqliteFile::open(database_url, metrics.clone()).await?)
    } else {
        // sqlx would take any other text for the name of a file, and make it.
        return Err(OpenError::Unknown);
    };
    let store = Store { database, metrics };
    let folded = store.fold_backlog().await.map_err(OpenError::SearchIndex)?;
    if folded > 0 {
        tracing::info!(target: "api", expenses = folded, "what expenses are searched by was written");
    }
    Ok(store)
}

impl Store {
    /// Ends all connections.
    pub async fn close(&self) {
        match &self.database {
            Database::Sqlite(file) => file.close().await,
            Database::Postgres(database) => database.close().await,
        }
    }

    /// Comes when [`close`](Self::close) is called: whoever waits for something else lets go of the store then.
    pub(crate) fn closing(&self) -> CloseEvent {
        match &self.database {
            Database::Sqlite(file) => file.closing(),
            Database::Postgres(database) => database.closing(),
        }
    }

    /// Whether the store answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        // Where there is no table any more, it is not the store that was opened.
        query("SELECT 1 FROM people LIMIT 1").execute(&mut self.connection().await?).await?;
        Ok(())
    }

    /// Has its metrics collected.
    pub(crate) fn register(&self, registry: &mut Registry) {
        let pools: &[Pool] = match &self.database {
            Database::Sqlite(_) => &[Pool::Readers, Pool::Exports, Pool::Writer],
            Database::Postgres(_) => &[Pool::Server],
        };
        self.metrics.register(registry, pools);
    }

    /// Looks at its connections, for whoever collects metrics.
    pub(crate) fn look_at_connections(&self) {
        match &self.database {
            Database::Sqlite(file) => file.look_at_connections(),
            Database::Postgres(database) => database.look_at_connections(),
        }
    }

    /// A connection, for one statement that reads.
    pub(crate) async fn connection(&self) -> Result<Connection, sqlx::Error> {
        match &self.database {
            Database::Sqlite(file) => file.connection().await,
            Database::Postgres(database) => database.connection().await,
        }
    }

    /// A connection for one page of an export. SQLite has one for all of them, which they take in turn.
    pub(crate) async fn export_connection(&self) -> Result<Connection, sqlx::Error> {
        match &self.database {
            Database::Sqlite(file) => file.export_connection().await,
            Database::Postgres(database) => database.connection().await,
        }
    }

    /// A transaction that reads: what its statements see is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        match &self.database {
            Database::Sqlite(file) => file.snapshot().await,
            Database::Postgres(database) => database.snapshot().await,
        }
    }

    /// A transaction that changes what is the person's.
    pub(crate) async fn write(&self, person: &Identity) -> Result<Transaction, sqlx::Error> {
        self.write_on_reports(person, iter::empty()).await
    }

    /// A transaction that changes these reports, whoever's they are, or what is the person's.
    pub(crate) async fn write_on_reports(
        &self,
        person: &Identity,
        reports: impl ExactSizeIterator<Item = ReportId>,
    ) -> Result<Transaction, sqlx::Error> {
        let mut transaction = self.write_unlocked().await?;
        locks::lock_people(&mut transaction, person.id, reports).await?;
        Ok(transaction)
    }

    /// A transaction that registers a person of the issuer and may write for others of theirs.
    pub(crate) async fn write_on_issuer(&self, issuer: &str) -> Result<Transaction, sqlx::Error> {
        let mut transaction = self.write_unlocked().await?;
        locks::lock_issuer(&mut transaction, issuer).await?;
        Ok(transaction)
    }

    /// A transaction that writes what no rule is about but those of its own rows.
    pub(crate) async fn write_unlocked(&self) -> Result<Transaction, sqlx::Error> {
        match &self.database {
            Database::Sqlite(file) => file.write().await,
            Database::Postgres(database) => database.write().await,
        }
    }
}
