//! What judges the files of deploy/ on Linux: systemd's own reading of its units, and a root that nobody may write to.

use anyhow::{Result, bail};

use crate::debian;
use crate::part::Part;
use crate::process::Process;

/// Each program, and Debian's package of it.
const PROGRAMS: [(&str, &str); 2] = [("systemd-analyze", "systemd"), ("bwrap", "bubblewrap")];

pub(crate) struct Sandbox;

impl Part for Sandbox {
    fn name(&self) -> String {
        "systemd-analyze and bubblewrap".into()
    }

    fn purpose(&self) -> &'static str {
        "is what the files of deploy/ are tested with"
    }

    fn usually(&self) -> &'static str {
        "half a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        // Elsewhere there are no such tests.
        if !cfg!(target_os = "linux") {
            return Ok(Some("not needed here".into()));
        }
        Ok(missing().is_empty().then(|| "both of them".into()))
    }

    fn bring(&self) -> Result<()> {
        if debian::has_apt() {
            return debian::install(&missing());
        }
        bail!("install systemd and bubblewrap, so that systemd-analyze and bwrap are in the search path")
    }
}

/// The packages of the programs that are not there.
fn missing() -> Vec<&'static str> {
    let is_there = |name: &str| Process::new(name).args(["--version"]).answer().is_some();
    PROGRAMS.iter().filter(|(name, _)| !is_there(name)).map(|(_, package)| *package).collect()
}
