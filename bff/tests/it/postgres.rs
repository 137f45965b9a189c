//! A PostgreSQL server of the tests' own: made when the first test asks, gone with the test program.

use std::sync::atomic::{AtomicU32, Ordering};

use chaos::postgres::Postgres;
use tokio::sync::OnceCell;

static SERVER: OnceCell<Postgres> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new database: a copy of that one, to which nobody is connected, or empty.
pub(crate) async fn new_database(template: Option<&str>) -> String {
    let server = SERVER.get_or_init(async || Postgres::start().await.unwrap()).await;
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let made = match template {
        Some(template) => server.new_copy(&name, template).await,
        None => server.new_database(&name).await,
    };
    made.unwrap()
}
