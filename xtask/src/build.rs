//! Builds the two sides of the app: the server, and what a browser loads.
//!
//! cargo compiles both, and the program `site` puts the browser's files together as `cargo leptos build` would. So
//! cargo-leptos need not be there, and where it is, each finds what the other has built.

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Result, anyhow};

use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::toolchain::TARGET;
use crate::{checkout, toolchain};

/// The server with all that it needs to run by itself.
const SERVER: [&str; 4] = ["--package", "server", "--features", "server/embedded"];

/// Optimised or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

/// Builds both sides, to be served from `target/site`, and brings what the pages need for that while the server is
/// compiled. Returns the server's program.
pub(crate) fn app(profile: Profile) -> Result<PathBuf> {
    println!("build: the server, and beside it the pages (the first time this takes some minutes)");
    let pages = || {
        setup::prepare(match profile {
            Profile::Debug => Purpose::Run,
            Profile::Release => Purpose::RunRelease,
        })?;
        wasm(profile)
    };
    let (server, wasm) = at_once(|| server(profile), pages)?;
    assemble(&wasm, &site(), profile)?;
    Ok(server)
}

/// Builds every program of the workspace, as its tests are built, and the pages.
pub(crate) fn programs() -> Result<()> {
    beside_the_pages(workspace_programs)
}

/// Builds every test beside every program.
pub(crate) fn tests() -> Result<()> {
    beside_the_pages(|| {
        cargo(&["test", "--no-run", "--features", "server/embedded"])?;
        workspace_programs()
    })
}

fn beside_the_pages(build: impl FnOnce() -> Result<()>) -> Result<()> {
    let ((), wasm) = at_once(build, || wasm(Profile::Debug))?;
    assemble(&wasm, &site(), Profile::Debug)
}

fn workspace_programs() -> Result<()> {
    cargo(&["build", "--features", "server/embedded"])
}

/// Builds the pages as a visitor loads them, into the folder.
pub(crate) fn optimised_pages(into: &Path) -> Result<()> {
    assemble(&wasm(Profile::Release)?, into, Profile::Release)
}

/// The two builds have folders of their own, so that neither waits for the other. The later part of each keeps one
/// processor busy alone.
fn at_once<A, B: Send>(
    one: impl FnOnce() -> Result<A>,
    other: impl FnOnce() -> Result<B> + Send,
) -> Result<(A, B)> {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        let other = other.join().map_err(|_| anyhow!("the build of the pages broke off"))?;
        Ok((one?, other?))
    })
}

fn server(profile: Profile) -> Result<PathBuf> {
    let (flags, folder) = match profile {
        Profile::Debug => (&[][..], "debug"),
        Profile::Release => (&["--release"][..], "release"),
    };
    // The package alone, as cargo-leptos builds it: another beside it would change what their dependencies can do.
    cargo(["build"].iter().chain(&SERVER).chain(flags))?;
    Ok(checkout::target().join(folder).join("server"))
}

/// Where the pages are compiled, apart from the server: cargo-leptos does so, too.
pub(crate) fn pages_target() -> PathBuf {
    checkout::target().join("front")
}

/// Compiles the pages for the browser, and the program `site`, which binds what comes of that to JavaScript.
fn wasm(profile: Profile) -> Result<PathBuf> {
    let (name, folder) = match profile {
        Profile::Debug => ("dev", "debug"),
        Profile::Release => ("wasm-release", "wasm-release"),
    };
    cargo_for_pages(&["--package", "frontend", "--lib", "--target", TARGET, "--profile", name])?;
    cargo_for_pages(&["--package", "site"])?;
    Ok(pages_target().join(TARGET).join(folder).join("frontend.wasm"))
}

/// Fills the folder with what a browser loads.
fn assemble(wasm: &Path, into: &Path, profile: Profile) -> Result<()> {
    let release = (profile == Profile::Release).then_some("--release");
    Process::new(pages_target().join("debug/site")).args([wasm, into]).args(release).run()?;
    match profile {
        Profile::Debug => Ok(()),
        Profile::Release => optimise(&into.join("pkg/expenses.wasm")),
    }
}

/// As cargo-leptos has it.
fn optimise(wasm: &Path) -> Result<()> {
    Process::new("wasm-opt")
        .args(["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int"])
        .args([wasm.as_os_str(), "-o".as_ref(), wasm.as_os_str()])
        .run()
}

/// `site-root` in Leptos.toml.
fn site() -> PathBuf {
    checkout::target().join("site")
}

fn cargo_for_pages(arguments: &[&str]) -> Result<()> {
    let target = pages_target();
    let cargo = toolchain::cargo_for_pages()?.args(["build"]).args(arguments);
    cargo.args(["--target-dir".as_ref(), target.as_os_str()]).run()
}

fn cargo<'a>(arguments: impl IntoIterator<Item = &'a &'a str>) -> Result<()> {
    toolchain::cargo().args(arguments).run()
}
