//! A program that xtask starts: in the checkout, with the tools on its PATH and a clean environment.

use std::cell::RefCell;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Context, Result, bail};

use crate::{checkout, signals};

/// What rustup's and cargo's own processes pass on to the programs they start. They name the toolchain that
/// xtask itself runs on, which is another than the checkout's where setup has only just chosen that one.
const INHERITED: [&str; 9] = [
    "CARGO",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    // Only where cargo-leptos watches is there somebody whom the pages could ask whether they are to load again.
    "LEPTOS_WATCH",
    "RUSTC",
    "RUSTDOC",
    "RUSTUP_TOOLCHAIN",
    "RUSTUP_TOOLCHAIN_SOURCE",
    "RUST_RECURSION_COUNT",
];

thread_local! {
    /// Where the programs that this thread starts print to, in place of the terminal.
    static OUTPUT: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// What comes of `work`, and what the programs that it starts on this thread print. None of that is on the terminal.
pub(crate) fn captured<T>(name: &str, work: impl FnOnce() -> Result<T>) -> (Result<T>, String) {
    let path = match checkout::scratch("output") {
        Ok(folder) => folder.join(name),
        Err(error) => return (Err(error), String::new()),
    };
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()));
    let result = file.and_then(|file| {
        OUTPUT.set(Some(file));
        let result = work();
        OUTPUT.set(None);
        result
    });
    let output = fs::read(&path).unwrap_or_default();
    (result, String::from_utf8_lossy(&output).into_owned())
}

/// A program to start, with everything it is given.
pub(crate) struct Process {
    command: Command,
}

impl Process {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(checkout::root()).env("PATH", path());
        for (name, _) in env::vars_os().filter(|(name, _)| is_inherited(name)) {
            command.env_remove(name);
        }
        Self { command }
    }

    pub(crate) fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn envs<'a>(self, variables: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Self {
        variables.into_iter().fold(self, |process, (name, value)| process.env(name, value))
    }

    pub(crate) fn dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs it to its end with its output on the terminal; any end but success is an error.
    pub(crate) fn run(mut self) -> Result<()> {
        let status = self.status()?;
        self.require(status)
    }

    /// Runs it to its end with its output on the terminal.
    pub(crate) fn status(&mut self) -> Result<ExitStatus> {
        let mut child = self.start()?;
        signals::wait(&mut child).with_context(|| format!("cannot wait for `{}`", self.line()))
    }

    /// Like [`Process::run`], and shows each line of the standard output to `read` as well.
    pub(crate) fn run_reading(mut self, mut read: impl FnMut(&str)) -> Result<()> {
        self.command.stdout(Stdio::piped());
        let mut child = self.start()?;
        let copied = child.stdout.take().map_or(Ok(()), |output| copy_lines(output, &mut read));
        let status =
            signals::wait(&mut child).with_context(|| format!("cannot wait for `{}`", self.line()))?;
        copied.with_context(|| format!("cannot read what `{}` prints", self.line()))?;
        self.require(status)
    }

    /// Like [`Process::run`], and ends it where it takes longer than `limit`.
    pub(crate) fn run_within(mut self, limit: Duration) -> Result<()> {
        let mut child = self.start()?;
        let ended = wait_until(&mut child, Instant::now() + limit);
        signals::ended(&child);
        match ended.with_context(|| format!("cannot wait for `{}`", self.line()))? {
            Some(status) => self.require(status),
            None => bail!("`{}` took longer than {} s and was ended", self.line(), limit.as_secs()),
        }
    }

    /// What it prints, where it starts at all and succeeds. It prints nothing on the terminal.
    pub(crate) fn answer(mut self) -> Option<String> {
        let Output { status, stdout, .. } = self.command.stdin(Stdio::null()).output().ok()?;
        status.success().then(|| String::from_utf8_lossy(&stdout).trim().to_owned())
    }

    fn start(&mut self) -> Result<Child> {
        if signals::received().is_some() {
            bail!("`{}` was not started: xtask was asked to end", self.line());
        }
        self.redirect().with_context(|| format!("cannot take what `{}` prints", self.line()))?;
        signals::spawn(&mut self.command).map_err(|error| {
            let program = self.command.get_program().display();
            match error.kind() {
                io::ErrorKind::NotFound => {
                    anyhow::anyhow!("`{program}` was not found{}", hint(self.command.get_program()))
                }
                _ => anyhow::anyhow!("`{program}` cannot be started: {error}"),
            }
        })
    }

    fn redirect(&mut self) -> io::Result<()> {
        OUTPUT.with_borrow(|output| {
            if let Some(file) = output {
                self.command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file.try_clone()?);
            }
            Ok(())
        })
    }

    fn require(&self, status: ExitStatus) -> Result<()> {
        if !status.success() {
            bail!("`{}` failed ({status})", self.line());
        }
        Ok(())
    }

    /// The command as one would type it.
    fn line(&self) -> String {
        let words = [self.command.get_program()].into_iter().chain(self.command.get_args());
        words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    }
}

