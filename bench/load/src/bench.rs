//! What every part of the measurement is given.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use anyhow::{Context, Result};
use chaos::process::{Process, Program};
use reqwest::Client;
use tokio::time::sleep;

use crate::{arguments::Options, cores::Cores, request::Request, side::Side, usage, wrk};

/// How long a side is loaded before anything counts: compilers at run time, caches and connections.
const WARM_UP: u64 = 2;

/// The programs, the processors, and a folder.
pub(crate) struct Bench {
    pub(crate) options: Options,
    pub(crate) cores: Cores,
    pub(crate) http: Client,
    folder: PathBuf,
    built: PathBuf,
    started: AtomicUsize,
}

/// What one turn under load came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turn {
    pub(crate) wrk: wrk::Counted,
    /// How long the side ran on a processor for each request, in microseconds.
    pub(crate) processor: f64,
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

    /// Lets wrk repeat the requests at a side, which has to answer them with 200 before and after.
    pub(crate) async fn turn(&self, side: &Side, requests: &[Request], connections: usize) -> Result<Turn> {
        let first = requests.first().context("nothing to send")?;
        first.check(&self.http).await.with_context(|| side.name.to_owned())?;
        let before = side.processor_time();
        let counted = wrk::run(requests, connections, self.options.seconds, &self.folder).await?;
        let spent = side.processor_time() - before;
        first.check(&self.http).await.with_context(|| side.name.to_owned())?;
        Ok(Turn { processor: spent * 1e3 / counted.requests, wrk: counted })
    }

    /// The sides take turns, in another order each round: for each its turns, one a round.
    pub(crate) async fn alternate(
        &self,
        sides: &[(&Side, Request)],
        connections: usize,
        rounds: usize,
    ) -> Result<Vec<Vec<Turn>>> {
        for (side, request) in sides {
            request.check(&self.http).await.with_context(|| side.name.to_owned())?;
            wrk::run(std::slice::from_ref(request), connections, WARM_UP, &self.folder).await?;
        }
        let mut turns = vec![Vec::new(); sides.len()];
        for round in 0..rounds {
            for index in (0..sides.len()).map(|index| (index + round) % sides.len()) {
                let Some((side, request)) = sides.get(index) else { continue };
                let turn = self.turn(side, std::slice::from_ref(request), connections).await?;
                println!(
                    "  round {}: {:<34} {:>8.0}/s, p99 {:.1} ms, {} errors",
                    round + 1,
                    side.name,
                    turn.wrk.per_second,
                    turn.wrk.p99,
                    turn.wrk.errors
                );
                if let Some(turns) = turns.get_mut(index) {
                    turns.push(turn);
                }
                // What the turn has left to do is not the next one's.
                sleep(Duration::from_millis(200)).await;
            }
        }
        Ok(turns)
    }
}

/// The memory of a running program in MiB.
pub(crate) fn memory(process: &Process) -> f64 {
    process.id().map(usage::memory).unwrap_or_default()
}

/// An address that was free just now.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
