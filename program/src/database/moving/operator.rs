//! A move as its operator sees it: how far it is on standard error, and what was moved on standard output.

use std::time::{Duration, Instant};

use super::{super::Database, MovedRows, MovedTable, Progress, copy, error::MoveError};
use crate::shutdown;

/// For how long nothing is said of a table that is not done.
const SILENCE: Duration = Duration::from_secs(2);

/// Moves a SQLite file's rows to an empty database on PostgreSQL, whose tables are made where they are missing. Tells what was
/// moved. Until everything is there nobody sees anything of it, and the operator may break it off.
///
/// # Errors
/// See [`MoveError`]. Nothing was moved then, but where the last word of the other side was not heard.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
pub async fn move_and_tell(
    from: &Database,
    to: &Database,
    tables: &[MovedTable],
) -> Result<Vec<MovedRows>, MoveError> {
    let uncommitted = tokio::select! {
        copied = copy(from, to, tables, teller()) => copied?,
        () = shutdown::on_signal().cancelled_owned() => return Err(MoveError::Interrupted),
    };
    // Nobody could say what became of it if this were broken off.
    uncommitted.target.commit().await?;
    uncommitted.source.close().await;
    let width = tables.iter().map(|table| table.name.len()).max().unwrap_or_default();
    for MovedRows { table, rows } in &uncommitted.moved {
        println!("  {table:width$}  {rows:>10}");
    }
    Ok(uncommitted.moved)
}

/// What says how far it is.
#[expect(clippy::print_stderr, reason = "this is for the operator who waits")]
fn teller() -> impl FnMut(Progress) + Send {
    let mut last = Instant::now();
    move |Progress { table, moved, all }| {
        if moved == all || last.elapsed() >= SILENCE {
            eprintln!("{table}: {moved} of {all}");
            last = Instant::now();
        }
    }
}
