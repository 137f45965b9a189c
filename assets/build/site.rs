//! The folder of the pages' files.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{media_type, site_file::SiteFile};

/// Every file that a browser may ask for, by name.
pub(crate) fn read(root: &Path) -> Result<Vec<SiteFile>> {
    let mut files = Vec::new();
    for path in paths(root).with_context(|| format!("cannot read {}", root.display()))? {
        let name = path.strip_prefix(root)?.components();
        let name = name.map(|part| part.as_os_str().to_str()).collect::<Option<Vec<_>>>();
        let name = name.with_context(|| format!("{} is no name for an address", path.display()))?.join("/");
        if let Some(media_type) = media_type::of(&name)? {
            let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.push(SiteFile::new(name, media_type, content)?);
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

/// Whether the WebAssembly bears the names of its functions, which only a debug build's does.
pub(crate) fn is_debug_build(root: &Path) -> Result<bool> {
    for path in paths(root)?.iter().filter(|path| path.extension() == Some(OsStr::new("wasm"))) {
        if has_names(&fs::read(path)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            paths.extend(self::paths(&path)?);
        } else {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Whether there is a custom section `name` (WebAssembly Core Specification, appendix "Custom Sections").
fn has_names(wasm: &[u8]) -> bool {
    let mut rest = wasm.get(8..).unwrap_or_default();
    while let Some((&id, after)) = rest.split_first() {
        let Some((size, after)) = number(after) else { return false };
        let Some((section, after)) = after.split_at_checked(size) else { return false };
        if id == 0 && section.starts_with(b"\x04name") {
            return true;
        }
        rest = after;
    }
    false
}

/// A number at the beginning, in LEB128.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0)? + 1;
    let (digits, rest) = bytes.split_at(length);
    let value = digits.iter().rev().fold(0_usize, |value, digit| value << 7 | usize::from(digit & 0x7f));
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGIC: &[u8] = b"\0asm\x01\0\0\0";
    /// A custom section of 200 bytes, whose size takes two digits.
    const LONG: [u8; 3] = [0, 0xc8, 1];

    #[test]
    fn files_and_the_folders_of_files_are_read_and_what_no_browser_asks_for_is_not() -> Result<()> {
        let root = tempfile::tempdir()?;
        fs::create_dir(root.path().join("pkg"))?;
        for name in ["pkg/expenses.js", "pkg/expenses.js.br", "pkg/expenses.d.ts", "receipt.svg"] {
            fs::write(root.path().join(name), name)?;
        }
        let files = read(root.path())?;
        let names = files.iter().map(|file| &*file.name).collect::<Vec<_>>();
        assert_eq!(names, ["pkg/expenses.js", "receipt.svg"]);
        fs::write(root.path().join("a.unheard-of"), "")?;
        let error = read(root.path()).err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.starts_with("a.unheard-of is of no kind")));
        Ok(())
    }

    #[test]
    fn a_debug_build_is_told_by_the_names_of_its_functions() -> Result<()> {
        let long = [&LONG[..], &[7; 200]].concat();
        let names = b"\0\x06\x04name\0";
        for (wasm, is_debug) in [
            ([MAGIC, &long].concat(), false),
            ([MAGIC, &long, names].concat(), true),
            ([MAGIC, names, &long].concat(), true),
            ([MAGIC, b"\x01\x06\x04name\0"].concat(), false),
            (MAGIC.to_vec(), false),
            (vec![0xff; 20], false),
            (Vec::new(), false),
        ] {
            let root = tempfile::tempdir()?;
            fs::write(root.path().join("expenses.wasm"), &wasm)?;
            assert_eq!(is_debug_build(root.path())?, is_debug, "{wasm:?}");
        }
        Ok(())
    }
}
