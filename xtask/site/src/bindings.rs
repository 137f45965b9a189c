//! The WebAssembly, and the JavaScript through which a browser and it call each other.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

/// Writes `NAME.js` and `NAME.wasm` into the folder. A release carries no names of functions.
pub(crate) fn write(wasm: &Path, folder: &Path, name: &str, release: bool) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(name)
        .typescript(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .web(true)?
        .generate(folder)
        .with_context(|| format!("cannot bind {} to JavaScript", wasm.display()))?;
    // Leptos' scripts look for the name alone.
    let bound = folder.join(format!("{name}_bg.wasm"));
    fs::rename(&bound, folder.join(name).with_extension("wasm"))
        .with_context(|| format!("cannot rename {}", bound.display()))
}
