//! The tests: Rust's own, the front end's build for the browser, and the ones that drive a browser.

use std::fs;

use anyhow::{Context, Result};

use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::tally::Tally;
use crate::{browser, build, checkout};

/// Every test.
pub(crate) fn all(tally: &mut Tally) -> Result<()> {
    setup::prepare(Purpose::Test)?;
    run_rust(tally)?;
    run_e2e(tally)
}

pub(crate) fn rust(tally: &mut Tally) -> Result<()> {
    setup::prepare(Purpose::Test)?;
    run_rust(tally)
}

pub(crate) fn e2e(tally: &mut Tally) -> Result<()> {
    setup::prepare(Purpose::Test)?;
    run_e2e(tally)
}

/// Whether the front end builds for the browser. The end-to-end tests build it too, so `all` leaves this out.
pub(crate) fn wasm() -> Result<()> {
    setup::prepare(Purpose::Test)?;
    build::programs().map(drop)
}

/// The tests of every crate but `frontend`, which has none: it is built for the browser alone.
pub(crate) fn run_rust(tally: &mut Tally) -> Result<()> {
    Process::new("cargo")
        .args(["test", "--no-fail-fast", "--features", "server/embedded"])
        .run_reading(|line| tally.read_cargo_line(line))
}

/// Builds the app and lets Playwright, whose tests start the server, drive a browser through it.
pub(crate) fn run_e2e(tally: &mut Tally) -> Result<()> {
    let server = build::programs()?;

    let report = checkout::scratch("playwright")?.join("report.json");
    // A report of an earlier run must not be counted where this one writes none.
    fs::write(&report, "").with_context(|| format!("cannot write {}", report.display()))?;
    let mut tests = Process::new("npx")
        .args(["playwright", "test", "--reporter=list,json"])
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("SERVER_BIN", server)
        .dir(checkout::end2end());
    if let Some(browser) = browser::find() {
        tests = tests.env(browser::VARIABLE, browser);
    }
    let ended = tests.run();
    let counted =
        fs::read_to_string(&report).map_err(Into::into).and_then(|text| tally.read_playwright(&text));
    ended.and(counted)
}
