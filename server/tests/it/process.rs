//! The program as a process that doesn't outlive its test.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// Nobody listens at this provider: the first page asks it nothing.
pub(crate) const VARIABLES: [(&str, &str); 4] = [
    ("ISSUER_BASE_URL", "http://127.0.0.1:9"),
    ("CLIENT_ID", "expenses-bff"),
    ("CLIENT_SECRET", "a secret"),
    ("APP_SESSION_SECRET", "thirty-two bytes or more of noise"),
];

/// The program in the folder, without any variable of who tests it.
pub(crate) fn program(folder: &TempDir) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_server"));
    program.current_dir(folder.path()).env_clear().stdin(Stdio::null());
    program
}

/// It must not outlive the test.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut running = Self(command.stdout(Stdio::piped()).spawn().unwrap());
        let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
        // It says so once it listens; where it does not, its output ends.
        assert!(lines.any(|line| line.unwrap().contains("Expenses is at")));
        // What it says from then on has to go somewhere.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        running
    }

    /// Sends it a signal, by the name that `kill` has for it.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.0.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// A port on which nobody listens.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What is answered, by http.
pub(crate) fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