/// Where cargo installs programs.
pub(crate) fn cargo_bin() -> PathBuf {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_default()
        .join("bin")
}

/// The npm packages' programs (`wasm-opt` is one) and cargo's come before everything else.
fn path() -> OsString {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let first = [checkout::end2end().join("node_modules/.bin"), cargo_bin()];
    env::join_paths(first.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
}

fn is_inherited(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| INHERITED.contains(&name) || name.starts_with("CARGO_PKG_"))
}

fn hint(program: &OsStr) -> &'static str {
    match program.to_str() {
        Some("node" | "npm" | "npx") => ": install Node.js 20 or later, https://nodejs.org",
        Some("cargo" | "rustc") => ": install Rust, https://rustup.rs",
        _ => "",
    }
}

fn copy_lines(output: impl io::Read, read: &mut impl FnMut(&str)) -> io::Result<()> {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        io::stdout().write_all(&line)?;
        read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(())
}

/// The standard library has no wait with a limit, so this one asks ten times a second.
fn wait_until(child: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(100));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Process, captured, is_inherited};

    #[test]
    fn the_toolchain_of_xtask_is_not_passed_on_and_the_persons_settings_are() {
        for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "CARGO_PKG_VERSION"] {
            assert!(is_inherited(name.as_ref()), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_TARGET_DIR", "RUSTC_WRAPPER", "RUSTUP_HOME", "PATH"] {
            assert!(!is_inherited(name.as_ref()), "{name}");
        }
    }

    #[test]
    fn a_program_that_hangs_is_ended_and_a_quick_one_is_not() {
        let hanging = Process::new("sleep").args(["600"]).run_within(Duration::from_millis(1));
        assert!(hanging.is_err_and(|error| error.to_string().contains("took longer")));
        assert!(Process::new("true").run_within(Duration::from_secs(60)).is_ok());
    }

    #[test]
    fn a_missing_program_is_named_with_what_to_do() {
        let error = Process::new("no-such-program").run().err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("`no-such-program` was not found"));
    }

    #[test]
    fn what_programs_print_is_taken_in_its_order() {
        let (result, output) = captured("a test", || {
            Process::new("sh").args(["-c", "echo one; echo two >&2"]).run()?;
            Process::new("sh").args(["-c", "echo three; exit 1"]).run()
        });
        assert!(result.is_err());
        assert_eq!(output, "one\ntwo\nthree\n");
    }

    #[test]
    fn every_line_is_read_on_its_way_to_the_terminal() {
        let mut lines = Vec::new();
        let run = Process::new("printf").args(["one\ntwo\n"]).run_reading(|line| lines.push(line.to_owned()));
        assert!(run.is_ok());
        assert_eq!(lines, ["one\n", "two\n"]);
    }
}
