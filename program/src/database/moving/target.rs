//! The database on PostgreSQL that takes everything, in one transaction: others see all of it or nothing.

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, migrate::Migrator,
    postgres::PgConnectOptions,
};

use super::{
    super::{Database, Place},
    copy_text::Column,
    error::MoveError,
    table::{MovedTable, Rows, listed, quoted},
};

/// PostgreSQL's lock_not_available.
const LOCKED: &str = "55P03";

/// The new place, until this value is dropped.
#[derive(Debug)]
pub(super) struct Target {
    connection: PgConnection,
}

impl Target {
    /// Reaches it, if this program can work with its tables.
    pub(super) async fn reach(database: &Database) -> Result<Self, MoveError> {
        let Place::Postgres(options) = &database.place else { return Err(MoveError::NotAServer) };
        let options: PgConnectOptions = (**options).clone().disable_statement_logging();
        let tables = database.inspect().await.map_err(MoveError::There)?.tables.unwrap_or_default();
        if !tables.foreign.is_empty() {
            return Err(MoveError::ForeignThere);
        }
        if !tables.unknown.is_empty() {
            return Err(MoveError::NewerThere);
        }
        let connection = options.connect().await.map_err(MoveError::There)?;
        Ok(Self { connection })
    }

    /// Makes its tables, or brings them up to date.
    pub(super) async fn migrate(&mut self, tables: &Migrator) -> Result<(), MoveError> {
        tables.run_direct(None, &mut self.connection, false).await.map_err(MoveError::MigrateThere)
    }

    /// Begins the transaction. Nobody else reads or writes these tables until it ends, and nothing is in them.
    pub(super) async fn begin(&mut self, tables: &[MovedTable]) -> Result<(), MoveError> {
        // What an operator allows a request to take is too little for this, and what is wrong is to be known with the rows
        // that are.
        const OWN_LIMITS: &str = "SELECT set_config(name, '0', true) FROM pg_settings
            WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')";
        self.execute("BEGIN").await?;
        self.execute(OWN_LIMITS).await?;
        self.execute("SET LOCAL lock_timeout = '10s'").await?;
        self.execute("SET CONSTRAINTS ALL IMMEDIATE").await?;
        let names = listed(tables.iter().map(|table| table.name));
        match self.execute(format!("LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")).await {
            Err(MoveError::There(error)) if is_locked(&error) => return Err(MoveError::InUseThere),
            locked => locked?,
        }
        self.check_empty(tables).await
    }

    /// Whether it has nothing in these tables, or has none of them.
    pub(super) async fn check_empty(&mut self, tables: &[MovedTable]) -> Result<(), MoveError> {
        for table in tables.iter().filter(|table| !matches!(table.rows, Rows::Replaced)) {
            let is_there = format!("SELECT to_regclass('{}') IS NOT NULL", quoted(table.name));
            let has_rows = format!("SELECT EXISTS (SELECT 1 FROM {})", quoted(table.name));
            if self.scalar::<bool>(is_there).await? && self.scalar::<bool>(has_rows).await? {
                return Err(MoveError::NotEmpty(table.name));
            }
        }
        Ok(())
    }

    pub(super) async fn columns(&mut self, table: &str) -> Result<Vec<Column>, MoveError> {
        const COLUMNS: &str = "SELECT column_name::TEXT, data_type = 'date' FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
        let columns = sqlx::query_as::<_, (String, bool)>(COLUMNS).bind(table);
        let columns = columns.fetch_all(&mut self.connection).await.map_err(MoveError::There)?;
        Ok(columns.into_iter().map(|(name, is_date)| Column { name, is_date }).collect())
    }

    /// Makes it ready for the rows.
    pub(super) async fn before(&mut self, table: &MovedTable) -> Result<(), MoveError> {
        let name = quoted(table.name);
        if let Rows::Replaced = table.rows {
            self.execute(format!("DELETE FROM {name}")).await?;
        }
        match table.untriggered.map(quoted) {
            Some(trigger) => self.execute(format!("ALTER TABLE {name} DISABLE TRIGGER {trigger}")).await,
            None => Ok(()),
        }
    }

    /// What takes the rows of a table.
    pub(super) const fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Has the table work on by itself: its trigger counts again, and who writes next gets the next number.
    pub(super) async fn after(&mut self, table: &MovedTable) -> Result<(), MoveError> {
        const IDENTITIES: &str = "SELECT column_name::TEXT FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'";
        let name = quoted(table.name);
        if let Some(trigger) = table.untriggered.map(quoted) {
            self.execute(format!("ALTER TABLE {name} ENABLE TRIGGER {trigger}")).await?;
        }
        let identities = sqlx::query_scalar::<_, String>(IDENTITIES).bind(table.name);
        for column in identities.fetch_all(&mut self.connection).await.map_err(MoveError::There)? {
            let column = quoted(&column);
            let next = format!("SELECT coalesce(max({column}), 0) + 1 FROM {name}");
            let next = self.scalar::<i64>(next).await?;
            self.execute(format!("ALTER TABLE {name} ALTER COLUMN {column} RESTART WITH {next}")).await?;
        }
        Ok(())
    }

    /// Adds up what the rows of other tables come to.
    pub(super) async fn compute(&mut self, table: &str, query: &str) -> Result<(), MoveError> {
        self.execute(format!("INSERT INTO {} {query}", quoted(table))).await
    }

    /// Whether that is what they come to.
    pub(super) async fn is_computed(&mut self, table: &str, query: &str) -> Result<bool, MoveError> {
        let kept = quoted(table);
        self.scalar(format!(
            "SELECT NOT EXISTS (({query} EXCEPT TABLE {kept}) UNION ALL (TABLE {kept} EXCEPT {query}))"
        ))
        .await
    }

    pub(super) async fn count(&mut self, table: &str) -> Result<u64, MoveError> {
        let count = self.scalar::<i64>(format!("SELECT count(*) FROM {}", quoted(table)));
        Ok(count.await?.unsigned_abs())
    }

    /// Has PostgreSQL look at what is in there, which says how it is best found.
    pub(super) async fn analyze(&mut self, tables: &[MovedTable]) -> Result<(), MoveError> {
        self.execute(format!("ANALYZE {}", listed(tables.iter().map(|table| table.name)))).await
    }

    /// Shows everything to everybody.
    pub(super) async fn commit(mut self) -> Result<(), MoveError> {
        sqlx::query("COMMIT").execute(&mut self.connection).await.map_err(MoveError::Commit)?;
        // It is there by now, however the connection ends.
        _ = self.connection.close().await;
        Ok(())
    }

    async fn execute(&mut self, statement: impl Into<String>) -> Result<(), MoveError> {
        let done = sqlx::query(AssertSqlSafe(statement.into())).execute(&mut self.connection).await;
        done.map(drop).map_err(MoveError::There)
    }

    async fn scalar<T>(&mut self, query: String) -> Result<T, MoveError>
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        let query = sqlx::query_scalar::<_, T>(AssertSqlSafe(query));
        query.fetch_one(&mut self.connection).await.map_err(MoveError::There)
    }
}

fn is_locked(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == LOCKED)
}
