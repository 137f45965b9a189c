//! The file of the session secrets: one a line, of which the first seals and all open. Empty lines and those that begin with `#`
//! count for nothing. It is replaced as a whole, and read again when it has changed.

use std::{
    fmt,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use bff::SHORTEST_SECRET;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

/// Where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecretsFile(PathBuf);

/// Why the file is of no use. Nothing of it is shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretsFileError {
    #[error("the secrets' file {0} can't be read")]
    Read(PathBuf, #[source] io::Error),
    #[error("the secrets' file {0} needs lines of {SHORTEST_SECRET} random characters or more, one at least")]
    Content(PathBuf),
    #[error("the secrets' file {0} can't be replaced")]
    Replace(PathBuf, #[source] io::Error),
    #[error("the secrets' file {0} is being replaced by another command")]
    Busy(PathBuf),
}

/// What a file is known by to have changed: when, how long it is, and which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp(Option<SystemTime>, u64, u64);

impl SecretsFile {
    pub(crate) const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The secrets, the one that seals first.
    pub(crate) fn read(&self) -> Result<Vec<SecretString>, SecretsFileError> {
        let text = fs::read_to_string(&self.0).map(SecretString::from);
        let text = text.map_err(|error| SecretsFileError::Read(self.0.clone(), error))?;
        let lines = text.expose_secret().lines().map(str::trim);
        let secrets = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let secrets = secrets.map(SecretString::from).collect::<Vec<_>>();
        let is_long = |secret: &SecretString| secret.expose_secret().len() >= SHORTEST_SECRET;
        if secrets.is_empty() || !secrets.iter().all(is_long) {
            return Err(SecretsFileError::Content(self.0.clone()));
        }
        Ok(secrets)
    }

    /// Replaces the secrets: whoever reads the file, or loses power, has all those before or all the new ones.
    pub(crate) fn replace(&self, secrets: &[SecretString]) -> Result<(), SecretsFileError> {
        let failed = |error| SecretsFileError::Replace(self.0.clone(), error);
        // Where the path is a link, what it leads to is replaced.
        let path = match fs::canonicalize(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.0.clone(),
            path => path.map_err(failed)?,
        };
        replace(&path, secrets).map_err(failed)
    }

    /// Held by whoever replaces secrets.
    pub(crate) fn lock(&self) -> Result<File, SecretsFileError> {
        let failed = |error| SecretsFileError::Replace(self.0.clone(), error);
        let file = File::create(beside(&self.0, ".lock")).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(SecretsFileError::Busy(self.0.clone())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The same, after whoever has it now.
    pub(crate) fn lock_in_turn(&self) -> Result<File, SecretsFileError> {
        let locked = File::create(beside(&self.0, ".lock")).and_then(|file| file.lock().map(|()| file));
        locked.map_err(|error| SecretsFileError::Replace(self.0.clone(), error))
    }

    /// When it was changed last.
    pub(crate) fn changed_at(&self) -> Result<OffsetDateTime, SecretsFileError> {
        let changed = fs::metadata(&self.0).and_then(|file| file.modified());
        changed.map(OffsetDateTime::from).map_err(|error| SecretsFileError::Read(self.0.clone(), error))
    }

    /// Gives the secrets when they have changed, each time it is asked. What can't be read is logged once.
    pub(crate) fn changes(&self) -> impl Fn() -> Option<Vec<SecretString>> + Send + Sync + 'static {
        let (file, seen) = (self.clone(), Mutex::new(None));
        move || {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            // Before it is read: what is changed meanwhile is seen the next time.
            let now = stamp(&file.0);
            if seen.replace(now) == Some(now) {
                return None;
            }
            file.read()
                .inspect_err(|error| {
                    let error = error as &dyn std::error::Error;
                    tracing::error!(error, "the session secrets can't be read again; those before stay");
                })
                .ok()
        }
    }
}

impl fmt::Display for SecretsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}

fn stamp(path: &Path) -> Stamp {
    let Ok(file) = fs::metadata(path) else { return Stamp(None, 0, 0) };
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&file);
    #[cfg(not(unix))]
    let number = 0;
    Stamp(file.modified().ok(), file.len(), number)
}

fn replace(path: &Path, secrets: &[SecretString]) -> io::Result<()> {
    let new = beside(path, ".new");
    // One that was interrupted has left it, and nobody else is at it.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    for secret in secrets {
        writeln!(file, "{}", secret.expose_secret())?;
    }
    // Whose it is and who may read it stays as it is.
    if let Ok(old) = fs::metadata(path) {
        file.set_permissions(old.permissions())?;
        #[cfg(unix)]
        keep_owner(&old, &new)?;
    }
    file.sync_all()?;
    fs::rename(&new, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Root may replace what another user's program reads.
#[cfg(unix)]
fn keep_owner(old: &fs::Metadata, new: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let own = fs::metadata(new)?;
    if (own.uid(), own.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    chown(new, Some(old.uid()), Some(old.gid()))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(suffix);
    beside.into()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn texts(secrets: &[SecretString]) -> Vec<&str> {
        secrets.iter().map(ExposeSecret::expose_secret).collect()
    }

    #[test]
    fn what_is_replaced_is_read_again_and_what_is_no_secret_is_refused() {
        let folder = TempDir::new().unwrap();
        let file = SecretsFile::at(folder.path().join("session.secrets"));
        assert!(matches!(file.read(), Err(SecretsFileError::Read(..))));
        let (new, old) = ("n".repeat(32), "o".repeat(32));
        fs::write(file.path(), format!("# the session secrets\n\n {new} \n{old}\n")).unwrap();
        assert_eq!(texts(&file.read().unwrap()), [&new, &old]);

        let changes = file.changes();
        assert_eq!(texts(&changes().unwrap()), [&new, &old]);
        assert!(changes().is_none(), "nothing has changed");
        file.replace(&[old.as_str().into(), new.as_str().into()]).unwrap();
        assert_eq!(texts(&changes().unwrap()), [&old, &new]);
        #[cfg(unix)]
        {
            let other = SecretsFile::at(folder.path().join("other"));
            other.replace(&[old.as_str().into()]).unwrap();
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&fs::metadata(other.path()).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }

        for wrong in ["", "# none\n", "short\n", &format!("{new}\nshort\n")] {
            fs::write(file.path(), wrong).unwrap();
            let error = file.read().unwrap_err().to_string();
            assert!(error.contains("needs lines of 32") && !error.contains("short"), "{error}");
        }
        assert!(changes().is_none(), "what can't be used changes nothing");
    }

    #[test]
    fn one_command_at_a_time_replaces_them() {
        let folder = TempDir::new().unwrap();
        let file = SecretsFile::at(folder.path().join("session.secrets"));
        let lock = file.lock().unwrap();
        assert!(matches!(file.lock(), Err(SecretsFileError::Busy(_))));
        drop(lock);
        assert!(file.lock().is_ok());
    }

    #[test]
    fn what_an_interrupted_command_left_is_no_hindrance() {
        let folder = TempDir::new().unwrap();
        let file = SecretsFile::at(folder.path().join("session.secrets"));
        fs::write(folder.path().join("session.secrets.new"), "half a sec").unwrap();
        file.replace(&["s".repeat(32).into()]).unwrap();
        assert_eq!(texts(&file.read().unwrap()), ["s".repeat(32)]);
    }
}
