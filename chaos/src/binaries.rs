//! The programs that a run starts, as they were when it began: a build meanwhile changes nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// The names of the programs.
pub(crate) const DEVIDP: &str = "devidp";
pub(crate) const API: &str = "api";
pub(crate) const SERVER: &str = "server";

/// A folder with a copy of each program, removed in the end.
pub(crate) struct Binaries(TempDir);

impl Binaries {
    /// Copies the programs that were built together with this one.
    pub(crate) fn copied_from_build() -> Result<Self> {
        let own = std::env::current_exe().context("this program does not know where it is")?;
        let built = own.parent().unwrap_or(Path::new("."));
        let copies = TempDir::with_prefix("chaos-binaries-").context("no folder for the programs")?;
        for name in [DEVIDP, API, SERVER] {
            let program = built.join(name);
            fs::copy(&program, copies.path().join(name))
                .with_context(|| format!("{} was not built; `cargo xtask chaos` does", program.display()))?;
        }
        Ok(Self(copies))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}
