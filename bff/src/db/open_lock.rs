//! The lock that a process holds for as long as it has a SQLite file open, together with all others that have. Whoever puts
//! another file in its place (`server restore`) has it alone, and finds out so whether anybody is at work on the file.
//! Whoever comes meanwhile waits, and opens what stands there then.

use std::{
    fs::{File, OpenOptions},
    io,
    path::PathBuf,
};

use tokio::task::spawn_blocking;

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
            let file = File::create(database.with_extension("open.lock"))?;
            file.lock_shared()?;
            let mut new = OpenOptions::new();
            new.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
            match new.open(database) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => Ok(Self { _file: file }),
            }
        })
        .await
        .map_err(io::Error::other)?
    }
}
