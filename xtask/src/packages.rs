//! The npm packages in end2end/: Playwright for the tests, `wasm-opt` and esbuild for the release build.

use std::fs;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::checkout;
use crate::part::Part;
use crate::process::Process;

pub(crate) struct NpmPackages;

impl Part for NpmPackages {
    fn name(&self) -> String {
        "npm packages".into()
    }

    fn purpose(&self) -> &'static str {
        "holds Playwright for the tests, wasm-opt and esbuild for the release build"
    }

    fn usually(&self) -> &'static str {
        "half a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        let lock = changed("package-lock.json").context("cannot read end2end/package-lock.json")?;
        // npm writes this file last, so it is there only where the installation ran to its end.
        let installed = changed("node_modules/.package-lock.json").ok();
        Ok(installed.filter(|&installed| installed >= lock).map(|_| "as package-lock.json has them".into()))
    }

    fn bring(&self) -> Result<()> {
        Process::new("npm").args(["ci", "--no-audit", "--no-fund"]).dir(checkout::end2end()).run()
    }
}

fn changed(file: &str) -> std::io::Result<SystemTime> {
    fs::metadata(checkout::end2end().join(file))?.modified()
}
