//! The Rust that compiles the pages for WebAssembly.
//!
//! It is the checkout's own wherever rustup can add the target to it. Where rustup's servers can't be reached, Debian's
//! packages hold a compiler and the sources of its standard library, which is then built once for WebAssembly. That one
//! compiles the pages alone, since it takes 1.6 times as long as rustup's.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::part::Part;
use crate::process::Process;
use crate::version::Version;
use crate::{checkout, debian};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The oldest Rust that compiles the checkout: `rust-version` in Cargo.toml.
const OLDEST: Version = Version(1, 94, 0);

/// The oldest Rust that compiles cargo-leptos.
const OLDEST_FOR_CARGO_LEPTOS: Version = Version(1, 96, 0);

/// Debian's Rust with the sources of its library. The linker of WebAssembly is `lld-22`; the name that this
/// Rust calls it by, `rust-lld`, is in `rust-web-llvm`.
const PACKAGES: [&str; 7] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22", "rust-web-clippy", "rustfmt-web"];

/// rustup's name for the Rust of Debian's packages.
const LINKED: &str = "distro";

/// The variable that tells rustup's programs which toolchain is meant.
const TOOLCHAIN: &str = "RUSTUP_TOOLCHAIN";

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
        for toolchain in [None, Some(LINKED)] {
            if let Some(version) = version(toolchain).filter(|version| *version >= OLDEST)
                && compiles(toolchain)?
            {
                return Ok(Some(format!("rustc {version} with {TARGET}")));
            }
        }
        Ok(None)
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

/// cargo with the toolchain that compiles everything but the pages.
pub(crate) fn cargo() -> Process {
    of(None, "cargo")
}

/// cargo with the toolchain that compiles for WebAssembly.
pub(crate) fn cargo_for_pages() -> Result<Process> {
    let own = compiles(None)?;
    Ok(of((!own).then_some(LINKED), "cargo"))
}

/// cargo with the newest toolchain that is there, for cargo's own programs.
pub(crate) fn cargo_for_tools() -> Process {
    let newest = for_cargo_leptos().flatten();
    of(newest.as_deref(), "cargo")
}

/// The toolchain that compiles cargo-leptos: the checkout's own, or one beside it.
fn for_cargo_leptos() -> Option<Option<String>> {
    let beside = [OLDEST_FOR_CARGO_LEPTOS.to_string(), LINKED.to_owned()].map(Some);
    let mut toolchains = [None].into_iter().chain(beside);
    toolchains.find(|toolchain| {
        version(toolchain.as_deref()).is_some_and(|version| version >= OLDEST_FOR_CARGO_LEPTOS)
    })
}

/// Lets `cargo leptos`, which asks nobody which toolchain to take, compile the pages with the one that can. The server
/// keeps its own: `native-cargo.sh` sees to that.
pub(crate) fn use_for_cargo_leptos() -> Result<()> {
    if compiles(None)? { Ok(()) } else { use_for_checkout(LINKED) }
}

/// A program of one of rustup's toolchains, or of the checkout's own.
fn of(toolchain: Option<&str>, program: &str) -> Process {
    let process = Process::new(program);
    match toolchain.or(own()) {
        Some(toolchain) => process.env(TOOLCHAIN, toolchain),
        None => process,
    }
}

/// The toolchain that compiles all but the pages, where the checkout is set to another one for `cargo leptos`.
fn own() -> Option<&'static str> {
    static OWN: OnceLock<Option<String>> = OnceLock::new();
    OWN.get_or_init(|| {
        let rustup = |arguments: &[&str]| Process::new("rustup").args(arguments).answer();
        let default = rustup(&["default"])?.split_whitespace().next()?.to_owned();
        let rustc = Process::new("rustc").env(TOOLCHAIN, &default).args(["--version"]).answer()?;
        let is_new_enough = Version::find(&rustc)? >= OLDEST;
        (rustup(&["show", "active-toolchain"])?.starts_with(LINKED) && is_new_enough).then_some(default)
    })
    .as_deref()
}

fn version(toolchain: Option<&str>) -> Option<Version> {
    of(toolchain, "rustc").args(["--version"]).answer().and_then(|text| Version::find(&text))
}

