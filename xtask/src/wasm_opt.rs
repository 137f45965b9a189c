//! `wasm-opt` where cargo-leptos finds it. cargo-leptos looks on the PATH of who calls it, and downloads what is not there;
//! npm's programs are on no PATH but xtask's.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::checkout;
use crate::part::Part;
use crate::process::{self, Process};

/// A link beside cargo's own programs to the one among the npm packages. Where the checkout is removed it leads nowhere,
/// and counts as not there.
pub(crate) struct WasmOpt;

impl Part for WasmOpt {
    fn name(&self) -> String {
        "wasm-opt".into()
    }

    fn purpose(&self) -> &'static str {
        "makes the WebAssembly of `cargo leptos build --release` smaller"
    }

    fn usually(&self) -> &'static str {
        "no time: it is among the npm packages"
    }

    fn present(&self) -> Result<Option<String>> {
        let version = |program: PathBuf| Process::new(program).args(["--version"]).answer();
        Ok(version(link()).filter(|found| Some(found) == version(packaged()).as_ref()))
    }

    fn bring(&self) -> Result<()> {
        let link = link();
        match fs::symlink_metadata(&link) {
            Ok(there) if there.is_symlink() => {
                fs::remove_file(&link).with_context(|| format!("cannot replace {}", link.display()))?;
            }
            Ok(_) => bail!("{} is another version: remove it", link.display()),
            Err(_) => fs::create_dir_all(process::cargo_bin())?,
        }
        symlink(packaged(), &link).with_context(|| format!("cannot create {}", link.display()))
    }
}

fn packaged() -> PathBuf {
    checkout::end2end().join("node_modules/binaryen/bin/wasm-opt")
}

fn link() -> PathBuf {
    process::cargo_bin().join("wasm-opt")
}
