//! A Rust that is new enough for the tools and compiles for WebAssembly.
//!
//! rustup has one to give wherever its servers can be reached. Where they cannot, Debian's packages hold the
//! compiler and the sources of the standard library, which is then built once for WebAssembly.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::part::Part;
use crate::process::Process;
use crate::version::Version;
use crate::{checkout, debian};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The oldest Rust that builds cargo-leptos; the checkout itself asks for less (`rust-version`).
const OLDEST: Version = Version(1, 96, 0);

/// Debian's Rust with the sources of its library. The linker of WebAssembly is `lld-22`; the name that this
/// Rust calls it by, `rust-lld`, is in `rust-web-llvm`.
const PACKAGES: [&str; 7] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22", "rust-web-clippy", "rustfmt-web"];

/// rustup's name for the Rust of Debian's packages.
const LINKED: &str = "distro";

/// rustup on its own tries again and again, for minutes, where nobody answers.
const IMPATIENT: [(&str, &str); 3] =
    [("RUSTUP_MAX_RETRIES", "0"), ("RUSTUP_DOWNLOAD_TIMEOUT", "30"), ("RUST_BACKTRACE", "0")];

pub(crate) struct WasmTarget;

impl Part for WasmTarget {
    fn name(&self) -> String {
        "Rust for WebAssembly".into()
    }

    fn purpose(&self) -> &'static str {
        "compiles the pages for the browser"
    }

    fn usually(&self) -> &'static str {
        "a minute, two where the standard library has to be built"
    }

    fn present(&self) -> Result<Option<String>> {
        let version = version()?;
        Ok((version >= OLDEST && compiles()?).then(|| format!("rustc {version} with {TARGET}")))
    }

    fn bring(&self) -> Result<()> {
        let rustup = Process::new("rustup").args(["--version"]).answer().is_some();
        // Where Debian's packages are there already, an earlier run has found rustup's servers out of reach.
        if rustup && !debian::has(&PACKAGES) {
            match from_rustup() {
                Err(error) if debian::here() => println!("{error:#}. Taking Debian's packages instead."),
                result => return result,
            }
        }
        if !debian::here() {
            bail!("install Rust {OLDEST} or later with the target {TARGET}, best by https://rustup.rs");
        }
        from_debian(rustup)
    }
}

/// The version of the compiler that the checkout uses.
fn version() -> Result<Version> {
    let version = Process::new("rustc").args(["--version"]).answer();
    version.and_then(|text| Version::find(&text)).context("`rustc --version` gives no version")
}

/// Only a compiler that has tried can tell: the linker may be missing, and a library left over from an older
/// compiler is no use to this one.
fn compiles() -> Result<bool> {
    let folder = checkout::scratch("probe")?;
    fs::write(folder.join("probe.rs"), "pub fn name() -> String { String::new() }\n")?;
    let rustc = Process::new("rustc")
        .args(["--target", TARGET, "--edition", "2024", "--crate-type", "cdylib", "probe.rs"])
        .dir(folder);
    Ok(rustc.answer().is_some())
}

fn from_rustup() -> Result<()> {
    if version()? >= OLDEST {
        let add = Process::new("rustup").args(["target", "add", TARGET]).envs(&IMPATIENT);
        return add.run_within(Duration::from_secs(2 * 60));
    }
    // For this checkout alone: which Rust the person's other work is built with is not ours to change.
    let oldest = OLDEST.to_string();
    Process::new("rustup")
        .args(["toolchain", "install", &oldest, "--no-self-update", "--profile", "minimal"])
        .args(["--component", "clippy", "--component", "rustfmt", "--target", TARGET])
        .envs(&IMPATIENT)
        .run_within(Duration::from_secs(10 * 60))?;
    use_for_checkout(&oldest)
}

fn from_debian(rustup: bool) -> Result<()> {
    debian::install(&PACKAGES)?;
    if rustup {
        Process::new("rustup").args(["toolchain", "link", LINKED, "/usr"]).run()?;
        use_for_checkout(LINKED)?;
    }
    let sysroot = sysroot()?;
    if sysroot != Path::new("/usr") {
        bail!("the rustc on PATH is {}'s; put /usr/bin, Debian's, before it", sysroot.display());
    }
    // The packages may have brought the linker that alone was missing.
    if compiles()? {
        return Ok(());
    }
    install_library(&build_library()?, &sysroot)
}

fn use_for_checkout(toolchain: &str) -> Result<()> {
    Process::new("rustup").args(["override", "set", toolchain]).run()
}

fn sysroot() -> Result<PathBuf> {
    let sysroot = Process::new("rustc").args(["--print", "sysroot"]).answer();
    Ok(sysroot.context("`rustc --print sysroot` gives nothing")?.into())
}

/// Builds the standard library for WebAssembly and returns the folder with its parts.
fn build_library() -> Result<PathBuf> {
    let package = checkout::scratch("wasm-std")?;
    let build = package.join("target");
    fs::create_dir_all(package.join("src"))?;
    fs::write(
        package.join("Cargo.toml"),
        "[package]\nname = \"nothing\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    fs::write(package.join("src/lib.rs"), "#![no_std]\n")?;
    Process::new("cargo")
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,panic_unwind"])
        .args(["--target-dir".as_ref(), build.as_os_str()])
        .env("RUSTC_BOOTSTRAP", "1")
        // A release build of the pages optimises over the library's bitcode as well.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .dir(&package)
        .run()?;

    let library = checkout::scratch("wasm-std/lib")?;
    for entry in fs::read_dir(build.join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|name| is_of_library(&name.to_string_lossy())) {
            fs::copy(&path, library.join(name))?;
        }
    }
    fs::remove_dir_all(build)?;
    Ok(library)
}

fn is_of_library(file: &str) -> bool {
    file.starts_with("lib") && file.ends_with(".rlib") && !file.starts_with("libnothing-")
}

fn install_library(library: &Path, sysroot: &Path) -> Result<()> {
    let place = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let (from, to) = (library.display(), place.display());
    debian::as_root(&format!("rm -rf \"{to}\" && mkdir -p \"{to}\" && cp \"{from}\"/*.rlib \"{to}\""))
}

#[cfg(test)]
mod tests {
    use super::is_of_library;

    #[test]
    fn the_library_is_every_rlib_but_the_package_that_asked_for_it() {
        assert!(is_of_library("libstd-723a93f9dad40af0.rlib"));
        assert!(!is_of_library("libstd-723a93f9dad40af0.rmeta"));
        assert!(!is_of_library("libnothing-723a93f9dad40af0.rlib"));
        assert!(!is_of_library("std-723a93f9dad40af0.d"));
    }
}
