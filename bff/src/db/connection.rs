//! A connection within a transaction, to either database.

use sqlx::{FromRow, PgTransaction, Postgres, Sqlite, SqliteConnection, postgres::PgRow, sqlite::SqliteRow};

use super::query::{Query, bind_all};

/// What a row of either database can be read as.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A connection to write on. What is written goes with its transaction.
pub(crate) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgTransaction<'static>),
}

impl Connection {
    /// Carries a statement out. How many rows it wrote.
    pub(crate) async fn execute(&mut self, Query { sql, values }: Query) -> sqlx::Result<u64> {
        match self {
            Self::Sqlite(connection) => {
                let done = bind_all!(sqlx::query::<Sqlite>(sql), values).execute(connection).await?;
                Ok(done.rows_affected())
            }
            Self::Postgres(transaction) => {
                let done = bind_all!(sqlx::query::<Postgres>(sql), values).execute(&mut **transaction);
                Ok(done.await?.rows_affected())
            }
        }
    }

    /// All rows that a statement gives.
    pub(crate) async fn fetch_all<R: Row>(&mut self, Query { sql, values }: Query) -> sqlx::Result<Vec<R>> {
        match self {
            Self::Sqlite(connection) => {
                bind_all!(sqlx::query_as::<Sqlite, R>(sql), values).fetch_all(connection).await
            }
            Self::Postgres(transaction) => {
                bind_all!(sqlx::query_as::<Postgres, R>(sql), values).fetch_all(&mut **transaction).await
            }
        }
    }

    /// The first row that a statement gives.
    pub(crate) async fn fetch_optional<R: Row>(
        &mut self,
        Query { sql, values }: Query,
    ) -> sqlx::Result<Option<R>> {
        match self {
            Self::Sqlite(connection) => {
                bind_all!(sqlx::query_as::<Sqlite, R>(sql), values).fetch_optional(connection).await
            }
            Self::Postgres(transaction) => {
                bind_all!(sqlx::query_as::<Postgres, R>(sql), values).fetch_optional(&mut **transaction).await
            }
        }
    }
}
