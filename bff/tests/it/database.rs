//! A database for one test: a SQLite file, or a database of a PostgreSQL server that the tests start themselves.

use std::fs;

use bff::Db;
use sqlx::{Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::{STORE, postgres};

/// What the tests run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(dead_code, reason = "each of the two test programs builds one of them")]
pub(crate) enum Store {
    Sqlite,
    Postgres,
}

/// A database that goes with its test.
pub(crate) struct Database {
    pub(crate) address: String,
    folder: Option<TempDir>,
}

impl Database {
    /// With the token handler's tables, empty.
    pub(crate) async fn new() -> Self {
        match STORE {
            Store::Sqlite => {
                let database = Self::without_tables().await;
                fs::write(database.file(), template_file().await).unwrap();
                database
            }
            Store::Postgres => {
                Self { address: postgres::new_database(Some(template().await)).await, folder: None }
            }
        }
    }

    pub(crate) async fn without_tables() -> Self {
        match STORE {
            Store::Sqlite => {
                let folder = TempDir::new().unwrap();
                let address = format!("sqlite:{}/bff.db", folder.path().display());
                Self { address, folder: Some(folder) }
            }
            Store::Postgres => Self { address: postgres::new_database(None).await, folder: None },
        }
    }

    /// Where SQLite's is.
    fn file(&self) -> &str {
        self.address.trim_start_matches("sqlite:")
    }

    /// Every byte that it keeps.
    pub(crate) async fn bytes(&self) -> Vec<u8> {
        match &self.folder {
            Some(folder) => {
                let files = fs::read_dir(folder.path()).unwrap();
                files.flat_map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
            }
            None => self.postgres_bytes().await,
        }
    }

    async fn postgres_bytes(&self) -> Vec<u8> {
        use futures::TryStreamExt;

        let mut connection = PgConnection::connect(&self.address).await.unwrap();
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        let mut bytes = tables.join(" ").into_bytes();
        for table in tables {
            let copy = format!("COPY {table} TO STDOUT (FORMAT binary)");
            let rows = connection.copy_out_raw(&copy).await.unwrap();
            bytes.extend(rows.try_collect::<Vec<_>>().await.unwrap().concat());
        }
        bytes
    }

    /// Writes to the database behind the token handler's back.
    pub(crate) async fn execute(&self, statement: &'static str) -> u64 {
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.address).await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap().rows_affected()
    }

    /// Writes a database that has no tables yet.
    pub(crate) async fn write(&self, statements: &'static str) {
        match STORE {
            Store::Sqlite => {
                let options = self.address.parse::<SqliteConnectOptions>().unwrap().create_if_missing(true);
                let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
                sqlx::raw_sql(statements).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Store::Postgres => {
                let mut connection = PgConnection::connect(&self.address).await.unwrap();
                sqlx::raw_sql(statements).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, query: &'static str) -> i64 {
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&self.address).await.unwrap();
        sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
    }
}

/// A file with the token handler's tables, of which the tests' own are copies.
async fn template_file() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let made = TEMPLATE.get_or_init(|| async {
        let made = Database::without_tables().await;
        let options = made.address.parse::<SqliteConnectOptions>().unwrap().create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        Db::tables(&made.address).run(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        fs::read(made.file()).unwrap()
    });
    made.await
}

/// The name of a database with these tables.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let made = TEMPLATE.get_or_init(|| async {
        let address = postgres::new_database(None).await;
        let mut connection = PgConnection::connect(&address).await.unwrap();
        Db::tables(&address).run(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        address.rsplit_once('/').unwrap().1.to_owned()
    });
    made.await
}
