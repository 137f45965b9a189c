//! Leptos.toml, which the server reads, and Cargo.toml, which cargo-leptos reads, say the same.

use std::fs;
use std::path::Path;

use toml::Table;

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
