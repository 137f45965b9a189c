//! One of the programs, running: told what it needs by its variables and nothing else, its output in a file.

use std::{
    fs::File,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{
    process::{Child, Command},
    time::sleep,
};

/// How long a program may take until it answers.
const START: Duration = Duration::from_secs(30);
/// How often it is asked meanwhile.
const POLL: Duration = Duration::from_millis(20);

/// How a program is started, each time anew.
pub(crate) struct Program {
    pub(crate) binary: PathBuf,
    /// Where it runs, and where `log` is.
    pub(crate) folder: PathBuf,
    pub(crate) log: String,
    pub(crate) variables: Vec<(&'static str, String)>,
    /// An address that it answers as soon as it can do its work.
    pub(crate) answers_at: String,
}

/// A program that runs. It ends when this value is dropped.
pub(crate) struct Process {
    program: Program,
    child: Child,
}

impl Process {
    /// Starts the program and waits until it answers.
    pub(crate) async fn start(program: Program) -> Result<Self> {
        let child = program.spawn()?;
        let mut process = Self { program, child };
        process.answers().await?;
        Ok(process)
    }

    /// `kill -9`: the program has no time to do anything more.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("a program can't be killed")
    }

    /// Starts the program once more.
    pub(crate) async fn start_again(&mut self) -> Result<()> {
        self.child = self.program.spawn()?;
        self.answers().await
    }

    /// An error if the program has ended by itself.
    pub(crate) fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("a program ended by itself ({status}): see {}", self.program.log);
        }
        Ok(())
    }

    async fn answers(&mut self) -> Result<()> {
        let deadline = Instant::now() + START;
        while reqwest::get(&self.program.answers_at).await.is_err() {
            self.check()?;
            if Instant::now() > deadline {
                bail!("a program does not answer: see {}", self.program.log);
            }
            sleep(POLL).await;
        }
        Ok(())
    }
}

impl Program {
    fn spawn(&self) -> Result<Child> {
        let path = self.folder.join(&self.log);
        let log = File::options().create(true).append(true).open(&path);
        let log = log.with_context(|| format!("{} can't be written", path.display()))?;
        Command::new(&self.binary)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} can't be started", self.binary.display()))
    }
}
