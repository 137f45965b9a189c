//! A connection to a SQLite file at which nobody else gets as long as it is open, whether or not they know of our lock: an
//! older release, or SQLite's own shell.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteLockingMode},
};

/// How long SQLite waits for whoever has the file open.
const PATIENCE: Duration = Duration::from_millis(500);
/// How many rows are read ahead of who takes them: each may have a file of ten megabytes in it.
const ROWS_AHEAD: usize = 8;

/// Has the file alone. It fails ([`is_busy`]) where anybody else has it open.
pub(super) async fn open_exclusively(file: &Path) -> sqlx::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .locking_mode(SqliteLockingMode::Exclusive)
        .row_buffer_size(ROWS_AHEAD)
        .busy_timeout(PATIENCE)
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    // The lock is taken by the first transaction that writes, and kept.
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await?;
    sqlx::query("COMMIT").execute(&mut connection).await?;
    Ok(connection)
}

/// Whether somebody else has it open.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    const BUSY: [&str; 2] = ["5", "6"];
    let code = error.as_database_error().and_then(|error| error.code());
    let primary = code.and_then(|code| code.parse::<u32>().ok()).map(|code| (code & 0xff).to_string());
    primary.is_some_and(|code| BUSY.contains(&&*code))
}
