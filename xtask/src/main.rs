//! Every command of the README: setup, run, build, test, bench, chaos, fuzz, ci.
//!
//! It needs git, cargo and node on Linux or macOS, and brings everything else itself. It starts other
//! programs and reports on them; it knows nothing of expenses, sessions or tokens.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program speaks to its terminal"
)]

mod bench;
mod browser;
mod build;
mod chaos;
mod checkout;
mod ci;
mod debian;
mod engines;
mod fuzz;
mod mirror;
mod optimiser;
mod packages;
mod part;
mod peers;
mod phases;
mod postgres;
mod process;
mod profdata;
mod proxies;
mod python;
mod run;
mod sandbox;
mod setup;
mod signals;
mod tally;
mod test;
mod toolchain;
mod tools;
mod version;
mod wasm_opt;

use std::process::ExitCode;

use setup::Purpose;
use tally::Tally;

const HELP: &str = "\
cargo xtask setup [--for run|watch|test|bench]
                                       bring what is missing: the WebAssembly target, the tools, the browsers
cargo xtask run [--release] [--watch]  build and start the app; --watch rebuilds it on every change
cargo xtask build                      target/release/server: all that production needs, in one file
cargo xtask pages                      the pages' files as a release has them, in target/xtask/site
cargo xtask test [rust|wasm|e2e|browsers]
                                       every test: the Rust ones, the front end's build, those in Chromium, and the
                                       walks in Chromium, Firefox and WebKit
cargo xtask bench                      both of these, as they are recorded:
cargo xtask bench page [--runs N]      what a visit to each page costs; --budget compares sizes with the budget
cargo xtask bench load [--only a,b,…] [--rounds N] [--seconds N]
                                       how much work the app does in a time, beside others and the limit
cargo xtask bench recipes [--rounds N] [--seconds N]
                                       the same by builds for this processor, and guided by a profile
cargo xtask chaos [--rounds N] …       whether sessions survive processes, clients and providers that fail
cargo xtask fuzz [TARGET] …            what strangers can send, thrown at what reads it (--seconds N)
cargo xtask ci                         what has to pass before a change goes in
cargo xtask help                       this list";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match signals::watch().and_then(|()| dispatch(&arguments)) {
        Ok(code) => code,
        // Whoever pressed Ctrl-C knows why the command ended.
        Err(_) if signals::received().is_some() => signals::exit_code(),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[&str]) -> anyhow::Result<ExitCode> {
    match arguments {
        [] | ["help" | "-h" | "--help"] => println!("{HELP}"),
        ["setup"] | ["setup", "--for", "test"] => setup::prepare(Purpose::Test)?,
        ["setup", "--for", "run"] => setup::prepare(Purpose::Run)?,
        ["setup", "--for", "watch"] => setup::prepare(Purpose::Watch)?,
        ["setup", "--for", "bench"] => setup::prepare(Purpose::Bench)?,
        ["run", flags @ ..] => {
            if let Some(options) = run::Options::parse(flags) {
                return run::run(options);
            }
            return Ok(misused(arguments));
        }
        ["build"] => println!("{}", build::production()?.display()),
        ["pages"] => {
            setup::prepare(Purpose::RunRelease)?;
            build::pages()?;
        }
        ["test"] => return test::all(),
        ["test", "rust"] => test::rust(&mut Tally::default())?,
        ["test", "wasm"] => test::wasm()?,
        ["test", "e2e"] => test::e2e(&mut Tally::default())?,
        ["test", "browsers"] => test::browsers(&mut Tally::default())?,
        ["bench", options @ ..] => {
            let Some(options) = bench::Options::parse(options) else { return Ok(misused(arguments)) };
            bench::run(&options)?;
        }
        ["chaos", options @ ..] => chaos::run(options)?,
        ["fuzz", options @ ..] => {
            let Some(options) = fuzz::Options::parse(options) else { return Ok(misused(arguments)) };
            fuzz::run(&options)?;
        }
        ["ci"] => return ci::run(),
        _ => return Ok(misused(arguments)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Status 2 tells a misspelt command from one that failed.
fn misused(arguments: &[&str]) -> ExitCode {
    eprintln!("error: there is no `cargo xtask {}`. There is:\n{HELP}", arguments.join(" "));
    ExitCode::from(2)
}
