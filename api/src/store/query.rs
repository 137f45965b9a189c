//! A statement and its values, for either database. Most are written once: both databases call the values `$1`, `$2` and so
//! on. Each is carried out by its database's own driver, which keeps it prepared.

use sqlx::{FromRow, Postgres, SqlSafeStr, SqlStr, Sqlite, postgres::PgRow, sqlite::SqliteRow};

use super::{
    connection::{Connection, Driver},
    engine::{ByEngine, Engine},
    value::{Value, bind_all},
};

/// What a row of either database can be read as.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A statement, and what is bound to it so far.
pub(crate) struct Query<'q> {
    sql: Sql,
    values: Vec<Value<'q>>,
    persistent: bool,
}

/// The text of a statement.
pub(crate) enum Sql {
    /// It means the same on both databases.
    Both(&'static str),
    /// It is written for each.
    Each(ByEngine<&'static str>),
    /// It was put together for the one that it goes to.
    Built(SqlStr),
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::Both(text)
    }
}

impl From<ByEngine<&'static str>> for Sql {
    fn from(texts: ByEngine<&'static str>) -> Self {
        Self::Each(texts)
    }
}

impl Sql {
    fn on(self, engine: Engine) -> SqlStr {
        match self {
            Self::Both(text) => text.into_sql_str(),
            Self::Each(texts) => texts.on(engine).into_sql_str(),
            Self::Built(text) => text,
        }
    }
}

/// A statement with nothing bound to it yet.
pub(crate) fn query<'q>(sql: impl Into<Sql>) -> Query<'q> {
    Query { sql: sql.into(), values: Vec::new(), persistent: true }
}

impl<'q> Query<'q> {
    pub(super) fn built(sql: SqlStr, values: Vec<Value<'q>>) -> Self {
        Self { sql: Sql::Built(sql), values, persistent: true }
    }

    /// Gives the next of its values.
    pub(crate) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Whether it is kept prepared for the next time. One that hardly ever comes back would crowd out others.
    pub(crate) fn persistent(self, persistent: bool) -> Self {
        Self { persistent, ..self }
    }

    /// Carries it out, and tells how many rows it wrote.
    pub(crate) async fn execute(self, db: &mut Connection) -> sqlx::Result<u64> {
        let (sql, values) = (self.sql.on(db.engine()), self.values);
        match db.driver() {
            Driver::Sqlite(connection) => {
                let query = bind_all!(sqlx::query::<Sqlite>(sql).persistent(self.persistent), values);
                Ok(query.execute(connection).await?.rows_affected())
            }
            Driver::Postgres(connection) => {
                let query = bind_all!(sqlx::query::<Postgres>(sql).persistent(self.persistent), values);
                Ok(query.execute(connection).await?.rows_affected())
            }
        }
    }

    /// All rows that it gives.
    pub(crate) async fn fetch_all<R: Row>(self, db: &mut Connection) -> sqlx::Result<Vec<R>> {
        let (sql, values) = (self.sql.on(db.engine()), self.values);
        match db.driver() {
            Driver::Sqlite(connection) => {
                bind_all!(sqlx::query_as::<Sqlite, R>(sql), values).fetch_all(connection).await
            }
            Driver::Postgres(connection) => {
                bind_all!(sqlx::query_as::<Postgres, R>(sql), values).fetch_all(connection).await
            }
        }
    }

    /// The first row that it gives, if any.
    pub(crate) async fn fetch_optional<R: Row>(self, db: &mut Connection) -> sqlx::Result<Option<R>> {
        let (sql, values) = (self.sql.on(db.engine()), self.values);
        match db.driver() {
            Driver::Sqlite(connection) => {
                bind_all!(sqlx::query_as::<Sqlite, R>(sql), values).fetch_optional(connection).await
            }
            Driver::Postgres(connection) => {
                bind_all!(sqlx::query_as::<Postgres, R>(sql), values).fetch_optional(connection).await
            }
        }
    }

    /// The first row that it gives.
    pub(crate) async fn fetch_one<R: Row>(self, db: &mut Connection) -> sqlx::Result<R> {
        self.fetch_optional(db).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// What stands in the one column of the first row.
    pub(crate) async fn fetch_scalar<T>(self, db: &mut Connection) -> sqlx::Result<T>
    where
        (T,): Row,
    {
        self.fetch_one::<(T,)>(db).await.map(|(value,)| value)
    }

    /// What stands in the one column of the first row, if there is one.
    pub(crate) async fn fetch_optional_scalar<T>(self, db: &mut Connection) -> sqlx::Result<Option<T>>
    where
        (T,): Row,
    {
        Ok(self.fetch_optional::<(T,)>(db).await?.map(|(value,)| value))
    }
}
