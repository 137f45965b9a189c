//! Leptos.toml, which the server reads, and Cargo.toml, which cargo-leptos reads, say the same.

use std::fs;
use std::path::Path;

use toml::Table;

#[test]
fn the_program_site_writes_the_files_that_the_pages_ask_for() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let runtime: Table = fs::read_to_string(root.join("Leptos.toml"))?.parse()?;
    let name = runtime["package"]["metadata"]["leptos"]["output-name"].as_str().ok_or("no output-name")?;
    let program = fs::read_to_string(root.join("xtask/site/src/main.rs"))?;
    assert!(program.contains(&format!("const OUTPUT_NAME: &str = \"{name}\";")));
    Ok(())
}

/// The options that both programs know, as `LeptosOptions` spells them.
const SHARED: [&str; 12] = [
    "output-name",
    "site-root",
    "site-pkg-dir",
    "site-addr",
    "reload-port",
    "reload-external-port",
    "reload-ws-protocol",
    "env",
    "hash-file",
    "hash-files",
    "server-fn-prefix",
    "disable-server-fn-hash",
];

#[test]
fn the_server_and_cargo_leptos_read_the_same_options() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let runtime: Table = fs::read_to_string(root.join("Leptos.toml"))?.parse()?;
    let build: Table = fs::read_to_string(root.join("Cargo.toml"))?.parse()?;

    let runtime = runtime["package"]["metadata"]["leptos"].as_table().ok_or("no runtime table")?.clone();
    let mut build = build["workspace"]["metadata"]["leptos"][0].as_table().ok_or("no build table")?.clone();
    build.retain(|key, _| SHARED.contains(&key));

    assert_eq!(runtime, build);
    Ok(())
}
