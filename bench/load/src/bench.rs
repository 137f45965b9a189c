//! What every part of the measurement is given.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context, Result};
use chaos::process::{Process, Program};
use reqwest::Client;

use crate::{arguments::Options, cores::Cores, usage};

/// The programs, the processors, and a folder.
pub(crate) struct Bench {
    pub(crate) options: Options,
    pub(crate) cores: Cores,
    pub(crate) http: Client,
    folder: PathBuf,
    built: PathBuf,
    started: AtomicUsize,
}

impl Bench {
    pub(crate) fn new(options: Options, cores: Cores, folder: &Path) -> Result<Self> {
        let own = std::env::current_exe().context("this program does not know where it is")?;
        Ok(Self {
            options,
            cores,
            http: chaos::answer::http().build()?,
            folder: folder.to_owned(),
            built: own.parent().unwrap_or(Path::new(".")).to_owned(),
            started: AtomicUsize::new(0),
        })
    }

    /// One of the workspace's programs, which were built together with this one.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.built.join(name)
    }

    /// A new folder, for what a program writes.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let folder = self.folder.join(format!("{number:02}-{name}"));
        fs::create_dir_all(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
        Ok(folder)
    }

    /// This program as a server of its own.
    pub(crate) fn own(&self, name: &str, address: SocketAddr, rest: &[String]) -> Result<Program> {
        let port = address.port().to_string();
        Ok(Program {
            binary: self.built("load"),
            arguments: [name.to_owned(), port].iter().chain(rest).cloned().collect(),
            folder: self.folder(name)?,
            log: "log".to_owned(),
            variables: Vec::new(),
            answers_at: format!("http://{address}/"),
        })
    }

    /// The API that answers the same to everyone.
    pub(crate) async fn fixed_api(&self) -> Result<(SocketAddr, Process)> {
        let address = free_address()?;
        Ok((address, Process::start(self.own("fixed-api", address, &[])?).await?))
    }

    /// The folder of the whole run.
    pub(crate) fn root(&self) -> &Path {
        &self.folder
    }
}

/// The memory of a running program in MiB.
pub(crate) fn memory(process: &Process) -> f64 {
    process.id().map(usage::memory).unwrap_or_default()
}

/// Its own memory, without the pages of files.
pub(crate) fn own_memory(process: &Process) -> f64 {
    process.id().map(usage::own_memory).unwrap_or_default()
}

/// An address that was free just now.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
