//! schemathesis, which holds the API against its own description. It is a Python program and gets a folder of its own
//! below the build folder, with what it needs; every package is the one whose hash `requirements.txt` has.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::checkout;
use crate::debian;
use crate::process::Process;
use crate::setup::Part;

/// The versions and their hashes, as `uv pip compile --universal --generate-hashes` writes them.
const REQUIREMENTS: &str = "api/tests/schemathesis/requirements.txt";

pub(crate) struct Schemathesis;

impl Part for Schemathesis {
    fn name(&self) -> String {
        "schemathesis".into()
    }

    fn purpose(&self) -> &'static str {
        "holds the API against its own description"
    }

    fn usually(&self) -> &'static str {
        "half a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        // The copy is written last, so it is there only where the installation ran to its end.
        let installed = fs::read(folder().join("requirements.txt")).ok();
        let wanted = fs::read(requirements()).with_context(|| format!("cannot read {REQUIREMENTS}"))?;
        Ok(installed.filter(|installed| *installed == wanted).map(|_| "as requirements.txt has it".into()))
    }

    fn bring(&self) -> Result<()> {
        let folder = folder();
        python()?;
        Process::new("python3")
            .args(["-m".as_ref(), "venv".as_ref(), "--clear".as_ref(), folder.as_os_str()])
            .run()?;
        Process::new(folder.join("bin/pip"))
            .args([
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--only-binary=:all:",
                "--require-hashes",
            ])
            .args(["--requirement".as_ref(), requirements().as_os_str()])
            .run()?;
        fs::copy(requirements(), folder.join("requirements.txt"))
            .with_context(|| format!("cannot write into {}", folder.display()))?;
        Ok(())
    }
}

/// Python with what makes such folders, which Debian has in a package of its own.
fn python() -> Result<()> {
    if Process::new("python3").args(["-c", "import ensurepip, venv"]).answer().is_some() {
        return Ok(());
    }
    if debian::has_apt() {
        return debian::install(&["python3", "python3-venv"]);
    }
    if Process::new("brew").args(["--version"]).answer().is_some() {
        return Process::new("brew").args(["install", "python"]).run();
    }
    bail!("install Python 3.11 or later, so that `python3 -m venv` works")
}

/// Where the API's tests look for it.
fn folder() -> PathBuf {
    checkout::target().join("xtask/schemathesis")
}

fn requirements() -> PathBuf {
    checkout::root().join(REQUIREMENTS)
}
