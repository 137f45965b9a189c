//! What went wrong with a file, with its name.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// A file or folder could not be read, made or moved.
#[derive(Debug, thiserror::Error)]
#[error("{} can't be {verb}", path.display())]
pub struct FileFault {
    verb: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl FileFault {
    /// What makes a fault of an error, for `map_err`. `verb` ends the sentence "can't be …".
    pub(super) fn of<'a>(verb: &'static str, path: &'a Path) -> impl Fn(io::Error) -> Self + 'a {
        move |source| Self { verb, path: path.to_owned(), source }
    }
}

/// Has what was done in a folder reach the disk: a name that was given or taken away.
pub(super) fn sync_folder_of(file: &Path) -> Result<(), FileFault> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(FileFault::of("written to the disk", folder))
}
