//! Debian's packages, where the system is Debian. Ubuntu, which has other toolchains and browsers, counts as Debian
//! only for what both have.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use rustix::process::geteuid;

use crate::process::Process;

/// Whether this is Debian or a system that calls itself like it, Ubuntu apart.
pub(crate) fn here() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|release| is_debian(&release))
}

/// Whether the system installs packages as Debian does; Ubuntu is among those.
pub(crate) fn has_apt() -> bool {
    Path::new("/usr/bin/apt-get").is_file()
}

fn is_debian(release: &str) -> bool {
    let names = release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|names| names.trim_matches('"').split_whitespace())
        .collect::<Vec<_>>();
    names.contains(&"debian") && !names.contains(&"ubuntu")
}

/// Whether every one of these packages is installed.
pub(crate) fn has(packages: &[&str]) -> bool {
    missing(packages).is_empty()
}

/// Installs those of the packages that are missing; where that is not for this user to do, the error is the
/// command to run.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    as_root(&format!("apt-get update && apt-get install --yes --no-install-recommends {}", missing.join(" ")))
}

/// The same for packages one of which brings services: none of them is started, neither now nor with the system. Where that
/// package is there already, its services are somebody's, and stay as they are.
pub(crate) fn install_without_services(
    packages: &[&str],
    (bringer, services): (&str, &[&str]),
) -> Result<()> {
    /// Debian asks this program before it starts a service: 101 is no.
    const POLICY: &str = "/usr/sbin/policy-rc.d";
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    let disable = if missing.contains(&bringer) {
        format!("; if command -v systemctl > /dev/null; then systemctl disable {}; fi", services.join(" "))
    } else {
        String::new()
    };
    as_root(&format!(
        "set -e; if [ ! -e {POLICY} ]; then trap \"rm -f {POLICY}\" EXIT; echo \"#!/bin/sh\" > {POLICY}; \
         echo \"exit 101\" >> {POLICY}; chmod 755 {POLICY}; fi; \
         apt-get update; apt-get install --yes --no-install-recommends {}{disable}",
        missing.join(" ")
    ))
}

/// Runs a shell command that needs root. xtask never asks for a password: without root the error is the
/// command to run.
pub(crate) fn as_root(command: &str) -> Result<()> {
    if !geteuid().is_root() {
        bail!("this needs root. Run this once, then repeat what you ran:\n\n    sudo sh -c '{command}'\n");
    }
    Process::new("sh").args(["-c", command]).env("DEBIAN_FRONTEND", "noninteractive").run()
}

fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    packages.iter().copied().filter(|package| !is_installed(package)).collect()
}

fn is_installed(package: &str) -> bool {
    let status = Process::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", package]);
    status.answer().is_some_and(|status| status == "installed")
}

#[cfg(test)]
mod tests {
    use super::is_debian;

    #[test]
    fn debian_and_its_kin_are_told_from_ubuntu_and_the_rest() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(is_debian("ID=raspbian\nID_LIKE=debian\n"));
        assert!(!is_debian("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(!is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\n"));
    }
}
