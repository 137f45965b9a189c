//! No source file outside tests is longer than a reader takes in at once.

use std::fs;

use crate::checkout::{Result, files, root};

/// How many lines a file may have, the tests at its end among them.
const MAX_LINES: usize = 400;
/// Folders that hold tests, or nothing of the project's own writing.
const LEFT_OUT: [&str; 6] = ["target", "node_modules", "test-results", "tests", "route_tests", "fuzz"];

#[test]
fn no_source_file_has_more_than_400_lines() -> Result<()> {
    let mut sources = files(&root(), &[".rs", ".ts"], &LEFT_OUT)?;
    sources.retain(|file| !file.ends_with("tests.rs"));
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
