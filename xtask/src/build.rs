//! Builds the two sides of the app: the server, and what a browser loads.
//!
//! cargo compiles both, and the program `site` puts the browser's files together as `cargo leptos build` would. So
//! cargo-leptos need not be there, and where it is, each finds what the other has built.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use anyhow::{Context, Result, anyhow};

use crate::mirror::mirror;
use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::toolchain::TARGET;
use crate::{checkout, optimiser, toolchain};

/// The server with all that it needs to run by itself.
const SERVER: [&str; 4] = ["--package", "server", "--features", "server/embedded"];
/// The server with nothing but itself.
const PRODUCTION_SERVER: [&str; 2] = ["--package", "server"];
/// `lib-profile-release` in Cargo.toml.
pub(crate) const OPTIMISED: &str = "wasm-release";
/// `output-name` in Cargo.toml.
const OUTPUT_NAME: &str = "expenses";

/// Optimised or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

/// Builds both sides, and brings what the pages need for that. Returns the server's program.
pub(crate) fn app(profile: Profile) -> Result<PathBuf> {
    match profile {
        Profile::Debug => debug(),
        Profile::Release => release(&SERVER),
    }
}

/// Builds the one file that production needs. Returns it.
pub(crate) fn production() -> Result<PathBuf> {
    release(&PRODUCTION_SERVER)
}

/// The pages are compiled beside the server, which serves them from `target/site`.
fn debug() -> Result<PathBuf> {
    println!("build: the server, and beside it the pages (the first time this takes some minutes)");
    let pages = || {
        setup::prepare(Purpose::Run)?;
        wasm(Profile::Debug)
    };
    // The package alone, as cargo-leptos builds it: another beside it would change what their dependencies can do.
    let server = || cargo(["build"].iter().chain(&SERVER));
    let ((), wasm) = at_once(server, pages)?;
    assemble(&wasm, &site(), Profile::Debug)?;
    Ok(checkout::target().join("debug/server"))
}

/// The pages are built first, since their files become a part of the server's program.
fn release(server: &[&str]) -> Result<PathBuf> {
    println!("build: the pages, and then the server (the first time this takes some minutes)");
    setup::prepare(Purpose::RunRelease)?;
    let site = site();
    optimised_pages(&site)?;
    toolchain::cargo().args(["build", "--release"]).args(server).env("LEPTOS_SITE_ROOT", site).run()?;
    Ok(checkout::target().join("release/server"))
}

/// Builds every program of the workspace, as its tests are built, and the pages.
pub(crate) fn programs() -> Result<()> {
    at_once(workspace_programs, pages)?;
    Ok(())
}

/// Builds every test and every program.
pub(crate) fn tests() -> Result<()> {
    cargo(&["test", "--no-run", "--features", "server/embedded"])?;
    workspace_programs()
}

/// Builds the pages as a visitor loads them.
pub(crate) fn pages() -> Result<()> {
    optimised_pages(&optimised_site()?)
}

fn workspace_programs() -> Result<()> {
    cargo(&["build", "--features", "server/embedded"])
}

/// Builds them into the folder, which holds nothing else then.
fn optimised_pages(into: &Path) -> Result<()> {
    let wasm = wasm(Profile::Release)?;
    let made = checkout::scratch("optimised")?;
    fs::remove_dir_all(&made).with_context(|| format!("cannot empty {}", made.display()))?;
    assemble(&wasm, &made, Profile::Release)?;
    mirror(&made, into)
}

/// A folder for such pages, beside the one that `cargo xtask run` and cargo-leptos fill.
pub(crate) fn optimised_site() -> Result<PathBuf> {
    checkout::scratch("site")
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

/// Where the pages are compiled, apart from the server: cargo-leptos does so, too.
pub(crate) fn pages_target() -> PathBuf {
    checkout::target().join("front")
}

/// Compiles the pages for the browser, and the program `site`, which binds what comes of that to JavaScript.
fn wasm(profile: Profile) -> Result<PathBuf> {
    let (name, folder) = match profile {
        Profile::Debug => ("dev", "debug"),
        Profile::Release => (OPTIMISED, OPTIMISED),
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
        Profile::Release => optimiser::run(&into.join("pkg"), OUTPUT_NAME),
    }
}

/// `site-root` in Cargo.toml.
pub(crate) fn site() -> PathBuf {
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
