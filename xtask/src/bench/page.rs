//! What a visit to each page costs: bytes, and time until the page is interactive.
//!
//! The scripts of `bench/page` measure, in the browser of the end-to-end tests; here is what they need around them, and
//! what becomes of the figures.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::budget::Budget;
use super::results::Results;
use super::{compression, report};
use crate::browser::{self, Browser};
use crate::build::{self, Profile};
use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::{checkout, toolchain};

/// Where a full measurement is recorded.
const REPORT: &str = "bench/PAGES.md";
/// How often each time is taken where nothing else is asked for.
const RUNS: u32 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    /// Measures everything on the release build, each time so often.
    Record { runs: u32 },
    /// Compares sizes with the budget, as CI does.
    HoldBudget,
    /// Makes the sizes of today the budget.
    SetBudget,
}

impl Default for Options {
    fn default() -> Self {
        Self::Record { runs: RUNS }
    }
}

impl Options {
    /// `None` where an argument is none of ours.
    pub(super) fn parse(arguments: &[&str]) -> Option<Self> {
        match arguments {
            [] => Some(Self::default()),
            ["--runs", runs] => runs.parse().ok().filter(|&runs| runs > 0).map(|runs| Self::Record { runs }),
            ["--budget"] => Some(Self::HoldBudget),
            ["--set-budget"] => Some(Self::SetBudget),
            _ => None,
        }
    }
}

pub(super) fn run(options: Options) -> Result<()> {
    setup::prepare(Purpose::RunRelease)?;
    setup::bring(&[Box::new(Browser)])?;
    match options {
        Options::Record { runs } => record(runs),
        Options::HoldBudget => {
            build_all()?;
            hold_budget()
        }
        Options::SetBudget => {
            build_all()?;
            Budget::of(&sizes()?.sizes).write()
        }
    }
}

/// An error where a page weighs more than its budget. The debug build of the server has to be there, and the pages.
pub(crate) fn hold_budget() -> Result<()> {
    let budget = Budget::read()?;
    budget.hold(&sizes()?.sizes)
}

/// What CI has built by then.
fn build_all() -> Result<()> {
    toolchain::cargo().args(["build", "--features", "server/embedded"]).run()?;
    build::pages()
}

fn record(runs: u32) -> Result<()> {
    let server = build::app(Profile::Release)?;
    let process = playwright(&server, &checkout::target().join("site"))?;
    let results = measure(process.env("BENCH_RUNS", runs.to_string()))?;
    let report = report::markdown(&results, runs)?;
    println!("\n{report}");
    let path = checkout::root().join(REPORT);
    fs::write(&path, report).with_context(|| format!("cannot write {}", path.display()))?;
    println!("This is recorded in {REPORT}.");
    Ok(())
}

/// What each page weighs with the pages of a release, served by the debug build of the server: a release of that one takes
/// minutes to build, and what it sends otherwise, `bench/page/as-released.ts` knows.
fn sizes() -> Result<Results> {
    let site = build::optimised_site()?;
    let compressed = checkout::scratch("bench/compressed")?;
    compression::compress_files(&site, &compressed)?;
    // Mostly each worker waits for what else a page may load.
    let arguments = ["size.bench.ts", "--fully-parallel", "--workers=3"];
    let process = playwright(&checkout::target().join("debug/server"), &site)?.args(arguments);
    measure(process.env("BENCH_COMPRESSED_FILES", compressed))
}

/// The scripts of `bench/page`, for this server.
fn playwright(server: &Path, site: &Path) -> Result<Process> {
    let process = Process::new("npx")
        .args(["playwright", "test", "--config", "../bench/page/playwright.config.ts"])
        .env("BENCH_FOLDER", checkout::scratch("bench")?)
        .env("SERVER_BIN", server)
        .env("LEPTOS_SITE_ROOT", site)
        .dir(checkout::end2end());
    Ok(match browser::find() {
        Some(browser) => process.env(browser::VARIABLE, browser),
        None => process,
    })
}

/// Lets them measure, and reads what they have written.
fn measure(playwright: Process) -> Result<Results> {
    let results = checkout::scratch("bench")?.join("results.jsonl");
    // Nothing of an earlier measurement is to be mixed in.
    fs::write(&results, "").with_context(|| format!("cannot write {}", results.display()))?;
    playwright.run()?;
    read(&results)
}

fn read(path: &Path) -> Result<Results> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Results::parse(&text).with_context(|| format!("{} is not as expected", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Options, RUNS};

    #[test]
    fn the_number_of_runs_is_free_to_leave_out_and_a_budget_has_none() {
        assert_eq!(Options::parse(&[]), Some(Options::Record { runs: RUNS }));
        assert_eq!(Options::parse(&["--runs", "3"]), Some(Options::Record { runs: 3 }));
        assert_eq!(Options::parse(&["--budget"]), Some(Options::HoldBudget));
        assert_eq!(Options::parse(&["--set-budget"]), Some(Options::SetBudget));
        for wrong in [&["--runs"][..], &["--runs", "0"], &["--budget", "--runs", "3"], &["--fast"]] {
            assert_eq!(Options::parse(wrong), None, "{wrong:?}");
        }
    }
}
