//! Fault runs: two server processes on one database are killed, clients hang up, provider and database fail; and the people
//! who are signed in count what they lose.
//!
//! It starts the programs as they were built and speaks HTTP to them, as browsers do. It knows nothing of how they
//! work inside, and reads no database.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program speaks to its terminal"
)]

mod arguments;
mod binaries;
mod crash_results;
mod crash_test;
mod mass_expiry;
mod outcome;
mod round_plan;
mod stack;

use std::{path::Path, process::ExitCode};

use anyhow::{Context, Result};
use fastrand::Rng;
use program::{exit, shutdown};
use tempfile::TempDir;

use arguments::Arguments;
use binaries::Binaries;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some(arguments) = Arguments::parse(&words) else {
        eprintln!("{}", arguments::HELP);
        return ExitCode::from(USAGE_ERROR);
    };
    exit::code(run(&arguments).await)
}

/// Status 2 tells a misspelt command from a run that failed.
const USAGE_ERROR: u8 = 2;

/// A good run removes its folder; one that failed or was interrupted leaves it, to be looked into.
async fn run(arguments: &Arguments) -> Result<()> {
    let folder = TempDir::with_prefix("chaos-").context("no folder for the run")?;
    let stop = shutdown::on_signal();
    // Whatever ends first, the other is dropped, and with it every process that it started.
    let ended = tokio::select! {
        ended = phases(arguments, folder.path()) => ended,
        () = stop.cancelled() => Err(anyhow::anyhow!("the run was interrupted")),
    };
    if ended.is_err() {
        println!("\nThe programs' output and databases are in {}", folder.keep().display());
    }
    ended
}

/// Every phase is run, also after one that disappoints.
async fn phases(arguments: &Arguments, folder: &Path) -> Result<()> {
    let mut rng = Rng::with_seed(arguments.seed);
    println!("seed {}", arguments.seed);
    let binaries = Binaries::copied_from_build()?;
    let mut broken = Vec::new();
    for (overlap, rounds) in arguments.crash_tests() {
        let folder = folder.join(format!("overlap-{overlap}"));
        let Arguments { persons, database, .. } = *arguments;
        let settings = crash_test::Settings { overlap, rounds, persons, database, rng: rng.fork() };
        let results = crash_test::run(settings, &binaries, &folder).await?;
        println!("\n{results}");
        broken.extend(results.broken_expectations());
    }
    if arguments.sessions > 0 {
        let folder = folder.join("expiry");
        let results =
            mass_expiry::run(arguments.sessions, rng.fork(), &binaries, &folder, arguments.database).await?;
        println!("\n{results}");
        broken.extend(results.broken_expectations());
    }
    anyhow::ensure!(broken.is_empty(), "not as expected:\n  {}", broken.join("\n  "));
    println!("Everything was as expected.");
    Ok(())
}
