//! No source file outside tests is longer than a reader takes in at once.

use std::fs;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How many lines a file may have, the tests at its end among them.
const MAX_LINES: usize = 400;
/// Folders that hold tests, or nothing of the project's own writing.
const LEFT_OUT: [&str; 6] = ["target", "node_modules", "test-results", "tests", "route_tests", "fuzz"];

#[test]
fn no_source_file_has_more_than_400_lines() -> Result<()> {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))?;
    assert!(sources.len() > 300, "the sources are found: {}", sources.len());
    let mut faults = Vec::new();
    for file in sources {
        let lines = fs::read_to_string(&file)?.lines().count();
        if lines > MAX_LINES {
            faults.push(format!("{}: {lines} lines", file.display()));
        }
    }
    assert!(faults.is_empty(), "split these by what they are about:\n{}", faults.join("\n"));
    Ok(())
}

/// Every file of Rust and TypeScript below a folder, but for tests.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if kind.is_dir() && !name.starts_with('.') && !LEFT_OUT.contains(&name) {
            files.extend(sources(&path)?);
        } else if kind.is_file() && (name.ends_with(".rs") || name.ends_with(".ts")) && name != "tests.rs" {
            files.push(path);
        }
    }
    Ok(files)
}
