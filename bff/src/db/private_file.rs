//! Files that only their owner may read, from the moment on at which they are made. `program` makes its own in the same way:
//! this crate depends on none of the workspace's.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

/// A new file, which must not be there yet.
pub(super) fn new_private(path: &Path) -> io::Result<File> {
    private().create_new(true).open(path)
}

/// A file that is made where it is missing.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    private().create(true).truncate(false).open(path)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
