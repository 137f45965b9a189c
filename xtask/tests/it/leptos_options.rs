//! What cargo-leptos reads in Cargo.toml, and what the programs have of it for when it is not there, are the same.

use toml::{Table, Value};

use crate::checkout::{Result, read};

#[test]
fn the_server_and_cargo_leptos_have_the_same_options() -> Result<()> {
    let options = options()?;
    let server = read("server/src/settings/site.rs")?;
    for (option, constant) in [
        ("output-name", "OUTPUT_NAME: &str"),
        ("site-root", "SITE_ROOT: &str"),
        ("site-pkg-dir", "SITE_PKG_DIR: &str"),
        ("reload-port", "RELOAD_PORT: u16"),
    ] {
        let value = options.get(option).ok_or(option)?;
        assert!(server.contains(&format!("const {constant} = {value};")), "{option} is {value}");
    }
    // The server gives the files their hashes itself.
    assert_eq!(options.get("hash-files"), Some(&Value::Boolean(false)));
    // Whatever else the server could read is left as Leptos has it.
    for option in [
        "reload-external-port",
        "reload-ws-protocol",
        "hash-file",
        "server-fn-prefix",
        "disable-server-fn-hash",
    ] {
        assert!(!options.contains_key(option), "{option}");
    }
    Ok(())
}

#[test]
fn the_program_site_writes_the_files_that_the_pages_ask_for() -> Result<()> {
    let options = options()?;
    let name = format!("const OUTPUT_NAME: &str = {};", options["output-name"]);
    for program in ["xtask/site/src/main.rs", "xtask/src/build.rs"] {
        assert!(read(program)?.contains(&name), "{program}");
    }
    Ok(())
}

/// What Cargo.toml says to cargo-leptos.
fn options() -> Result<Table> {
    let manifest: Table = read("Cargo.toml")?.parse()?;
    Ok(manifest["workspace"]["metadata"]["leptos"][0].as_table().ok_or("no table")?.clone())
}
