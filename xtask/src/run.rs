//! Builds the app and stays until the server ends.

use std::os::unix::process::ExitStatusExt;
use std::process::{ExitCode, ExitStatus};

use anyhow::Result;

use crate::build::{self, Profile};
use crate::process::Process;
use crate::setup::{self, Purpose};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    release: bool,
    watch: bool,
}

impl Options {
    /// `None` where one of the flags is none of ours.
    pub(crate) fn parse(flags: &[&str]) -> Option<Self> {
        flags.iter().try_fold(Self::default(), |options, flag| match *flag {
            "--release" => Some(Self { release: true, ..options }),
            "--watch" => Some(Self { watch: true, ..options }),
            _ => None,
        })
    }
}

/// Returns what the server, or the watcher, returned. The server says itself where it listens, who can sign in
/// and what is wrong with a setting.
pub(crate) fn run(options: Options) -> Result<ExitCode> {
    let profile = match options {
        Options { watch: true, .. } => return watch(options.release),
        Options { release: true, .. } => Profile::Release,
        Options { .. } => Profile::Debug,
    };
    let server = build::app(profile)?;
    Ok(exit_code(Process::new(server).status()?))
}

fn watch(release: bool) -> Result<ExitCode> {
    setup::prepare(Purpose::Watch)?;
    let release = release.then_some("--release");
    let mut watcher = Process::new("cargo").args(["leptos", "watch"]).args(release);
    Ok(exit_code(watcher.status()?))
}

/// The program's own code or, where a signal ended it, the one a shell would give.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn flags_come_in_any_order_and_an_unknown_one_is_refused() {
        let both = Some(Options { release: true, watch: true });
        assert_eq!(Options::parse(&["--watch", "--release"]), both);
        assert_eq!(Options::parse(&["--release", "--watch"]), both);
        assert_eq!(Options::parse(&[]), Some(Options::default()));
        assert_eq!(Options::parse(&["--relaese"]), None);
    }
}
