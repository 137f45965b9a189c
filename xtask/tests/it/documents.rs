//! What the documents say of the checkout: every file and folder that they name is there.

use crate::checkout::{Result, read, root};

const DOCUMENTS: [&str; 4] = ["ARCHITECTURE.md", "README.md", "SECURITY.md", "docs/security.md"];
/// What stands at the top of the checkout and holds files that a document may name.
const FOLDERS: [&str; 19] = [
    "api",
    "app",
    "assets",
    "bench",
    "bff",
    "chaos",
    "deploy",
    "devidp",
    "docs",
    "domain",
    "end2end",
    "frontend",
    "fuzz",
    "migrations",
    "program",
    "server",
    "statements",
    "style",
    "xtask",
];

#[test]
fn every_path_that_a_document_names_is_there() -> Result<()> {
    let mut seen = 0;
    for document in DOCUMENTS {
        let text = read(document)?;
        for path in paths(&text) {
            assert!(root().join(path).exists(), "{document} names {path}");
            seen += 1;
        }
    }
    assert!(seen > 60, "the documents are read rightly: {seen}");
    Ok(())
}

/// What stands between backticks and begins with one of the folders.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|path| {
        path.split_once('/')
            .is_some_and(|(folder, rest)| FOLDERS.contains(&folder) && !rest.contains([' ', '*', '…']))
    })
}

#[test]
fn a_path_is_told_from_other_words_in_code() {
    let text = "`bff/src/seal.rs` and `GET /expenses`, `api/src/`, `cargo test`, `/openapi.json`";
    assert_eq!(paths(text).collect::<Vec<_>>(), ["bff/src/seal.rs", "api/src/"]);
}
