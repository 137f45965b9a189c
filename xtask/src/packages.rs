//! npm packages: those in end2end/ (Playwright for the tests, `wasm-opt` and esbuild for the release build) and those of
//! the Express application that the app is measured beside.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::checkout;
use crate::part::Part;
use crate::process::Process;

/// The packages of one folder's package-lock.json.
pub(crate) struct NpmPackages {
    name: &'static str,
    purpose: &'static str,
    folder: PathBuf,
}

impl NpmPackages {
    pub(crate) fn of_end2end() -> Self {
        Self {
            name: "npm packages",
            purpose: "holds Playwright for the tests, wasm-opt and esbuild for the release build",
            folder: checkout::end2end(),
        }
    }

    pub(crate) fn of_express() -> Self {
        Self {
            name: "npm packages of bench/express",
            purpose: "is what the app is measured beside",
            folder: checkout::express(),
        }
    }

    fn changed(&self, file: &str) -> std::io::Result<SystemTime> {
        fs::metadata(self.folder.join(file))?.modified()
    }
}

impl Part for NpmPackages {
    fn name(&self) -> String {
        self.name.into()
    }

    fn purpose(&self) -> &'static str {
        self.purpose
    }

    fn usually(&self) -> &'static str {
        "half a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        let lock = self.changed("package-lock.json");
        let lock =
            lock.with_context(|| format!("cannot read package-lock.json in {}", self.folder.display()))?;
        // npm writes this file last, so it is there only where the installation ran to its end.
        let installed = self.changed("node_modules/.package-lock.json").ok();
        Ok(installed.filter(|&installed| installed >= lock).map(|_| "as package-lock.json has them".into()))
    }

    fn bring(&self) -> Result<()> {
        Process::new("npm").args(["ci", "--no-audit", "--no-fund"]).dir(&self.folder).run()
    }
}
