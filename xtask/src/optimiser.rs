//! What a release does to the pages' files once they are put together: WebAssembly, script and styles as small as they get.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::checkout;
use crate::process::Process;

/// What wasm-opt is told, in this order. cargo-leptos keeps such flags in no order, and so is left with its own, `-Oz`: what
/// it lays out is a little larger, and no release holds it.
///
/// Code that is made flat first comes out smaller with brotli: by 1.2 and 1.5 % in two trials with islands, though not
/// in an application that is hydrated as a whole. No other pass made a difference worth its time.
const WASM_OPT: [&str; 6] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "--converge",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
];

/// Makes the files of `folder` as small as they get, in their places.
pub(crate) fn run(folder: &Path, name: &str) -> Result<()> {
    let file = |kind: &str| folder.join(name).with_extension(kind);
    optimise(&file("wasm"))?;
    minify(&file("js"))?;
    minify(&file("css"))
}

fn optimise(wasm: &Path) -> Result<()> {
    let output: [&Path; 3] = [wasm, Path::new("-o"), wasm];
    Process::new("wasm-opt").args(WASM_OPT).args(output).run()
}

/// Puts what the file imports in the imports' place, and leaves out what only people read.
fn minify(file: &Path) -> Result<()> {
    let mut output = OsString::from("--outfile=");
    output.push(file);
    Process::new(esbuild())
        .args([file.as_os_str(), &output])
        .args(["--bundle", "--minify", "--format=esm", "--target=es2022"])
        .args(["--allow-overwrite", "--log-level=warning"])
        .run()
}

/// The npm packages of single platforms are nothing but the program. The package above them runs a script while it is
/// installed.
fn esbuild() -> PathBuf {
    let system = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
    let processor = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    checkout::end2end().join(format!("node_modules/@esbuild/{system}-{processor}/bin/esbuild"))
}
