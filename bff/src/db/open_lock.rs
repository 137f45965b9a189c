//! The lock that a process holds for as long as it has a SQLite file open, together with all others that have. Whoever puts
//! another file in its place (`server restore`) has it alone, and finds out so whether anybody is at work on the file.
//! Whoever comes meanwhile waits, and opens what stands there then. It is the lock of `program`'s `OpenLock`, by the same name.

use std::{fs::File, io, path::PathBuf};

use tokio::task::spawn_blocking;

use super::private_file::{new_private, open_private};

/// Held as long as this value lives; the system lets go of it with the process.
#[derive(Debug)]
pub(super) struct OpenLock {
    _file: File,
}

impl OpenLock {
    /// Waits for whoever replaces the database. A database that is not there is made, for its owner's eyes alone: SQLite
    /// gives the files beside it the same mode.
    pub(super) async fn take(database: PathBuf) -> io::Result<Self> {
        spawn_blocking(move || {
            let file = open_private(&database.with_extension("open.lock"))?;
            file.lock_shared()?;
            // One that is there is not opened: closing it would take from SQLite the locks that this process has on it.
            match new_private(&database) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => Ok(Self { _file: file }),
            }
        })
        .await
        .map_err(io::Error::other)?
    }
}
