//! How much work the app does in a time, beside others that do the same and beside the limit.
//!
//! The program `load` (`bench/load`) measures; here is what it needs around it, and what becomes of its results.

mod results;

use std::fs;

use anyhow::{Context, Result};

use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::{build, checkout, toolchain};
use results::Results;

/// Where the results are recorded.
const REPORT: &str = "bench/RESULTS.md";
/// What is built besides the server: the API and the provider behind it, and what measures.
const PACKAGES: [&str; 3] = ["api", "devidp", "load"];

/// Which parts are measured, and how: the words behind `cargo xtask bench load`, which the program `load` takes as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    words: Vec<String>,
}

impl Options {
    /// `None` where an argument is none of ours.
    pub(super) fn parse(arguments: &[&str]) -> Option<Self> {
        let is_ours = |words: &&[&str]| match words {
            ["--only", parts] => parts.split(',').all(|part| part.len() == 1 && ("a"..="i").contains(&part)),
            ["--rounds" | "--seconds" | "--sessions" | "--rows", number] => {
                number.parse().is_ok_and(|number: u64| number > 0)
            }
            _ => false,
        };
        arguments
            .chunks(2)
            .all(|words| is_ours(&words))
            .then(|| Self { words: arguments.iter().map(|&word| word.to_owned()).collect() })
    }

    /// The command as one would type it.
    fn command(&self) -> String {
        let words = ["cargo xtask bench load"].into_iter().chain(self.words.iter().map(String::as_str));
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Measures, and records what was measured beside what was measured earlier.
pub(super) fn run(options: &Options) -> Result<()> {
    setup::prepare(Purpose::Bench)?;
    build::production()?;
    build_what_measures()?;
    measure(&options.words, &options.command())
}

/// Builds what stands behind the server, and the program `load`.
pub(super) fn build_what_measures() -> Result<()> {
    let packages = PACKAGES.iter().flat_map(|package| ["--package", *package]);
    toolchain::cargo().args(["build", "--release"]).args(packages).run()
}

/// Measures what these words say, and records it as what this command has measured.
pub(super) fn measure(words: &[String], command: &str) -> Result<()> {
    let text = work(words)?;
    let results = Results::parse(&text).context("what was measured is not as expected")?;
    let path = checkout::root().join(REPORT);
    let earlier = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, results.document(command, &earlier))
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!("\n{}\nThis is recorded in {REPORT}.", results.sections(command));
    Ok(())
}

/// Lets `load` do what these words say, and gives what it has written down.
pub(super) fn work(words: &[String]) -> Result<String> {
    let output = checkout::scratch("bench")?.join("load.json");
    // Nothing of an earlier measurement is to be mixed in.
    fs::write(&output, "").with_context(|| format!("cannot write {}", output.display()))?;
    Process::new(checkout::target().join("release/load"))
        .args(["run", "--express"])
        .args([checkout::express()])
        .args(["--output"])
        .args([&output])
        .args(words)
        .run()?;
    fs::read_to_string(&output).with_context(|| format!("cannot read {}", output.display()))
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn parts_and_numbers_are_free_to_leave_out() {
        for right in [&[][..], &["--only", "a,b,i"], &["--rounds", "1", "--seconds", "2"]] {
            assert!(Options::parse(right).is_some(), "{right:?}");
        }
        for wrong in
            [&["--only"][..], &["--only", "j"], &["--only", "ab"], &["--rounds", "0"], &["--runs", "1"]]
        {
            assert_eq!(Options::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_command_stands_in_the_results_as_it_was_typed() {
        let command = |words: &[&str]| Options::parse(words).map(|options| options.command());
        assert_eq!(command(&[]).as_deref(), Some("cargo xtask bench load"));
        assert_eq!(command(&["--only", "a,b"]).as_deref(), Some("cargo xtask bench load --only a,b"));
    }
}
