//! One of the programs, running: told what it needs by its variables and nothing else, its output in a file.

use std::{
    fs::File,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::{
    process::{Child, Command},
    time::sleep,
};

/// How long a program may take until it answers.
const START: Duration = Duration::from_secs(30);
/// How often it is asked meanwhile.
const POLL: Duration = Duration::from_millis(20);

/// How a program is started, each time anew.
#[derive(Debug, Clone)]
pub struct Program {
    /// Where it is.
    pub binary: PathBuf,
    /// What stands behind its name.
    pub arguments: Vec<String>,
    /// Where it runs, and where `log` is.
    pub folder: PathBuf,
    /// The file that takes what it prints.
    pub log: String,
    /// Its environment, all of it.
    pub variables: Vec<(&'static str, String)>,
    /// An address that it answers as soon as it can do its work.
    pub answers_at: String,
}

/// A program that runs, and what that started. All of it ends when this value is dropped.
#[derive(Debug)]
pub struct Process {
    program: Program,
    child: Child,
}

impl Process {
    /// Starts the program and waits until it answers.
    ///
    /// # Errors
    /// Where it can't be started, ends by itself, or does not answer in time.
    pub async fn start(program: Program) -> Result<Self> {
        let child = program.spawn()?;
        let mut process = Self { program, child };
        process.answers().await?;
        Ok(process)
    }

    /// Its id, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// `kill -9`: the program has no time to do anything more.
    ///
    /// # Errors
    /// Where the system refuses.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("a program can't be killed")
    }

    /// Asks it to end (SIGTERM), and waits until it has.
    ///
    /// # Errors
    /// Where the system refuses.
    pub async fn stop(&mut self) -> Result<()> {
        if let Some(pid) = self.pid() {
            kill_process(pid, Signal::TERM)?;
        }
        self.child.wait().await.map(drop).context("a program can't be waited for")
    }

    /// Starts the program once more.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_again(&mut self) -> Result<()> {
        self.child = self.program.spawn()?;
        self.answers().await
    }

    /// An error if the program has ended by itself.
    ///
    /// # Errors
    /// Then.
    pub fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("a program ended by itself ({status}): see {}", self.program.log);
        }
        Ok(())
    }

    fn pid(&self) -> Option<Pid> {
        Pid::from_raw(self.child.id()?.try_into().ok()?)
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

impl Drop for Process {
    /// What the program has started would outlive it.
    fn drop(&mut self) {
        if let Some(group) = self.pid() {
            _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Program {
    fn spawn(&self) -> Result<Child> {
        let path = self.folder.join(&self.log);
        let log = File::options().create(true).append(true).open(&path);
        let log = log.with_context(|| format!("{} can't be written", path.display()))?;
        Command::new(&self.binary)
            .args(&self.arguments)
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} can't be started", self.binary.display()))
    }
}
