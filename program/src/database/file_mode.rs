//! Who may read a SQLite file: its owner alone, also where an earlier release has made it as the system does by default.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;

use super::{beside, open_lock::lock_of};

/// Takes from others what they may do with a SQLite file and those beside it, as an earlier release has made them. What is
/// somebody else's, or a link to who knows what, stays as its operator has it.
pub async fn tighten(database: PathBuf) {
    let files =
        [beside(&database, ""), beside(&database, "-wal"), beside(&database, "-shm"), lock_of(&database)];
    let looked_at = spawn_blocking(move || files.map(|file| (tighten_file(&file), file))).await;
    let mut tightened = Vec::new();
    for (done, file) in looked_at.into_iter().flatten() {
        match done {
            Ok(true) => tightened.push(file.display().to_string()),
            Ok(false) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(%error, file = %file.display(), "others may read the database and can't be kept from it");
            }
        }
    }
    if !tightened.is_empty() {
        let files = tightened.join(", ");
        tracing::info!(files, "others could read the database; it is its owner's alone from now on");
    }
}

/// Whether there was something to take.
#[cfg(unix)]
fn tighten_file(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    const OTHERS: u32 = 0o077;
    let own = fs::symlink_metadata(path)?;
    // What a link leads to is what others may read.
    if fs::metadata(path)?.mode() & OTHERS == 0 {
        return Ok(false);
    }
    if own.is_symlink() {
        return Err(io::Error::other("it is a symbolic link; change the mode of what it leads to"));
    }
    if own.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::other("it belongs to another user"));
    }
    // It is not opened: closing it would take from SQLite the locks that this process has on it.
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(true)
}

#[cfg(not(unix))]
fn tighten_file(_: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use tempfile::TempDir;

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn a_file_is_tightened_once_and_what_a_link_leads_to_is_left() {
        let folder = TempDir::new().unwrap();
        let (file, link) = (folder.path().join("api.db"), folder.path().join("link"));
        fs::write(&file, "").unwrap();
        symlink(&file, &link).unwrap();
        set_mode(&file, 0o640);
        assert!(tighten_file(&link).unwrap_err().to_string().contains("symbolic link"));
        assert_eq!(mode(&file), 0o640);
        assert!(tighten_file(&file).unwrap());
        assert_eq!(mode(&file), 0o600);
        assert!(!tighten_file(&file).unwrap(), "there is nothing left to do");
        assert!(!tighten_file(&link).unwrap(), "and nothing to complain of");
        set_mode(&file, 0o400);
        assert!(!tighten_file(&file).unwrap() && mode(&file) == 0o400, "nobody is given what they had not");
    }

    #[test]
    fn what_belongs_to_another_user_is_left() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("api.db");
        fs::write(&file, "").unwrap();
        set_mode(&file, 0o644);
        // Only root can give a file away; to anybody else the files of the system belong to another.
        let (foreign, expected) = if std::os::unix::fs::chown(&file, Some(65_534), None).is_ok() {
            (file, 0o644)
        } else {
            (PathBuf::from("/etc/passwd"), mode(Path::new("/etc/passwd")))
        };
        assert!(tighten_file(&foreign).unwrap_err().to_string().contains("another user"));
        assert_eq!(mode(&foreign), expected);
    }
}
