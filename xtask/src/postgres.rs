//! The PostgreSQL server that the tests of the token handler and of the API start for themselves.

use std::{env, fs, path::PathBuf};

use anyhow::{Result, bail};

use crate::debian;
use crate::part::Part;
use crate::process::Process;

/// Where Debian keeps the server's programs, one folder a version.
const VERSIONS: &str = "/usr/lib/postgresql";

pub(crate) struct Postgres;

impl Part for Postgres {
    fn name(&self) -> String {
        "PostgreSQL".into()
    }

    fn purpose(&self) -> &'static str {
        "is the second database that the token handler and the API are tested on"
    }

    fn usually(&self) -> &'static str {
        "half a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        Ok(find().map(|program| program.display().to_string()))
    }

    fn bring(&self) -> Result<()> {
        if debian::has_apt() {
            return debian::install(&["postgresql"]);
        }
        if Process::new("brew").args(["--version"]).answer().is_some() {
            return Process::new("brew").args(["install", "postgresql"]).run();
        }
        bail!("install PostgreSQL, so that `initdb` and `postgres` are in the search path")
    }
}

/// The program that makes a server's data folder, in the search path or where Debian keeps it.
fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions =
        fs::read_dir(VERSIONS).into_iter().flatten().flatten().map(|version| version.path().join("bin"));
    env::split_paths(&path)
        .chain(versions)
        .map(|folder| folder.join("initdb"))
        .find(|program| program.is_file())
}
