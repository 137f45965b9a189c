//! How far a database's tables are, held against those that the program knows. Nothing is changed.

use std::{collections::BTreeMap, path::Path};

use sqlx::{ConnectOptions, Connection, PgConnection, SqliteConnection, migrate::Migrator};

use super::{Database, Place, look_into};

/// Version, whether it was carried out, and the checksum of a migration.
type Row = (i64, bool, Vec<u8>);

const SELECT: &str = "SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version";

/// What was found of a database.
#[derive(Debug)]
pub struct Inspection {
    /// Its tables; nothing where there is no file yet.
    pub tables: Option<Tables>,
    /// What time it is there, in milliseconds since 1970; nothing for SQLite, which has no clock.
    pub now: Option<i64>,
}

/// How far its tables are, by the versions of the program's migrations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    /// The newest that was carried out; nothing in an empty database.
    pub newest: Option<i64>,
    /// Those that the program carries out when it starts.
    pub pending: Vec<i64>,
    /// Those that this program does not know: a newer release has been here.
    pub unknown: Vec<i64>,
    /// Those that are others than this program's, or that failed half way.
    pub foreign: Vec<i64>,
}

impl Tables {
    fn of(rows: Vec<Row>, known: &Migrator) -> Self {
        let mut known = known
            .iter()
            .map(|migration| (migration.version, migration.checksum.to_vec()))
            .collect::<BTreeMap<_, _>>();
        let mut tables = Self { newest: rows.last().map(|(version, ..)| *version), ..Self::default() };
        for (version, success, checksum) in rows {
            match known.remove(&version) {
                None => tables.unknown.push(version),
                Some(own) if own != checksum || !success => tables.foreign.push(version),
                Some(_) => {}
            }
        }
        tables.pending = known.into_keys().collect();
        tables
    }

    /// Whether this program can work with them, once it has done what is pending.
    #[must_use]
    pub const fn are_usable(&self) -> bool {
        self.unknown.is_empty() && self.foreign.is_empty()
    }
}

impl Database {
    /// Reaches the database and looks how far its tables are.
    ///
    /// # Errors
    /// Where it can't be reached or read.
    pub async fn inspect(&self) -> sqlx::Result<Inspection> {
        match &self.place {
            Place::Sqlite(file) if !file.exists() => Ok(Inspection { tables: None, now: None }),
            Place::Sqlite(file) => {
                let tables = tables_of_file(file, &self.tables).await?;
                Ok(Inspection { tables: Some(tables), now: None })
            }
            Place::Postgres(options) => {
                let mut connection = options.connect().await?;
                let (rows, now) = postgres(&mut connection).await?;
                connection.close().await?;
                Ok(Inspection { tables: Some(Tables::of(rows, &self.tables)), now: Some(now) })
            }
        }
    }
}

/// How far the tables of a file are.
pub(super) async fn tables_of_file(file: &Path, known: &Migrator) -> sqlx::Result<Tables> {
    let mut connection = look_into(file).await?;
    let rows = sqlite(&mut connection).await?;
    connection.close().await?;
    Ok(Tables::of(rows, known))
}

async fn sqlite(connection: &mut SqliteConnection) -> sqlx::Result<Vec<Row>> {
    const EXISTS: &str = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let exists: i64 = sqlx::query_scalar(EXISTS).fetch_one(&mut *connection).await?;
    if exists == 0 { Ok(Vec::new()) } else { sqlx::query_as(SELECT).fetch_all(connection).await }
}

async fn postgres(connection: &mut PgConnection) -> sqlx::Result<(Vec<Row>, i64)> {
    const EXISTS: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
    const NOW: &str = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT";
    let now = sqlx::query_scalar(NOW).fetch_one(&mut *connection).await?;
    let exists = sqlx::query_scalar(EXISTS).fetch_one(&mut *connection).await?;
    let rows = if exists { sqlx::query_as(SELECT).fetch_all(connection).await? } else { Vec::new() };
    Ok((rows, now))
}

#[cfg(test)]
mod tests {
    use sqlx::{
        SqlSafeStr as _,
        migrate::{Migration, MigrationType},
    };

    use super::*;

    fn migration(version: i64) -> Migration {
        Migration::new(version, "one".into(), MigrationType::Simple, "SELECT 1".into_sql_str(), false)
    }

    #[test]
    fn what_is_pending_newer_or_foreign_is_told_apart() {
        let known = Migrator::with_migrations([1, 2, 3].map(migration).to_vec());
        let own = |version| (version, true, migration(version).checksum.to_vec());
        let tables = |rows: Vec<Row>| Tables::of(rows, &known);
        assert_eq!(tables(vec![own(1), own(2), own(3)]), Tables { newest: Some(3), ..Tables::default() });
        let older = tables(vec![own(1)]);
        assert!(older.pending == [2, 3] && older.are_usable(), "{older:?}");
        let newer = tables(vec![own(1), own(2), own(3), own(4)]);
        assert!(newer.unknown == [4] && !newer.are_usable(), "{newer:?}");
        let foreign = tables(vec![own(1), (2, true, b"else".to_vec()), (3, false, own(3).2)]);
        assert!(foreign.foreign == [2, 3] && !foreign.are_usable(), "{foreign:?}");
        assert_eq!(tables(Vec::new()).pending, [1, 2, 3]);
    }
}
