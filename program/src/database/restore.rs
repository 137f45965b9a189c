//! A backup that is put back: each database is checked first, and takes the place of the one before, which is kept.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sqlx::{Connection, SqliteConnection};
use tokio::task::spawn_blocking;

use super::{
    Database, FileFault, OpenLock,
    archive::{ExtractError, extract},
    backup::fault_of,
    beside,
    exclusive::{is_busy, open_exclusively},
    file_fault::sync_folder_of,
    tables::tables_of_file,
};

/// What was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The database, by its name in the backup.
    pub name: &'static str,
    /// Its file.
    pub file: PathBuf,
    /// Where the one before is now, if there was one.
    pub before: Option<PathBuf>,
}

/// Why nothing was put back, or not all.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// Only SQLite's files are put back.
    #[error("the database {0} is on PostgreSQL, which has its own means: pg_restore")]
    NotAFile(&'static str),
    /// A program has the database open.
    #[error("{} is in use: stop every program that works on it first", .0.display())]
    InUse(PathBuf),
    /// The backup is not what it should be.
    #[error("{} can't be put back", .file.display())]
    Backup {
        /// The backup.
        file: PathBuf,
        /// What is wrong with it.
        source: NotABackup,
    },
    /// It lacks what it is asked for.
    #[error("{} holds no database {name}", .file.display())]
    Lacking {
        /// The backup.
        file: PathBuf,
        /// What is missing.
        name: &'static str,
    },
    /// What is in it can't be read.
    #[error("the database {name} of the backup can't be read")]
    Unreadable {
        /// Which.
        name: &'static str,
        /// Why not.
        source: sqlx::Error,
    },
    /// What is in it is not sound, as SQLite says.
    #[error("the database {name} of the backup is not sound: {fault}")]
    Unsound {
        /// Which.
        name: &'static str,
        /// What SQLite says.
        fault: String,
    },
    /// It was written by a newer release.
    #[error("the database {0} of the backup is of a newer release: put it back with that one")]
    Newer(&'static str),
    /// It is some other database.
    #[error("the database {0} of the backup is not one of this program's")]
    Foreign(&'static str),
    /// A file could not be made or moved.
    #[error("the database can't be replaced")]
    File(#[from] FileFault),
}

/// What is wrong with the file of a backup.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NotABackup(#[from] ExtractError);

/// A database that is about to be replaced. Nobody else has it open.
struct Replacing<'a> {
    database: &'a Database,
    file: &'a Path,
    /// The new one, until it stands in the old one's place.
    new: PathBuf,
    _lock: OpenLock,
}

/// The database before.
enum Held {
    Missing,
    /// Nobody else gets at it as long as this connection is open.
    Whole(SqliteConnection),
    Damaged,
}

/// Puts back what is in the backup: the first of the databases must be in there, the others may. All of it is checked
/// before anything changes. The databases before are kept beside the new ones.
///
/// # Errors
/// See [`RestoreError`]. Each database is then the one before, whole, or the new one, whole.
pub async fn restore(databases: &[&Database], archive: &Path) -> Result<Vec<Restored>, RestoreError> {
    let replacing =
        databases.iter().map(|database| Replacing::begin(database)).collect::<Result<Vec<_>, _>>()?;
    let places = replacing.iter().map(|one| (one.database.name, one.new.clone())).collect::<Vec<_>>();
    let place =
        move |name: &str| places.iter().find(|(known, _)| *known == name).map(|(_, path)| path.clone());
    let path = archive.to_owned();
    let extracted = spawn_blocking(move || extract(&path, place)).await;
    let extracted = extracted.unwrap_or_else(|error| Err(io::Error::other(error).into()));
    let names =
        extracted.map_err(|error| RestoreError::Backup { file: archive.to_owned(), source: error.into() })?;
    let is_there = |one: &&Replacing<'_>| names.iter().any(|name| name == one.database.name);
    if let Some(first) = replacing.first().filter(|first| !is_there(first)) {
        return Err(RestoreError::Lacking { file: archive.to_owned(), name: first.database.name });
    }
    for one in replacing.iter().filter(is_there) {
        one.check().await?;
    }
    let mut held = Vec::new();
    for one in replacing.iter().filter(is_there) {
        held.push((one, one.hold().await?));
    }
    let mut restored = Vec::new();
    for (one, held) in held {
        restored.push(one.replace(held).await?);
    }
    Ok(restored)
}

impl<'a> Replacing<'a> {
    fn begin(database: &'a Database) -> Result<Self, RestoreError> {
        let file = database.file().ok_or(RestoreError::NotAFile(database.name))?;
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(FileFault::of("made", folder))?;
        }
        let lock = OpenLock::alone(file).map_err(FileFault::of("locked", file))?;
        let lock = lock.ok_or_else(|| RestoreError::InUse(file.to_owned()))?;
        let new = beside(file, ".restoring");
        // One that was interrupted has left it.
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileFault::of("removed", &new)(error))?
            }
            _ => Ok(Self { database, file, new, _lock: lock }),
        }
    }

    /// Whether the new one is sound, and one that this program can work with.
    async fn check(&self) -> Result<(), RestoreError> {
        let name = self.database.name;
        let unreadable = |source| RestoreError::Unreadable { name, source };
        if let Some(fault) = fault_of(&self.new).await.map_err(unreadable)? {
            return Err(RestoreError::Unsound { name, fault });
        }
        let tables = tables_of_file(&self.new, &self.database.tables).await.map_err(unreadable)?;
        if tables.newest.is_none() || !tables.foreign.is_empty() {
            return Err(RestoreError::Foreign(name));
        }
        if !tables.unknown.is_empty() {
            return Err(RestoreError::Newer(name));
        }
        Ok(())
    }

    /// At every moment either the one before stands there, whole, or the new one.
    async fn replace(&self, held: Held) -> Result<Restored, RestoreError> {
        let before = match &held {
            Held::Missing => None,
            Held::Whole(_) | Held::Damaged => {
                own_as(self.file, &self.new)?;
                Some(self.keep_before()?)
            }
        };
        match (&held, &before) {
            (Held::Damaged, Some(before)) => keep_log(self.file, before)?,
            (Held::Whole(_), _) => {}
            _ => remove_log(self.file)?,
        }
        fs::rename(&self.new, self.file).map_err(FileFault::of("replaced", self.file))?;
        sync_folder_of(self.file)?;
        if let Held::Whole(connection) = held {
            _ = connection.close().await;
        }
        Ok(Restored { name: self.database.name, file: self.file.to_owned(), before })
    }

    /// Has the file before hold all of itself, without a log beside it, and keeps everybody else from it.
    async fn hold(&self) -> Result<Held, RestoreError> {
        if !self.file.exists() {
            return Ok(Held::Missing);
        }
        let fold = async {
            let mut connection = open_exclusively(self.file).await?;
            sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await?;
            Ok(connection)
        };
        match fold.await {
            Ok(connection) => Ok(Held::Whole(connection)),
            Err(error) if is_busy(&error) => Err(RestoreError::InUse(self.file.to_owned())),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the database before can't be read");
                Ok(Held::Damaged)
            }
        }
    }

    /// Gives the database before a second name, under which it stays.
    fn keep_before(&self) -> Result<PathBuf, FileFault> {
        for number in 1.. {
            let suffix = if number == 1 { String::new() } else { format!("-{number}") };
            let before = beside(self.file, &format!(".before-restore{suffix}"));
            match fs::hard_link(self.file, &before) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                linked => return linked.map(|()| before.clone()).map_err(FileFault::of("made", &before)),
            }
        }
        Ok(self.file.to_owned())
    }
}

