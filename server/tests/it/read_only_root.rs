//! The program where there is next to nothing, as in the image that deploy/Containerfile makes: the C library, the
//! certificates of public authorities, a root that nobody may write to, and one folder.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::process::{Running, VARIABLES, free_port, get};

const PROGRAM: &str = env!("CARGO_BIN_EXE_server");
/// What the image has of libraries that a program of Rust may need (`libc6` and `libgcc-s1`), and what the kernel has.
const LIBRARIES: [&str; 5] =
    ["linux-vdso.so.1", "libc.so.6", "libm.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"];
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// The folder and the user of the image.
const DATA: &str = "/var/lib/expenses";
const USER: &str = "65532";

#[test]
fn it_serves_with_a_read_only_root_and_no_library_that_the_image_lacks() {
    let libraries = libraries();
    let data = TempDir::new().unwrap();
    let port = free_port();
    let mut sandbox = Command::new("bwrap");
    sandbox.env_clear().stdin(Stdio::null());
    sandbox.args(["--unshare-user", "--uid", USER, "--gid", USER, "--unshare-pid", "--die-with-parent"]);
    for file in libraries.iter().map(String::as_str).chain([AUTHORITIES, PROGRAM]) {
        sandbox.args(["--ro-bind", file, file]);
    }
    sandbox.args(["--proc", "/proc", "--dev", "/dev", "--bind"]).arg(data.path()).arg(DATA);
    sandbox.args(["--chdir", DATA, "--remount-ro", "/"]);
    sandbox.envs(VARIABLES).env("DATA_DIR", DATA).env("PORT", port.to_string());
    let _server = Running::start(sandbox.arg(PROGRAM));
    assert!(get(port, "/").starts_with("HTTP/1.1 200 "));
    assert!(data.path().join("bff.db").is_file());
    let written = fs::read_dir(data.path()).unwrap().count();
    assert!(written > 0, "its databases are in the one folder");
}

/// Where the program's libraries are.
fn libraries() -> Vec<String> {
    let asked = Command::new("ldd").arg(PROGRAM).output().unwrap();
    let text = String::from_utf8(asked.stdout).unwrap();
    let mut paths = Vec::new();
    for line in text.lines().map(str::trim) {
        let path = line.split_whitespace().find(|word| word.starts_with('/'));
        let name = Path::new(path.unwrap_or(line)).file_name().unwrap().to_str().unwrap();
        let name = name.split_whitespace().next().unwrap();
        assert!(LIBRARIES.contains(&name), "the image lacks {name}: {text}");
        paths.extend(path.map(str::to_owned));
    }
    assert!(paths.len() >= 3, "the list is read rightly: {text}");
    paths
}
