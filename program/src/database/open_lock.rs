//! The lock that a process holds for as long as it has a SQLite file open, together with all others that have. Whoever puts
//! another file in its place has it alone, and finds out so whether anybody is at work on the file. Whoever comes meanwhile
//! waits, and opens what stands there then.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;

use super::private_file::{new_private, open_private};

/// Held as long as this value lives; the system lets go of it with the process.
#[derive(Debug)]
pub struct OpenLock {
    _file: File,
}

impl OpenLock {
    /// Holds the lock of a database together with others. It waits for whoever replaces it. A database that is not there is
    /// made, for its owner's eyes alone: SQLite gives the files beside it the same mode.
    ///
    /// # Errors
    /// Where the lock's file or the database can't be made.
    pub async fn shared(database: PathBuf) -> io::Result<Self> {
        let lock = move || {
            let file = open_private(&lock_of(&database))?;
            file.lock_shared()?;
            // One that is there is not opened: closing it would take from SQLite the locks that this process has on it.
            match new_private(&database) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => Ok(Self { _file: file }),
            }
        };
        spawn_blocking(lock).await.map_err(io::Error::other)?
    }

    /// Holds it alone; nothing where another process has the database open.
    pub(super) fn alone(database: &Path) -> io::Result<Option<Self>> {
        let file = open_private(&lock_of(database))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Holds it together with others, if some program has made it. One that is at work on the database has.
    pub(super) fn shared_if_there(database: &Path) -> io::Result<Option<Self>> {
        match File::open(lock_of(database)) {
            Ok(file) => file.lock_shared().map(|()| Some(Self { _file: file })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Where it is: `bff.open.lock` for `bff.db`.
pub(super) fn lock_of(database: &Path) -> PathBuf {
    database.with_extension("open.lock")
}
