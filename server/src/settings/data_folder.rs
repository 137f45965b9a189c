//! The folder of this machine's own files: databases and keys.

use std::path::{Path, PathBuf};

use program::{Reader, settings};

/// `DATA_DIR`.
pub(super) fn read(reader: &mut Reader<'_>) -> PathBuf {
    reader.or("DATA_DIR", "a folder", PathBuf::from(".data"), settings::path)
}

/// The address of a database file.
pub(super) fn sqlite_url(folder: &Path, file: &str) -> String {
    format!("sqlite:{}", folder.join(file).display())
}
