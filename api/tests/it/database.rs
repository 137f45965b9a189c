//! A database for one test: a SQLite file, or a database of a PostgreSQL server that the tests start themselves.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sqlx::{AnyConnection, Connection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::{ENGINE, postgres};

/// What the tests run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(dead_code, reason = "each of the two test programs builds one of them")]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// What is said for each of them.
pub(crate) const fn by_engine(sqlite: &'static str, postgres: &'static str) -> &'static str {
    match ENGINE {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
    }
}

/// A database that goes with its test.
pub(crate) struct Database {
    pub(crate) address: String,
    _folder: Option<TempDir>,
}

impl Database {
    pub(crate) async fn new() -> Self {
        match ENGINE {
            Engine::Sqlite => {
                let (folder, file) = folder();
                fs::write(&file, template_file().await).unwrap();
                let own = "UPDATE receipt_folder SET name = lower(hex(randomblob(16)))";
                Self { address: address(&file), _folder: Some(folder) }.with_own_receipts(own).await
            }
            Engine::Postgres => {
                let address = postgres::new_database(Some(template().await)).await;
                let own = "UPDATE receipt_folder SET name = replace(gen_random_uuid()::TEXT, '-', '')";
                Self { address, _folder: None }.with_own_receipts(own).await
            }
        }
    }

    /// A copy has the folder of its original, where it would find files that it does not know.
    async fn with_own_receipts(self, statement: &'static str) -> Self {
        sqlx::query(statement).execute(&mut self.connect().await).await.unwrap();
        self
    }

    /// One that somebody else has.
    pub(crate) const fn at(address: String) -> Self {
        Self { address, _folder: None }
    }

    /// A connection behind the API's back.
    pub(crate) async fn connect(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.address).await.unwrap()
    }

    /// Writes to the database behind the API's back.
    pub(crate) async fn execute(&self, statement: &'static str) {
        sqlx::query(statement).execute(&mut self.connect().await).await.unwrap();
    }

    /// One number.
    pub(crate) async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&mut self.connect().await).await.unwrap()
    }
}

/// A folder, and where in it the database is.
fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("api.db");
    (folder, file)
}

fn address(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// A file with the API's tables, of which the tests' own are copies.
async fn template_file() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let made = TEMPLATE.get_or_init(|| async {
        let (folder, _) = folder();
        // The API makes the folder as well.
        let file = folder.path().join("made/for/it/api.db");
        api::store::open(&address(&file)).await.unwrap().close().await;
        fs::read(file).unwrap()
    });
    made.await
}

/// The name of a database with the API's tables, of which the tests' own are copies.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let made = TEMPLATE.get_or_init(|| async {
        let address = postgres::new_database(None).await;
        api::store::open(&address).await.unwrap().close().await;
        address.rsplit_once('/').unwrap().1.to_owned()
    });
    made.await
}