/// Only a compiler that has tried can tell: the linker may be missing, and a library left over from an older
/// compiler is no use to this one.
fn compiles(toolchain: Option<&str>) -> Result<bool> {
    let folder = checkout::scratch("probe")?;
    fs::write(folder.join("probe.rs"), "pub fn name() -> String { String::new() }\n")?;
    let rustc = of(toolchain, "rustc")
        .args(["--target", TARGET, "--edition", "2024", "--crate-type", "cdylib", "probe.rs"])
        .dir(folder);
    Ok(rustc.answer().is_some())
}

/// A Rust that compiles cargo-leptos, beside the checkout's own.
pub(crate) struct RustForCargoLeptos;

impl Part for RustForCargoLeptos {
    fn name(&self) -> String {
        format!("Rust {OLDEST_FOR_CARGO_LEPTOS}")
    }

    fn purpose(&self) -> &'static str {
        "compiles cargo-leptos"
    }

    fn usually(&self) -> &'static str {
        "a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        let toolchain = for_cargo_leptos();
        Ok(toolchain.map(|toolchain| toolchain.unwrap_or_else(|| "the checkout's own".to_owned())))
    }

    fn bring(&self) -> Result<()> {
        let rustup = Process::new("rustup").args(["--version"]).answer().is_some();
        if rustup && !debian::has(&PACKAGES) {
            match install(OLDEST_FOR_CARGO_LEPTOS) {
                Err(error) if debian::here() => println!("{error:#}. Taking Debian's packages instead."),
                result => return result,
            }
        }
        if !debian::here() || !rustup {
            bail!("install Rust {OLDEST_FOR_CARGO_LEPTOS} or later, best by https://rustup.rs");
        }
        debian::install(&PACKAGES)?;
        link_debians()
    }
}

fn from_rustup() -> Result<()> {
    if version(None).context("`rustc --version` gives no version")? >= OLDEST {
        let add = Process::new("rustup").args(["target", "add", TARGET]).envs(&IMPATIENT);
        return add.run_within(Duration::from_secs(2 * 60));
    }
    // For this checkout alone: which Rust the person's other work is built with is not ours to change.
    install(OLDEST)?;
    use_for_checkout(&OLDEST.to_string())
}

fn install(version: Version) -> Result<()> {
    Process::new("rustup")
        .args(["toolchain", "install", &version.to_string(), "--no-self-update", "--profile", "minimal"])
        .args(["--component", "clippy", "--component", "rustfmt", "--target", TARGET])
        .envs(&IMPATIENT)
        .run_within(Duration::from_secs(10 * 60))
}

fn link_debians() -> Result<()> {
    Process::new("rustup").args(["toolchain", "link", LINKED, "/usr"]).run()
}

fn from_debian(rustup: bool) -> Result<()> {
    debian::install(&PACKAGES)?;
    let toolchain = rustup.then_some(LINKED);
    if rustup {
        link_debians()?;
        if version(None).is_none_or(|version| version < OLDEST) {
            use_for_checkout(LINKED)?;
        }
    }
    let sysroot = sysroot(toolchain)?;
    if sysroot != Path::new("/usr") {
        bail!("the rustc on PATH is {}'s; put /usr/bin, Debian's, before it", sysroot.display());
    }
    // The packages may have brought the linker that alone was missing.
    if compiles(toolchain)? {
        return Ok(());
    }
    install_library(&build_library(toolchain)?, &sysroot)
}

fn use_for_checkout(toolchain: &str) -> Result<()> {
    Process::new("rustup").args(["override", "set", toolchain]).run()
}

fn sysroot(toolchain: Option<&str>) -> Result<PathBuf> {
    let sysroot = of(toolchain, "rustc").args(["--print", "sysroot"]).answer();
    Ok(sysroot.context("`rustc --print sysroot` gives nothing")?.into())
}

/// Builds the standard library for WebAssembly and returns the folder with its parts.
fn build_library(toolchain: Option<&str>) -> Result<PathBuf> {
    let package = checkout::scratch("wasm-std")?;
    let build = package.join("target");
    fs::create_dir_all(package.join("src"))?;
    fs::write(
        package.join("Cargo.toml"),
        "[package]\nname = \"nothing\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    fs::write(package.join("src/lib.rs"), "#![no_std]\n")?;
    of(toolchain, "cargo")
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
