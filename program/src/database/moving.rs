//! A database of SQLite's that is moved to PostgreSQL: every row of every table, in one transaction there, so that all of it
//! is there in the end or nothing. The file stays as it was.
//!
//! The rows pass through as a stream, whatever their number. The constraints and triggers of the new place hold for each of
//! them, but for a trigger that would count once more what stands in the rows already.

mod copy_text;
mod error;
mod operator;
mod source;
mod table;
mod target;

use futures::TryStreamExt;

use self::{
    copy_text::{Column, push_row},
    source::Source,
    table::Rows,
    target::Target,
};
pub use self::{error::MoveError, operator::move_and_tell, table::MovedTable};
use super::Database;

/// How many rows are taken by one statement: PostgreSQL remembers what is to be checked of each until its end.
const MOST_ROWS: u64 = 10_000;
/// How many bytes, by which a large file does not wait for thousands of others.
const MOST_BYTES: usize = 16 << 20;
/// How many bytes are sent at once.
const SENT_AT_ONCE: usize = 64 << 10;

/// How far a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Progress {
    table: &'static str,
    moved: u64,
    all: u64,
}

/// What was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedRows {
    /// The table.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
}

/// All that is to be in the new place, before anybody else sees it there.
#[derive(Debug)]
struct Uncommitted {
    source: Source,
    target: Target,
    moved: Vec<MovedRows>,
}

/// Copies everything, and holds the one against the other.
async fn copy(
    from: &Database,
    to: &Database,
    tables: &[MovedTable],
    mut tell: impl FnMut(Progress) + Send,
) -> Result<Uncommitted, MoveError> {
    let mut source = Source::open(from).await?;
    let mut target = Target::reach(to).await?;
    let is_known = |name: &String| tables.iter().any(|table| table.name == name);
    let (staying, tables): (Vec<_>, Vec<_>) = tables.iter().copied().partition(|table| table.stays);
    target.check_empty(&tables).await?;
    source.migrate(&from.tables).await?;
    target.migrate(&to.tables).await?;
    if let Some(unknown) = source.tables().await?.into_iter().find(|name| !is_known(name)) {
        return Err(MoveError::Unknown(unknown));
    }
    for MovedTable { name: table, .. } in staying {
        let here = source.count(table).await?;
        if here > 0 {
            return Err(MoveError::Counts { table, here, there: 0 });
        }
    }
    target.begin(&tables).await?;
    for table in &tables {
        match table.rows {
            Rows::Copied | Rows::Replaced => copy_table(&mut source, &mut target, table, &mut tell).await?,
            Rows::Computed(query) => target.compute(table.name, query).await?,
        }
    }
    let moved = compared(&mut source, &mut target, &tables).await?;
    target.analyze(&tables).await?;
    Ok(Uncommitted { source, target, moved })
}

/// Holds each table against what it came from, and tells how many rows it has.
async fn compared(
    source: &mut Source,
    target: &mut Target,
    tables: &[MovedTable],
) -> Result<Vec<MovedRows>, MoveError> {
    let mut moved = Vec::with_capacity(tables.len());
    for table in tables {
        let rows = target.count(table.name).await?;
        match table.rows {
            Rows::Copied | Rows::Replaced => {
                let here = source.count(table.name).await?;
                if here != rows {
                    return Err(MoveError::Counts { table: table.name, here, there: rows });
                }
            }
            Rows::Computed(query) => {
                if !target.is_computed(table.name, query).await? {
                    return Err(MoveError::Sums(table.name));
                }
            }
        }
        moved.push(MovedRows { table: table.name, rows });
    }
    Ok(moved)
}

async fn copy_table(
    source: &mut Source,
    target: &mut Target,
    table: &MovedTable,
    tell: &mut (impl FnMut(Progress) + Send),
) -> Result<(), MoveError> {
    let columns = columns(source, target, table).await?;
    let mut progress = Progress { table: table.name, moved: 0, all: source.count(table.name).await? };
    target.before(table).await?;
    for condition in if table.passes.is_empty() { &["TRUE"] } else { table.passes } {
        copy_rows(source, target, table, &columns, condition, &mut |rows| {
            progress.moved += rows;
            tell(progress);
        })
        .await?;
    }
    target.after(table).await
}

/// The columns that are moved, which must be all on both sides but for those that stay behind.
async fn columns(
    source: &mut Source,
    target: &mut Target,
    table: &MovedTable,
) -> Result<Vec<Column>, MoveError> {
    let moves = |name: &str| !table.left_behind.contains(&name);
    let mut here = source.columns(table.name).await?;
    let mut there = target.columns(table.name).await?;
    here.retain(|name| moves(name));
    there.retain(|column| moves(&column.name));
    let is_there = |name: &String| there.iter().any(|column| column.name == *name);
    if here.len() == there.len() && here.iter().all(is_there) {
        Ok(there)
    } else {
        Err(MoveError::Columns(table.name))
    }
}

/// Passes on the rows that meet the condition. `tell` is told how many more came.
async fn copy_rows(
    source: &mut Source,
    target: &mut Target,
    table: &MovedTable,
    columns: &[Column],
    condition: &str,
    tell: &mut (impl FnMut(u64) + Send),
) -> Result<(), MoveError> {
    let names = table::listed(columns.iter().map(|column| &*column.name));
    let statement = format!("COPY {} ({names}) FROM STDIN", table::quoted(table.name));
    let refused = |error| MoveError::of_rows(table.name, error);
    let file = source.file().to_owned();
    let unreadable = |source| MoveError::Read { file: file.clone(), source };
    let mut rows = source.rows(table.name, columns, condition);
    let mut text = Vec::new();
    loop {
        let mut copy = target.connection().copy_in_raw(&statement).await.map_err(refused)?;
        let (mut count, mut bytes) = (0, 0);
        let is_last = loop {
            let Some(row) = rows.try_next().await.map_err(unreadable)? else { break true };
            push_row(&mut text, &row, columns).map_err(unreadable)?;
            count += 1;
            if text.len() >= SENT_AT_ONCE {
                bytes += text.len();
                copy.send(&*text).await.map_err(refused)?;
                text.clear();
            }
            if count == MOST_ROWS || bytes >= MOST_BYTES {
                break false;
            }
        };
        copy.send(&*text).await.map_err(refused)?;
        text.clear();
        copy.finish().await.map_err(refused)?;
        if count > 0 {
            tell(count);
        }
        if is_last {
            return Ok(());
        }
    }
}