impl Drop for Replacing<'_> {
    fn drop(&mut self) {
        // It has the old one's place by now, or is of no use.
        _ = fs::remove_file(&self.new);
    }
}

/// Moves the log of a damaged database along with it: the new one must not be given it.
fn keep_log(file: &Path, before: &Path) -> Result<(), FileFault> {
    let (log, kept) = (beside(file, "-wal"), beside(before, "-wal"));
    match fs::rename(&log, kept) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FileFault::of("moved", &log)(error)),
        _ => remove_log(file),
    }
}

/// Removes what is beside a database that is not there.
fn remove_log(file: &Path) -> Result<(), FileFault> {
    for suffix in ["-wal", "-shm"] {
        let path = beside(file, suffix);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(FileFault::of("removed", &path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Has the new file belong to whom the old one belongs to: root may put back what another user's program works on.
#[cfg(unix)]
fn own_as(old: &Path, new: &Path) -> Result<(), FileFault> {
    use std::os::unix::fs::{MetadataExt, chown};
    let owner = |path: &Path| {
        fs::metadata(path).map(|file| (file.uid(), file.gid())).map_err(FileFault::of("read", path))
    };
    let (user, group) = owner(old)?;
    if owner(new)? == (user, group) {
        return Ok(());
    }
    chown(new, Some(user), Some(group)).map_err(FileFault::of("given to the owner of the one before", new))
}

#[cfg(not(unix))]
fn own_as(_: &Path, _: &Path) -> Result<(), FileFault> {
    Ok(())
}
