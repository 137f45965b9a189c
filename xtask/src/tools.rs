//! The cargo programs that build and check the checkout. They go where cargo installs programs, so that
//! `cargo leptos watch` works by hand as well.

use std::fs;

use anyhow::{Context, Result};

use crate::part::Part;
use crate::process::Process;
use crate::version::Version;
use crate::{checkout, toolchain};

/// A program that cargo builds from the registry.
pub(crate) struct CargoTool {
    package: &'static str,
    binary: &'static str,
    version: Version,
    /// Whether a later patch will do. wasm-bindgen's output fits its own version's library alone.
    exact: bool,
    purpose: &'static str,
    usually: &'static str,
    /// Lighter than the package's own release profile: a build tool need not be fast, but soon there.
    install: &'static [&'static str],
    profile: &'static [(&'static str, &'static str)],
}

pub(crate) fn cargo_leptos() -> CargoTool {
    CargoTool {
        package: "cargo-leptos",
        binary: "cargo-leptos",
        version: Version(0, 3, 11),
        exact: false,
        purpose: "builds the server and the pages together",
        usually: "7 minutes",
        install: &["--locked", "--debug"],
        profile: &[("CARGO_PROFILE_DEV_DEBUG", "false")],
    }
}

/// # Errors
/// Where Cargo.lock has no single version of wasm-bindgen to follow.
pub(crate) fn wasm_bindgen() -> Result<CargoTool> {
    let version = checkout::locked_version("wasm-bindgen")?;
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        binary: "wasm-bindgen",
        version: Version::find(&version).with_context(|| format!("wasm-bindgen's version is {version}"))?,
        exact: true,
        purpose: "writes the JavaScript that loads the pages' WebAssembly",
        usually: "3 minutes",
        // Not `--locked`: what the lock file inside the package names may have been withdrawn, and later patches do as well.
        install: &[],
        profile: &[("CARGO_PROFILE_RELEASE_LTO", "off"), ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")],
    })
}

pub(crate) fn cargo_fuzz() -> CargoTool {
    CargoTool {
        package: "cargo-fuzz",
        binary: "cargo-fuzz",
        version: Version(0, 13, 2),
        exact: false,
        purpose: "builds programs for LLVM's fuzzer and runs them",
        usually: "a minute",
        install: &["--locked", "--debug"],
        profile: &[("CARGO_PROFILE_DEV_DEBUG", "false")],
    }
}

impl Part for CargoTool {
    fn name(&self) -> String {
        format!("{} {}", self.package, self.version)
    }

    fn purpose(&self) -> &'static str {
        self.purpose
    }

    fn usually(&self) -> &'static str {
        self.usually
    }

    fn present(&self) -> Result<Option<String>> {
        let found = Process::new(self.binary).args(["--version"]).answer();
        let version = found.and_then(|text| Version::find(&text));
        Ok(version.filter(|&version| self.accepts(version)).map(|version| version.to_string()))
    }

    fn bring(&self) -> Result<()> {
        if self.download() {
            return Ok(());
        }
        // A folder that stays is what lets an interrupted build go on where it stopped.
        let build = checkout::scratch(self.package)?;
        toolchain::cargo_for_tools()
            .args(["install", self.package, "--version", &format!("={}", self.version)])
            .args(self.install)
            .args(["--target-dir".as_ref(), build.as_os_str()])
            .envs(self.profile)
            .run()?;
        fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))
    }
}

impl CargoTool {
    fn accepts(&self, found: Version) -> bool {
        if self.exact { found == self.version } else { found.serves_as(self.version) }
    }

    /// cargo-binstall downloads a finished program, where the person has it and there is one.
    fn download(&self) -> bool {
        let Some(_) = Process::new("cargo-binstall").args(["-V"]).answer() else {
            return false;
        };
        Process::new("cargo")
            .args(["binstall", "--no-confirm", "--disable-strategies", "compile"])
            .args([format!("{}@{}", self.package, self.version)])
            .run()
            .inspect_err(|error| println!("{error}; building it instead."))
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Version, cargo_leptos, wasm_bindgen};

    #[test]
    fn only_wasm_bindgen_insists_on_its_exact_version() -> anyhow::Result<()> {
        let (leptos, bindgen) = (cargo_leptos(), wasm_bindgen()?);
        assert!(leptos.accepts(Version(leptos.version.0, leptos.version.1, leptos.version.2 + 1)));
        assert!(!bindgen.accepts(Version(bindgen.version.0, bindgen.version.1, bindgen.version.2 + 1)));
        assert!(bindgen.accepts(bindgen.version));
        Ok(())
    }
}
