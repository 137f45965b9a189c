//! Work that is done phase after phase, and what each one took.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::signals;
use crate::tally::Tally;

/// A part of the work that is worth a line in the end.
pub(crate) struct Phase {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut Tally) -> Result<()>,
}

/// Runs every phase; the first that fails is the last. Says before each how far it is, in the end how long each took
/// and, in the last line, how many tests passed and failed.
pub(crate) fn run<'a>(what: &str, phases: impl IntoIterator<Item = &'a Phase>) -> Result<ExitCode> {
    let phases: Vec<_> = phases.into_iter().collect();
    let begin = Instant::now();
    let mut tally = Tally::default();
    let mut durations = Vec::new();
    let mut failure = None;
    for (index, phase) in phases.iter().enumerate() {
        let sofar = clock(begin.elapsed());
        println!("\n=== {what} {}/{}: {} (begun at {sofar}) ===", index + 1, phases.len(), phase.name);
        let start = Instant::now();
        let result = (phase.run)(&mut tally);
        durations.push((phase.name, start.elapsed()));
        if let Err(error) = result {
            failure = Some((phase.name, error));
            break;
        }
    }
    println!("\nphase                            time");
    for (name, duration) in durations.into_iter().chain([("total", begin.elapsed())]) {
        println!("{name:<28} {:>8}", clock(duration));
    }
    let code = match failure {
        Some((_, error)) if signals::received().is_some() => return Err(error),
        Some((phase, error)) => {
            println!("{what} failed in the phase \"{phase}\": {error:#}");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    };
    println!("{tally}");
    Ok(code)
}

fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_not_cut_into_hours() {
        assert_eq!(clock(Duration::from_secs(59)), "0:59");
        assert_eq!(clock(Duration::from_secs(61 * 60 + 1)), "61:01");
    }
}
