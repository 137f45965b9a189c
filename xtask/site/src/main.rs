//! Puts together what a browser loads: the WebAssembly with the JavaScript that starts it, one style sheet, the public
//! files.
//!
//! `site WASM FOLDER [--release]` reads what cargo has built for the browser and fills the folder as `cargo leptos build`
//! would, without that program. It is built together with the server, by the same cargo.

mod bindings;
mod public;
mod style;

use std::path::Path;

use anyhow::{Result, bail};

/// What the pages ask for: `output-name` in Cargo.toml, which a test of xtask holds equal.
const OUTPUT_NAME: &str = "expenses";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (wasm, folder, release) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [wasm, folder] => (wasm, folder, false),
        [wasm, folder, "--release"] => (wasm, folder, true),
        _ => bail!("usage: site WASM FOLDER [--release]"),
    };
    let folder = Path::new(folder);
    let package = folder.join("pkg");
    bindings::write(Path::new(wasm), &package, OUTPUT_NAME, release)?;
    style::write(Path::new("style/main.css"), &package.join(OUTPUT_NAME).with_extension("css"))?;
    public::copy(Path::new("public"), folder)
}
