//! The proxies before which the program is tested, and the program that makes their certificates.

use std::{env, path::Path};

use anyhow::{Result, bail};

use crate::debian;
use crate::part::Part;
use crate::process::Process;

/// Each program, and Debian's package of it.
const PROGRAMS: [(&str, &str); 4] =
    [("nginx", "nginx-light"), ("caddy", "caddy"), ("haproxy", "haproxy"), ("openssl", "openssl")];
/// Where programs of a system's administrators are, which are not in everyone's search path.
const FOLDERS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

pub(crate) struct Proxies;

impl Part for Proxies {
    fn name(&self) -> String {
        "nginx, Caddy and HAProxy".into()
    }

    fn purpose(&self) -> &'static str {
        "is what stands before the program in its tests"
    }

    fn usually(&self) -> &'static str {
        "half a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        Ok(missing().is_empty().then(|| "all of them".into()))
    }

    fn bring(&self) -> Result<()> {
        if debian::has_apt() {
            return debian::install(&missing());
        }
        if Process::new("brew").args(["--version"]).answer().is_some() {
            return Process::new("brew").args(["install", "nginx", "caddy", "haproxy", "openssl"]).run();
        }
        bail!("install nginx, Caddy, HAProxy and OpenSSL, so that they are in the search path")
    }
}

/// The packages of the programs that are not there.
fn missing() -> Vec<&'static str> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(FOLDERS.map(Into::into)).collect::<Vec<_>>();
    let is_there = |name: &str| folders.iter().any(|folder| Path::new(folder).join(name).is_file());
    PROGRAMS.iter().filter(|(name, _)| !is_there(name)).map(|(_, package)| *package).collect()
}
