//! Embeds the pages' files in a release: each as it is and compressed, under a name with its hash.
//!
//! They are read from `LEPTOS_SITE_ROOT`, or `target/site` of the workspace, so they have to be built before this crate
//! is. Where they are not there, or are a debug build's, nothing is embedded.

#[path = "build/media_type.rs"]
mod media_type;
#[path = "build/site.rs"]
mod site;
#[path = "build/site_file.rs"]
mod site_file;
#[path = "build/table.rs"]
mod table;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

const SITE_ROOT: &str = "LEPTOS_SITE_ROOT";

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    let files = match site_root()? {
        Some(root) => site::read(&root)?,
        None => Vec::new(),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").context("OUT_DIR")?);
    fs::write(out.join("embedded.rs"), table::write(&files, &out)?)?;
    Ok(())
}

/// Where the files of a release are.
fn site_root() -> Result<Option<PathBuf>> {
    // A debug build, which serves them from their folder, is not to be compiled anew for each change of them.
    if env::var_os("PROFILE").is_none_or(|profile| profile != "release") {
        return Ok(None);
    }
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").context("CARGO_MANIFEST_DIR")?);
    let root = env::var_os(SITE_ROOT).unwrap_or_else(|| "target/site".into());
    let root = package.parent().unwrap_or(Path::new("")).join(root);
    println!("cargo:rerun-if-env-changed={SITE_ROOT}");
    println!("cargo:rerun-if-changed={}", root.display());
    if !root.is_dir() {
        println!("cargo:warning=no pages are embedded: {} is not there", root.display());
        return Ok(None);
    }
    if site::is_debug_build(&root)? {
        println!("cargo:warning=no pages are embedded: those in {} are a debug build", root.display());
        return Ok(None);
    }
    Ok(Some(root))
}
