//! Work that is done phase after phase, and some of it beside these; and what each part took.

mod lane;

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Error, Result};

use crate::signals;
use crate::tally::Tally;
pub(crate) use lane::Beside;
use lane::{Ended, Lane};

/// A part of the work that is worth a line in the end.
pub(crate) struct Phase {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut Tally) -> Result<()>,
}

/// Runs every phase, and beside all but the first, one after another, what may go on beside them. The first part that
/// fails is the last; the phase that is under way then comes to its end. Says before each phase how far it is, in the end
/// how long each part took and, in the last line, how many tests passed and failed.
pub(crate) fn run<'a>(
    what: &str,
    phases: impl IntoIterator<Item = &'a Phase>,
    beside: &[Beside],
) -> Result<ExitCode> {
    let phases: Vec<_> = phases.into_iter().collect();
    let mut run = Run { what, begin: Instant::now(), tally: Tally::default(), lines: Vec::new() };
    let failure = run.all(&phases, beside).err();
    run.end(failure)
}

/// The part that failed, and why.
type Failure = (&'static str, Error);

struct Run<'a> {
    what: &'a str,
    begin: Instant,
    tally: Tally,
    /// What each part took.
    lines: Vec<Line>,
}

struct Line {
    name: &'static str,
    took: Duration,
    is_beside: bool,
}

impl Run<'_> {
    fn all(&mut self, phases: &[&Phase], beside: &[Beside]) -> Result<(), Failure> {
        thread::scope(|scope| {
            let mut lane = None;
            for (index, phase) in phases.iter().enumerate() {
                if let Some(lane) = &mut lane {
                    self.wait(lane, phase)?;
                }
                let sofar = clock(self.begin.elapsed());
                let place = format!("{}/{}", index + 1, phases.len());
                println!("\n=== {} {place}: {} (begun at {sofar}) ===", self.what, phase.name);
                if let Err(failure) = self.phase(phase) {
                    // What goes on beside has nothing to come to any more.
                    signals::end_children();
                    return Err(failure);
                }
                lane.get_or_insert_with(|| Lane::start(scope, beside));
            }
            Ok(())
        })
    }

    fn phase(&mut self, phase: &Phase) -> Result<(), Failure> {
        let start = Instant::now();
        let result = (phase.run)(&mut self.tally);
        self.lines.push(Line { name: phase.name, took: start.elapsed(), is_beside: false });
        result.map_err(|error| (phase.name, error))
    }

    /// Shows what is over by now, and waits for what has to be before the phase.
    fn wait(&mut self, lane: &mut Lane<'_>, phase: &Phase) -> Result<(), Failure> {
        while let Some(ended) = lane.ended_by_now() {
            self.show(ended)?;
        }
        if !lane.delays(phase.name) {
            return Ok(());
        }
        println!("\n=== {}: waiting for what goes on beside ===", self.what);
        let start = Instant::now();
        let mut result = Ok(());
        while result.is_ok() && lane.delays(phase.name) {
            result = lane.next().map_err(|error| (phase.name, error)).and_then(|ended| self.show(ended));
        }
        self.lines.push(Line { name: "waiting for what is beside", took: start.elapsed(), is_beside: false });
        result
    }

    fn show(&mut self, Ended { name, took, output, result }: Ended) -> Result<(), Failure> {
        println!("\n=== {}: {name}, which went on beside ===\n{}", self.what, output.trim_end());
        self.lines.push(Line { name, took, is_beside: true });
        result.map_err(|error| (name, error))
    }

    fn end(self, failure: Option<Failure>) -> Result<ExitCode> {
        println!("\nphase                            time");
        for Line { name, took, is_beside } in self.lines {
            let beside = if is_beside { " beside the others" } else { "" };
            println!("{name:<28} {:>8}{beside}", clock(took));
        }
        println!("{:<28} {:>8}", "total", clock(self.begin.elapsed()));
        let code = match failure {
            Some((_, error)) if signals::received().is_some() => return Err(error),
            Some((phase, error)) => {
                println!("{} failed in the phase \"{phase}\": {error:#}", self.what);
                ExitCode::FAILURE
            }
            None => ExitCode::SUCCESS,
        };
        println!("{}", self.tally);
        Ok(code)
    }
}

fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use anyhow::{bail, ensure};

    use super::*;
    use crate::process::Process;

    fn all(phases: &[&Phase], beside: &[Beside]) -> (Result<(), Failure>, Vec<&'static str>) {
        let mut run = Run { what: "test", begin: Instant::now(), tally: Tally::default(), lines: Vec::new() };
        let result = run.all(phases, beside);
        (result, run.lines.into_iter().map(|line| line.name).collect())
    }

    #[test]
    fn a_phase_waits_for_what_it_needs_and_no_other_does() {
        static GO_ON: AtomicBool = AtomicBool::new(false);
        static OVER: AtomicBool = AtomicBool::new(false);
        let first = Phase { name: "first", run: |_| Ok(()) };
        let second = Phase {
            name: "second",
            run: |_| {
                ensure!(!OVER.load(Ordering::SeqCst));
                GO_ON.store(true, Ordering::SeqCst);
                Ok(())
            },
        };
        let third = Phase {
            name: "third",
            run: |_| {
                ensure!(OVER.load(Ordering::SeqCst));
                Ok(())
            },
        };
        let beside = Beside {
            name: "beside",
            run: || {
                while !GO_ON.load(Ordering::SeqCst) {
                    thread::yield_now();
                }
                OVER.store(true, Ordering::SeqCst);
                Ok(())
            },
            before: "third",
        };
        let (result, lines) = all(&[&first, &second, &third], &[beside]);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(lines.iter().filter(|name| **name == "beside").count(), 1);
        assert_eq!(lines.last(), Some(&"third"));
    }

    #[test]
    fn what_fails_beside_is_named_and_nothing_comes_after_it() {
        let phase = |name| Phase { name, run: |_| Ok(()) };
        let fails = Beside { name: "beside", run: || bail!("it can not be"), before: "second" };
        let next = Beside { name: "next", run: || Ok(()), before: "second" };
        let (result, lines) = all(&[&phase("first"), &phase("second")], &[fails, next]);
        assert_eq!(
            result.map_err(|(name, error)| (name, error.to_string())),
            Err(("beside", "it can not be".into()))
        );
        assert!(!lines.contains(&"second") && !lines.contains(&"next"), "{lines:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_goes_on_beside_gives_way_and_the_phases_do_not() {
        let asked = || Process::new("nice").answer().and_then(|own| own.parse::<i32>().ok()).unwrap_or(-1);
        let before = asked();
        let phase = |name| Phase { name, run: |_| Ok(()) };
        let beside = Beside {
            name: "beside",
            run: || Process::new("sh").args(["-c", "test $(nice) -ge 10"]).run(),
            before: "second",
        };
        let (result, _) = all(&[&phase("first"), &phase("second")], &[beside]);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(asked(), before);
    }

    #[test]
    fn minutes_are_not_cut_into_hours() {
        assert_eq!(clock(Duration::from_secs(59)), "0:59");
        assert_eq!(clock(Duration::from_secs(61 * 60 + 1)), "61:01");
    }
}
