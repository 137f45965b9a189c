//! The SQLite file that is moved. Nobody else gets at it meanwhile, so that what is read of it is of one moment.

use std::path::{Path, PathBuf};

use futures::stream::BoxStream;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, migrate::Migrator, sqlite::SqliteRow};

use super::{
    super::{
        Database, FileFault, OpenLock,
        exclusive::{is_busy, open_exclusively},
        tables::tables_of_file,
    },
    copy_text::Column,
    error::MoveError,
    table::{listed, quoted},
};

/// The file, until this value is dropped.
#[derive(Debug)]
pub(super) struct Source {
    file: PathBuf,
    connection: SqliteConnection,
    _lock: OpenLock,
}

impl Source {
    /// Holds it, if it is one of this program's and nobody else has it open.
    pub(super) async fn open(database: &Database) -> Result<Self, MoveError> {
        let file = database.file().ok_or(MoveError::NotAFile(database.name))?.to_owned();
        if !file.exists() {
            return Err(MoveError::Missing(file));
        }
        let lock = OpenLock::alone(&file).map_err(FileFault::of("locked", &file))?;
        let lock = lock.ok_or_else(|| MoveError::InUse(file.clone()))?;
        let unreadable = |source| MoveError::Read { file: file.clone(), source };
        let tables = tables_of_file(&file, &database.tables).await.map_err(unreadable)?;
        if tables.newest.is_none() || !tables.foreign.is_empty() {
            return Err(MoveError::Foreign(database.name));
        }
        if !tables.unknown.is_empty() {
            return Err(MoveError::Newer(database.name));
        }
        match open_exclusively(&file).await {
            Ok(connection) => Ok(Self { file, connection, _lock: lock }),
            Err(error) if is_busy(&error) => Err(MoveError::InUse(file)),
            Err(error) => Err(unreadable(error)),
        }
    }

    /// Brings its tables up to date, as a start does.
    pub(super) async fn migrate(&mut self, tables: &Migrator) -> Result<(), MoveError> {
        tables.run_direct(None, &mut self.connection, false).await.map_err(MoveError::Migrate)
    }

    /// The names of its tables, but for those in which SQLite and sqlx keep their own.
    pub(super) async fn tables(&mut self) -> Result<Vec<String>, MoveError> {
        const TABLES: &str = "SELECT name FROM pragma_table_list
            WHERE schema = 'main' AND type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> '_sqlx_migrations'";
        let tables = sqlx::query_scalar(TABLES).fetch_all(&mut self.connection).await;
        tables.map_err(|error| self.unreadable(error))
    }

    pub(super) async fn columns(&mut self, table: &str) -> Result<Vec<String>, MoveError> {
        const COLUMNS: &str = "SELECT name FROM pragma_table_info(?1) ORDER BY cid";
        let columns = sqlx::query_scalar(COLUMNS).bind(table).fetch_all(&mut self.connection).await;
        columns.map_err(|error| self.unreadable(error))
    }

    pub(super) async fn count(&mut self, table: &str) -> Result<u64, MoveError> {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM {}", quoted(table)));
        let count = sqlx::query_scalar::<_, i64>(count).fetch_one(&mut self.connection).await;
        count.map(i64::unsigned_abs).map_err(|error| self.unreadable(error))
    }

    /// The rows that meet the condition, one after the other.
    pub(super) fn rows(
        &mut self,
        table: &str,
        columns: &[Column],
        condition: &str,
    ) -> BoxStream<'_, sqlx::Result<SqliteRow>> {
        let columns = listed(columns.iter().map(|column| &*column.name));
        let select = format!("SELECT {columns} FROM {} WHERE {condition}", quoted(table));
        sqlx::query(AssertSqlSafe(select)).fetch(&mut self.connection)
    }

    /// Lets go of it.
    pub(super) async fn close(self) {
        // It was only read; what fails now changes nothing.
        _ = self.connection.close().await;
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    fn unreadable(&self, source: sqlx::Error) -> MoveError {
        MoveError::Read { file: self.file.clone(), source }
    }
}
