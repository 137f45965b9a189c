//! The program needs its variables, and nothing that lies beside it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// Nobody listens at this provider: the first page asks it nothing.
const VARIABLES: [(&str, &str); 4] = [
    ("ISSUER_BASE_URL", "http://127.0.0.1:9"),
    ("CLIENT_ID", "expenses-bff"),
    ("CLIENT_SECRET", "a secret"),
    ("APP_SESSION_SECRET", "thirty-two bytes or more of noise"),
];

#[test]
fn it_serves_the_first_page_from_an_empty_folder() {
    let folder = TempDir::new().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut server = program(&folder);
    let server = server.envs(VARIABLES).env("PORT", port.to_string()).stdout(Stdio::piped()).spawn();
    let mut server = Running(server.unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    // It says so once it listens; where it does not, its output ends.
    assert!(lines.any(|line| line.unwrap().contains("Expenses is at")));

    let page = get(port, "/");
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    for kind in [".css\"", ".js\"", ".wasm\""] {
        assert!(page.contains(kind), "the page names its files: {page}");
    }
    assert!(folder.path().join(".data/bff.db").is_file());
}

#[test]
fn it_says_which_variables_are_missing() {
    let folder = TempDir::new().unwrap();
    let output = program(&folder).envs(VARIABLES[..1].iter().copied()).output().unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    for (variable, _) in &VARIABLES[1..3] {
        assert!(error.contains(&format!("{variable} is not set")), "{error}");
    }
}

/// The program in the folder, without any variable of who tests it.
fn program(folder: &TempDir) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_server"));
    program.current_dir(folder.path()).env_clear().stdin(Stdio::null());
    program
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// It must not outlive the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
