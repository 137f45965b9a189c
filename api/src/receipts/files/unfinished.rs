//! What a process that was killed left of a file that it wrote into a folder. Nobody lists it as a file.

use std::{fs, io, path::Path, time::SystemTime};

use time::OffsetDateTime;

use super::Receipts;
use crate::blocking::run_blocking;

impl Receipts {
    /// Removes what was written until `end` and never finished, and tells how many there were. A bucket has a rule of its own for that.
    pub(crate) async fn remove_unfinished(&self, end: OffsetDateTime) -> io::Result<u64> {
        let Some(root) = &self.0.root else { return Ok(0) };
        let folder = root.join(&self.0.folder);
        run_blocking(move || remove_in(&folder, end.into())).await
    }
}

fn remove_in(folder: &Path, end: SystemTime) -> io::Result<u64> {
    let mut removed = 0;
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            removed += remove_in(&entry.path(), end)?;
        } else if is_unfinished(&entry.file_name()) && entry.metadata()?.modified()? <= end {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// object_store writes a file under its name with `#` and a number after it, and renames it at its end.
fn is_unfinished(name: &std::ffi::OsStr) -> bool {
    let number = name.to_str().and_then(|name| name.split_once('#')).map(|(_, number)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
