//! A backup: what stood in the databases at one moment of each, in one file, while programs go on writing.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
};

use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
use tokio::task::spawn_blocking;

use super::{
    Database, FileFault, OpenLock, archive, beside,
    file_fault::sync_folder_of,
    look_into,
    private_file::{new_private, new_private_folder},
    tables::tables_of_file,
};
use crate::shutdown;

/// Why there is no backup. Nothing is left of one that failed.
#[derive(Debug, thiserror::Error)]
pub enum BackUpError {
    /// Only SQLite's files are copied.
    #[error("the database {0} is on PostgreSQL, which has its own means: pg_dump")]
    NotAFile(&'static str),
    /// Nothing is overwritten.
    #[error("{} is there already; name another file", .0.display())]
    Exists(PathBuf),
    /// There is no such database.
    #[error("there is no database yet: {}", .0.display())]
    Missing(PathBuf),
    /// The database can't be read.
    #[error("the database {} can't be copied", .file.display())]
    Copy {
        /// Which.
        file: PathBuf,
        /// Why not.
        source: sqlx::Error,
    },
    /// What was copied is not sound, as SQLite says.
    #[error("the copy of {} is not sound: {fault}", .file.display())]
    Unsound {
        /// Which.
        file: PathBuf,
        /// What SQLite says.
        fault: String,
    },
    /// Its end was asked for.
    #[error("interrupted; nothing is left of it")]
    Interrupted,
    /// A file could not be made.
    #[error("the backup")]
    File(#[from] FileFault),
}

/// Backs the databases up into one new file that only its owner may read. It is there whole or not at all, also where the
/// program is asked to end meanwhile.
///
/// # Errors
/// See [`BackUpError`].
pub async fn back_up(databases: &[&Database], archive: &Path) -> Result<(), BackUpError> {
    if archive.symlink_metadata().is_ok() {
        return Err(BackUpError::Exists(archive.to_owned()));
    }
    let folder = Unfinished::beside(archive)?;
    let interrupted = shutdown::on_signal();
    let copying = interrupted.run_until_cancelled(copy_all(databases, &folder));
    let copies = copying.await.unwrap_or(Err(BackUpError::Interrupted))?;
    let (archive, written) = (archive.to_owned(), folder.0.join("archive"));
    let put = move || {
        archive::write(&written, &copies).map_err(FileFault::of("written", &archive))?;
        if interrupted.is_cancelled() {
            return Err(BackUpError::Interrupted);
        }
        put_new(&written, &archive).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => BackUpError::Exists(archive.clone()),
            _ => FileFault::of("made", &archive)(error).into(),
        })?;
        sync_folder_of(&archive)?;
        drop(folder);
        Ok(())
    };
    spawn_blocking(put).await.unwrap_or_else(|error| {
        Err(FileFault::of("made", Path::new("the backup"))(io::Error::other(error)).into())
    })
}

/// Copies each into the folder: its name, and its copy.
async fn copy_all(
    databases: &[&Database],
    folder: &Unfinished,
) -> Result<Vec<(&'static str, PathBuf)>, BackUpError> {
    let mut copies = Vec::new();
    for database in databases {
        let copy = folder.0.join(database.name);
        copy_database(database, &copy).await?;
        copies.push((database.name, copy));
    }
    Ok(copies)
}

/// Copies what is committed at this moment, and checks the copy.
async fn copy_database(database: &Database, copy: &Path) -> Result<(), BackUpError> {
    let file = database.file().ok_or(BackUpError::NotAFile(database.name))?;
    if !file.exists() {
        return Err(BackUpError::Missing(file.to_owned()));
    }
    // Nobody puts another file in its place meanwhile.
    let _lock = OpenLock::shared_if_there(file).map_err(FileFault::of("locked", file))?;
    let failed = |source| BackUpError::Copy { file: file.to_owned(), source };
    new_private(copy).map_err(FileFault::of("made", copy))?;
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
    let mut connection = options.connect().await.map_err(failed)?;
    let copied = sqlx::query("VACUUM INTO ?1").bind(copy.to_string_lossy()).execute(&mut connection).await;
    copied.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    if let Some(fault) = fault_of(copy).await.map_err(failed)? {
        return Err(BackUpError::Unsound { file: file.to_owned(), fault });
    }
    tables_of_file(copy, &database.tables).await.map_err(failed)?;
    Ok(())
}

/// What SQLite finds wrong with a file, if anything.
pub(super) async fn fault_of(file: &Path) -> sqlx::Result<Option<String>> {
    let mut connection = look_into(file).await?;
    let answer: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok((answer != "ok").then_some(answer))
}

/// Gives a file another name, where nothing has that name.
fn put_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !to.exists() => fs::rename(from, to),
        linked => linked,
    }
}

/// The folder of a backup that is under way. It goes with this value.
struct Unfinished(PathBuf);

impl Unfinished {
    fn beside(archive: &Path) -> Result<Self, FileFault> {
        let path = beside(archive, &format!(".unfinished-{}", process::id()));
        new_private_folder(&path).map_err(FileFault::of("made", &path))?;
        Ok(Self(path))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "what is left of a backup can't be removed");
        }
    }
}
