//! A connection to either database, alone or within a transaction.

use std::ops::{Deref, DerefMut};

use sqlx::{
    PgConnection, Postgres, Sqlite, SqliteConnection, Transaction as SqlxTransaction, pool::PoolConnection,
};

use super::engine::Engine;

/// A connection. It goes back to where it came from when it is dropped.
#[derive(Debug)]
pub(crate) struct Connection(Held);

#[derive(Debug)]
enum Held {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTransaction(SqlxTransaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTransaction(SqlxTransaction<'static, Postgres>),
}

/// What the database's own driver takes.
pub(super) enum Driver<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Connection {
    /// Where it leads.
    pub(crate) const fn engine(&self) -> Engine {
        match self.0 {
            Held::Sqlite(_) | Held::SqliteTransaction(_) => Engine::Sqlite,
            Held::Postgres(_) | Held::PostgresTransaction(_) => Engine::Postgres,
        }
    }

    pub(super) fn driver(&mut self) -> Driver<'_> {
        match &mut self.0 {
            Held::Sqlite(connection) => Driver::Sqlite(connection),
            Held::SqliteTransaction(transaction) => Driver::Sqlite(transaction),
            Held::Postgres(connection) => Driver::Postgres(connection),
            Held::PostgresTransaction(transaction) => Driver::Postgres(transaction),
        }
    }
}

impl From<PoolConnection<Sqlite>> for Connection {
    fn from(connection: PoolConnection<Sqlite>) -> Self {
        Self(Held::Sqlite(connection))
    }
}

impl From<PoolConnection<Postgres>> for Connection {
    fn from(connection: PoolConnection<Postgres>) -> Self {
        Self(Held::Postgres(connection))
    }
}

/// A connection on which all is carried out, or nothing: nothing unless it is committed.
#[derive(Debug)]
pub(crate) struct Transaction(Connection);

impl Transaction {
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self.0.0 {
            Held::SqliteTransaction(transaction) => transaction.commit().await,
            Held::PostgresTransaction(transaction) => transaction.commit().await,
            // None is made of these.
            Held::Sqlite(_) | Held::Postgres(_) => Ok(()),
        }
    }
}

impl From<SqlxTransaction<'static, Sqlite>> for Transaction {
    fn from(transaction: SqlxTransaction<'static, Sqlite>) -> Self {
        Self(Connection(Held::SqliteTransaction(transaction)))
    }
}

impl From<SqlxTransaction<'static, Postgres>> for Transaction {
    fn from(transaction: SqlxTransaction<'static, Postgres>) -> Self {
        Self(Connection(Held::PostgresTransaction(transaction)))
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0
    }
}
