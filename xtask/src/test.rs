//! The tests: Rust's own, the front end's build for the browser, and the ones that drive a browser.

use std::num::NonZero;
use std::process::ExitCode;
use std::{fs, thread};

use anyhow::{Context, Result};

use crate::phases::{self, Beside, Phase};
use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::tally::Tally;
use crate::{browser, build, checkout, toolchain};

/// Every test, once the machine has what they need, and [`PAGES`] are built beside.
pub(crate) const PHASES: [Phase; 4] = [
    Phase { name: "build of the tests", run: |_| build::tests() },
    Phase { name: "tests in Rust", run: run_rust },
    Phase { name: FIRST_IN_A_BROWSER, run: run_e2e },
    Phase { name: "walks in three engines", run: run_browsers },
];

/// The first phase whose tests load pages.
pub(crate) const FIRST_IN_A_BROWSER: &str = "tests in the browser";

/// What a browser loads in these tests: what a visitor loads.
pub(crate) const PAGES: Beside =
    Beside { name: "build of the pages", run: build::pages, before: FIRST_IN_A_BROWSER };

/// Every test.
pub(crate) fn all() -> Result<ExitCode> {
    let setup = Phase { name: "setup", run: |_| setup::prepare(Purpose::Test) };
    phases::run("test", [setup].iter().chain(&PHASES), &[PAGES])
}

pub(crate) fn rust(tally: &mut Tally) -> Result<()> {
    setup::prepare(Purpose::Test)?;
    run_rust(tally)
}

pub(crate) fn e2e(tally: &mut Tally) -> Result<()> {
    setup::prepare(Purpose::Test)?;
    build::programs()?;
    run_e2e(tally)
}

pub(crate) fn browsers(tally: &mut Tally) -> Result<()> {
    setup::prepare(Purpose::Test)?;
    build::programs()?;
    run_browsers(tally)
}

/// Whether the front end builds for the browser. The end-to-end tests build it too, so `all` leaves this out.
pub(crate) fn wasm() -> Result<()> {
    setup::prepare(Purpose::Test)?;
    build::programs()
}

/// How many tests run at a time for each processor: most of them wait, for a disk or another process.
const TESTS_PER_PROCESSOR: usize = 3;

/// The tests of every crate but `frontend`, which has none: it is built for the browser alone.
fn run_rust(tally: &mut Tally) -> Result<()> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let mut tests = toolchain::cargo()
        .args(["test", "--no-fail-fast", "--features", "server/embedded"])
        .env("RUST_TEST_THREADS", (processors * TESTS_PER_PROCESSOR).to_string());
    // One of them asks by HTTP/3.
    if let Some(browser) = browser::find() {
        tests = tests.env(browser::VARIABLE, browser);
    }
    tests.run_reading(|line| tally.read_cargo_line(line))
}

/// Every page, in Chromium.
fn run_e2e(tally: &mut Tally) -> Result<()> {
    run_playwright("playwright.config.ts", tally)
}

/// A few ways through the app, in Chromium, Firefox and WebKit.
fn run_browsers(tally: &mut Tally) -> Result<()> {
    run_playwright("browsers.config.ts", tally)
}

/// Lets Playwright, whose tests start the server, drive browsers through the app.
fn run_playwright(config: &str, tally: &mut Tally) -> Result<()> {
    let report = checkout::scratch("playwright")?.join("report.json");
    // A report of an earlier run must not be counted where this one writes none.
    fs::write(&report, "").with_context(|| format!("cannot write {}", report.display()))?;
    let mut tests = Process::new("npx")
        .args(["playwright", "test", "--reporter=list,json", "--config", config])
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("SERVER_BIN", checkout::target().join("debug/server"))
        .env("LEPTOS_SITE_ROOT", build::optimised_site()?)
        .dir(checkout::end2end());
    if let Some(browser) = browser::find() {
        tests = tests.env(browser::VARIABLE, browser);
    }
    let ended = tests.run();
    let counted =
        fs::read_to_string(&report).map_err(Into::into).and_then(|text| tally.read_playwright(&text));
    ended.and(counted)
}
