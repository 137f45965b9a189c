//! Builds the programs and the crate `chaos`, which runs them, hurts them and says what came of it.

use anyhow::Result;

use crate::process::Process;
use crate::{checkout, toolchain};

/// The packages whose programs take part: the server as in production, with nothing embedded.
const PACKAGES: [&str; 4] = ["server", "api", "devidp", "chaos"];

/// An error where a build fails, or something came otherwise than expected.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let packages = PACKAGES.iter().flat_map(|package| ["--package", *package]);
    toolchain::cargo().args(["build"]).args(packages).run()?;
    Process::new(checkout::target().join("debug/chaos")).args(arguments).run()
}
