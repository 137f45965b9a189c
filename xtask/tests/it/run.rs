//! `cargo xtask run` as a whole, in a checkout of its own whose tools and server are small scripts.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its checkout has failed")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tempfile::TempDir;

/// Says its process id, and answers each signal with a code of its own. Where none comes, it ends by itself.
const SERVER: &str = r#"exec node -e "
    process.on('SIGTERM', () => process.exit(7));
    process.on('SIGINT', () => process.exit(8));
    setTimeout(() => process.exit(9), 30_000);
    console.log('pid ' + process.pid);
""#;

#[test]
fn the_servers_exit_code_is_xtasks_and_nothing_is_added_to_what_it_says() {
    let checkout = Checkout::new("echo 'PORT 3000 is in use.' >&2; exit 3");
    let output = checkout.run().stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "PORT 3000 is in use.\n");
}

#[test]
fn a_request_to_end_reaches_the_server_and_xtask_outlives_it() {
    for (signal, code) in [(Signal::TERM, 7), (Signal::INT, 8)] {
        let checkout = Checkout::new(SERVER);
        let mut running = Running::start(&checkout);
        kill_process(Pid::from_child(&running.xtask), signal).unwrap();
        assert_eq!(running.end().code(), Some(code));
        assert!(test_kill_process(running.server).is_err(), "the server is left behind");
    }
}

#[test]
fn a_build_that_fails_starts_no_server() {
    let checkout = Checkout::new("echo started");
    checkout.script("bin/cargo", "exit 101");
    let output = checkout.run().output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: `cargo build --package server"));
    assert!(!String::from_utf8_lossy(&output.stdout).contains("started"));
}

#[test]
fn a_missing_tool_is_one_sentence() {
    let checkout = Checkout::new("echo started");
    checkout.script("bin/npm", "exit 127");
    fs::remove_file(checkout.0.path().join("end2end/node_modules/.package-lock.json")).unwrap();
    let output = checkout.run().arg("--release").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.starts_with("error: npm packages is missing") && errors.lines().count() == 1, "{errors}");
}

/// A checkout that has everything already, as far as xtask can see.
struct Checkout(TempDir);

impl Checkout {
    fn new(server: &str) -> Self {
        let checkout = Self(TempDir::new().unwrap());
        checkout.file("end2end/package-lock.json", "{}");
        checkout.file("end2end/node_modules/.package-lock.json", "{}");
        checkout.script("bin/cargo", "exit 0");
        checkout.script("bin/rustc", "echo rustc 1.96.0");
        checkout.script("target/front/debug/site", "exit 0");
        checkout.script("target/debug/server", server);
        checkout
    }

    fn file(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        fs::write(path, text).unwrap();
    }

    fn script(&self, name: &str, text: &str) {
        self.file(name, &format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(self.0.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn run(&self) -> Command {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask
            .arg("run")
            .env("CARGO_MANIFEST_DIR", self.0.path().join("xtask"))
            .env("CARGO_HOME", self.0.path())
            .env_remove("CARGO_TARGET_DIR")
            .stdin(Stdio::null());
        xtask
    }
}

/// xtask with a server that has said it is there.
struct Running {
    xtask: Child,
    output: BufReader<ChildStdout>,
    server: Pid,
}

impl Running {
    fn start(checkout: &Checkout) -> Self {
        let mut xtask = checkout.run().stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(xtask.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("pid ") {
            line.clear();
            assert!(output.read_line(&mut line).unwrap() > 0, "the server never started");
        }
        let server = Pid::from_raw(line.trim_start_matches("pid ").trim().parse().unwrap()).unwrap();
        Self { xtask, output, server }
    }

    /// Its output ends only when the last process that writes to it has ended.
    fn end(&mut self) -> ExitStatus {
        self.output.read_to_string(&mut String::new()).unwrap();
        self.xtask.wait().unwrap()
    }
}
