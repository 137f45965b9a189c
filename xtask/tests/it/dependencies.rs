//! Which crates a build may hold, asked of cargo's own dependency tree.

use std::collections::BTreeSet;
use std::process::Command;

use crate::checkout::{Result, root};

#[test]
fn a_production_server_holds_neither_the_development_provider_nor_the_api() -> Result<()> {
    let production = crates(&["--package", "server"])?;
    assert!(production.contains("bff"), "the tree is read rightly: {production:?}");
    for embedded in ["devidp", "api"] {
        assert!(!production.contains(embedded), "{embedded}");
    }

    let development = crates(&["--package", "server", "--features", "embedded"])?;
    for embedded in ["devidp", "api"] {
        assert!(development.contains(embedded), "{embedded}");
    }
    Ok(())
}

#[test]
fn the_front_end_holds_no_server_crate() -> Result<()> {
    let browser = crates(&["--package", "frontend", "--target", "wasm32-unknown-unknown"])?;
    assert!(browser.contains("app"), "the tree is read rightly: {browser:?}");
    for server in [
        "api",
        "axum",
        "bff",
        "devidp",
        "encoding_rs",
        "icu_decimal",
        "openidconnect",
        "server",
        "sqlx",
        "statements",
        "tokio",
        "tower-sessions",
        "utoipa",
    ] {
        assert!(!browser.contains(server), "{server}");
    }
    Ok(())
}

#[test]
fn each_crate_depends_on_no_more_than_it_must() -> Result<()> {
    const CRATES: [&str; 10] =
        ["domain", "app", "frontend", "bff", "program", "assets", "server", "api", "devidp", "statements"];
    let depends_on = |name: &str, features: &str| -> Result<Vec<&str>> {
        let crates = crates(&["--package", name, "--features", features])?;
        Ok(CRATES.into_iter().filter(|other| *other != name && crates.contains(*other)).collect())
    };
    assert_eq!(depends_on("domain", "")?, [""; 0]);
    assert_eq!(depends_on("app", "ssr")?, ["domain"]);
    assert_eq!(depends_on("bff", "")?, [""; 0]);
    assert_eq!(depends_on("program", "")?, [""; 0]);
    assert_eq!(depends_on("assets", "")?, [""; 0]);
    assert_eq!(depends_on("api", "")?, ["domain", "program", "statements"]);
    assert_eq!(depends_on("devidp", "")?, ["program"]);
    assert_eq!(depends_on("statements", "")?, ["domain"]);
    assert_eq!(depends_on("chaos", "")?, ["program"]);
    assert_eq!(depends_on("load", "")?, ["program"]);
    Ok(())
}

#[test]
fn the_pages_have_no_provider_token_or_store_behind_them() -> Result<()> {
    let pages = crates(&["--package", "app", "--features", "ssr"])?;
    for behind in ["openidconnect", "jsonwebtoken", "sqlx", "tower-sessions", "reqwest"] {
        assert!(!pages.contains(behind), "{behind}");
    }
    Ok(())
}

/// The names of the crates that end up in what is built, themselves included.
fn crates(selection: &[&str]) -> Result<BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(selection)
        .current_dir(root())
        .output()?;
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout)?;
    Ok(tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}
