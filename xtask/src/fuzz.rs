//! Fuzzing: throws at the entry points of fuzz/ what strangers may send, one target after the other.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::checkout;
use crate::process::Process;
use crate::setup;
use crate::tools;

/// How long each target runs where nothing else is asked for.
const SECONDS: u32 = 60;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// All of them where it is `None`.
    target: Option<String>,
    seconds: u32,
}

impl Options {
    /// `None` where an argument is none of ours.
    pub(crate) fn parse(arguments: &[&str]) -> Option<Self> {
        match arguments {
            [] => Some(Self { target: None, seconds: SECONDS }),
            [rest @ .., "--seconds", seconds] => {
                let seconds = seconds.parse().ok().filter(|&seconds| seconds > 0)?;
                Some(Self { seconds, ..Self::parse(rest)? })
            }
            [target] if !target.starts_with('-') => {
                Some(Self { target: Some((*target).to_owned()), seconds: SECONDS })
            }
            _ => None,
        }
    }
}

/// Runs one target, or each for the same time. What was found interesting is kept in the build folder, and the next
/// run begins with it; an input that breaks something is kept in fuzz/artifacts, and ends the run.
pub(crate) fn run(options: &Options) -> Result<()> {
    setup::bring(&[Box::new(tools::cargo_fuzz())])?;
    let all = targets()?;
    let wanted = match &options.target {
        None => all,
        Some(target) if all.contains(target) => vec![target.clone()],
        Some(target) => bail!("there is no target {target}. There is: {}", all.join(", ")),
    };
    // The crates as they are in every other build, at the same versions.
    fs::copy(checkout::root().join("Cargo.lock"), folder().join("Cargo.lock"))
        .context("cannot lay Cargo.lock into fuzz/")?;
    wanted.iter().try_for_each(|target| fuzz(target, options.seconds))
}

/// No sanitizer: this workspace forbids unsafe code, and so the compiler at hand will do.
fn fuzz(target: &str, seconds: u32) -> Result<()> {
    println!("\n=== {target}, {seconds} s ===");
    let corpus = checkout::scratch(&format!("fuzz/{target}"))?;
    Process::new("cargo")
        .args(["fuzz", "run", "--sanitizer", "none", "--target-dir"])
        .args([checkout::target().as_os_str(), target.as_ref(), corpus.as_os_str()])
        .args([folder().join("corpus-seeds").join(target)])
        .args(["--", &format!("-max_total_time={seconds}"), "-max_len=4096", "-print_final_stats=1"])
        .run()
}

fn folder() -> std::path::PathBuf {
    checkout::root().join("fuzz")
}

fn targets() -> Result<Vec<String>> {
    let mut targets = Vec::new();
    for entry in fs::read_dir(folder().join("fuzz_targets"))? {
        targets.extend(entry?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    targets.sort();
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::{Options, SECONDS};

    #[test]
    fn a_target_and_a_time_are_both_free_to_leave_out() {
        let options =
            |target: Option<&str>, seconds| Some(Options { target: target.map(str::to_owned), seconds });
        assert_eq!(Options::parse(&[]), options(None, SECONDS));
        assert_eq!(Options::parse(&["money"]), options(Some("money"), SECONDS));
        assert_eq!(Options::parse(&["--seconds", "300"]), options(None, 300));
        assert_eq!(Options::parse(&["money", "--seconds", "300"]), options(Some("money"), 300));
        for wrong in [&["--second"][..], &["money", "300"], &["--seconds", "0"], &["--seconds", "x"]] {
            assert_eq!(Options::parse(wrong), None, "{wrong:?}");
        }
    }
}
