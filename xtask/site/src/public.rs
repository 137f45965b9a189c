//! Files that are served as they are.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Copies every file of a folder, and of the folders in it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    let entries = fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_the_folders_of_files_arrive() -> Result<()> {
        let (from, to) = (tempfile::tempdir()?, tempfile::tempdir()?);
        fs::create_dir(from.path().join("icons"))?;
        fs::write(from.path().join("icons/a.svg"), "<svg/>")?;
        copy(from.path(), &to.path().join("site"))?;
        assert_eq!(fs::read_to_string(to.path().join("site/icons/a.svg"))?, "<svg/>");
        Ok(())
    }
}
