//! A folder made equal to another one. What is equal already keeps its time of change, by which cargo sees what to build.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Makes `to` hold the files of `from`, and no others.
pub(crate) fn mirror(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(to)? {
        let (entry, source) = entry.map(|entry| (entry.path(), from.join(entry.file_name())))?;
        if entry.is_dir() && !source.is_dir() {
            fs::remove_dir_all(&entry).with_context(|| format!("cannot remove {}", entry.display()))?;
        } else if entry.is_file() && !source.is_file() {
            fs::remove_file(&entry).with_context(|| format!("cannot remove {}", entry.display()))?;
        }
    }
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let (source, target) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if source.is_dir() {
            mirror(&source, &target)?;
        } else {
            let content = fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?;
            if fs::read(&target).ok().as_ref() != Some(&content) {
                fs::write(&target, content).with_context(|| format!("cannot write {}", target.display()))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn files_come_and_go_and_what_is_equal_is_left_alone() -> Result<()> {
        let (from, to) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let (from, to) = (from.path(), to.path().join("site"));
        fs::create_dir(from.join("pkg"))?;
        fs::write(from.join("pkg/a.js"), "a")?;
        fs::write(from.join("b.svg"), "b")?;
        mirror(from, &to)?;
        let long_ago = SystemTime::UNIX_EPOCH;
        fs::File::options().write(true).open(to.join("pkg/a.js"))?.set_modified(long_ago)?;
        fs::create_dir(to.join("old"))?;
        fs::write(to.join("old/c.js"), "c")?;
        fs::write(to.join("pkg/d.js"), "d")?;
        fs::write(from.join("b.svg"), "another b")?;
        mirror(from, &to)?;
        assert_eq!(fs::read_to_string(to.join("b.svg"))?, "another b");
        assert_eq!(fs::metadata(to.join("pkg/a.js"))?.modified()?, long_ago);
        assert!(!to.join("old").exists() && !to.join("pkg/d.js").exists());
        Ok(())
    }
}
