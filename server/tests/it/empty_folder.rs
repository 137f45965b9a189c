//! The program needs its variables, and nothing that lies beside it.

use tempfile::TempDir;

use crate::process::{Running, VARIABLES, free_port, get, program};

#[test]
fn it_serves_the_first_page_from_an_empty_folder() {
    let folder = TempDir::new().unwrap();
    let port = free_port();
    let _server = Running::start(program(&folder).envs(VARIABLES).env("PORT", port.to_string()));

    let page = get(port, "/");
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    for kind in [".css\"", ".js\"", ".wasm\""] {
        assert!(page.contains(kind), "the page names its files: {page}");
    }
    assert!(folder.path().join(".data/bff.db").is_file());
}

#[test]
fn it_says_which_variables_are_missing() {
    let folder = TempDir::new().unwrap();
    let output = program(&folder).envs(VARIABLES[..1].iter().copied()).output().unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    for (variable, _) in &VARIABLES[1..3] {
        assert!(error.contains(&format!("{variable} is not set")), "{error}");
    }
}
