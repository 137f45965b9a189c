//! A statement that is put together piece by piece, for the database that it goes to.

use std::fmt::{Display, Write as _};

use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use super::{engine::Engine, query::Query, value::Value};

/// The pieces so far. What comes from outside is bound, and never pushed.
pub(crate) struct QueryBuilder<'q> {
    engine: Engine,
    sql: String,
    values: Vec<Value<'q>>,
}

impl<'q> QueryBuilder<'q> {
    /// One that begins so.
    pub(crate) fn new(engine: Engine, beginning: impl Into<String>) -> Self {
        Self { engine, sql: beginning.into(), values: Vec::new() }
    }

    /// The database that it is for.
    pub(crate) const fn engine(&self) -> Engine {
        self.engine
    }

    /// Adds a piece of the statement.
    pub(crate) fn push(&mut self, piece: impl Display) -> &mut Self {
        // A text takes whatever is written into it.
        let _ = write!(self.sql, "{piece}");
        self
    }

    /// Adds a value.
    pub(crate) fn push_bind(&mut self, value: impl Into<Value<'q>>) -> &mut Self {
        self.values.push(value.into());
        match self.engine {
            // SQLite looks up each number among all that it has seen, and there may be a thousand.
            Engine::Sqlite => self.sql.push('?'),
            Engine::Postgres => {
                let place = self.values.len();
                self.push(format_args!("${place}"));
            }
        }
        self
    }

    /// Adds values, with commas between them.
    pub(crate) fn push_list<V: Into<Value<'q>>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        for (place, value) in values.into_iter().enumerate() {
            self.sql.push_str(if place == 0 { "" } else { ", " });
            self.push_bind(value);
        }
        self
    }

    /// Adds `VALUES` and these rows.
    pub(crate) fn push_rows<const N: usize>(
        &mut self,
        rows: impl IntoIterator<Item = [Value<'q>; N]>,
    ) -> &mut Self {
        for (place, row) in rows.into_iter().enumerate() {
            self.sql.push_str(if place == 0 { "VALUES (" } else { ", (" });
            self.push_list(row).sql.push(')');
        }
        self
    }

    /// The statement.
    pub(crate) fn build(self) -> Query<'q> {
        Query::built(AssertSqlSafe(self.sql).into_sql_str(), self.values)
    }
}
