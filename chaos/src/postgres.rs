//! A PostgreSQL server of a run's own: on a free port, with nothing in it, gone with the run. Its connections can be cut,
//! and it can be stopped and started again.

use std::{
    fs, io,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep},
};

/// The user whose the databases are.
const ROLE: &str = "postgres";
/// Nothing here outlives the run, so nothing need reach the disk. It does reach the system, lest a server that is stopped
/// where it stands forget what it has committed.
const SETTINGS: [&str; 4] =
    ["fsync=off", "full_page_writes=off", "max_connections=300", "unix_socket_directories="];
/// How long it may take until the server answers.
const START: Duration = Duration::from_secs(30);
/// How often it is asked meanwhile.
const POLL: Duration = Duration::from_millis(20);
/// A shell that starts the server, stops it by the signal that it reads, starts it when it reads `start`; and ends it and
/// removes its folder when nobody speaks to it any more. It says each time that it has started one.
const KEEPER: &str = r#"folder=$1; shift
    start() { "$@" >>"$folder/log" 2>&1 </dev/null & server=$!; echo started; }
    start "$@"
    while read -r command; do
        case $command in
            start) start "$@" ;;
            *) kill -"$command" "$server"; wait "$server" ;;
        esac
    done
    kill -QUIT "$server"; wait "$server"; rm -rf "$folder""#;

/// How a server is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It ends every connection, with what goes on there, and takes its leave.
    Fast,
    /// It stops where it stands, and recovers at its next start.
    Immediate,
}

/// The server. It ends when this value is dropped, or the program.
#[derive(Debug)]
pub struct Postgres {
    port: u16,
    folder: PathBuf,
    keeper: Child,
    /// What the keeper says; away while somebody reads it.
    said: Option<BufReader<ChildStdout>>,
}

impl Postgres {
    /// Makes a server and starts it.
    ///
    /// # Errors
    /// Where PostgreSQL is not installed, or does not start.
    pub async fn start() -> Result<Self> {
        let folder = TempDir::with_prefix("postgres-").context("no folder for PostgreSQL")?;
        let user = unprivileged_user();
        if let Some((user, group)) = user {
            chown(folder.path(), Some(user), Some(group)).context("the folder can't be given away")?;
        }
        let data = folder.path().join("data");
        let made = as_user(user, &program("initdb")?)
            .args([
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
                "--username",
                ROLE,
                "--pgdata",
            ])
            .arg(&data)
            .current_dir(folder.path())
            .output()
            .context("initdb can't be started")?;
        ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut keeper = keep(user, folder.path(), &data, port)?;
        let said = keeper.stdout.take().map(BufReader::new);
        let mut server = Self { port, folder: folder.keep(), keeper, said };
        server.started().await?;
        server.answers().await?;
        Ok(server)
    }

    /// The address of a new and empty database.
    ///
    /// # Errors
    /// Where the server does not make it.
    pub async fn new_database(&self, name: &str) -> Result<String> {
        let mut connection = self.connect().await?;
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
        Ok(self.address(name))
    }

    /// The address of a new database that is a copy of that one, to which nobody may be connected.
    ///
    /// # Errors
    /// Where the server does not make it.
    pub async fn new_copy(&self, name: &str, original: &str) -> Result<String> {
        let mut connection = self.connect().await?;
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {original}"))).await?;
        Ok(self.address(name))
    }

    /// Cuts every connection to a database, whatever goes on there. How many there were.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub async fn cut_connections(&self, database: &str) -> Result<i64> {
        const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";
        Ok(sqlx::query_scalar(CUT).bind(database).fetch_one(&mut self.connect().await?).await?)
    }

    /// Stops the server. It takes a moment until it has ended.
    ///
    /// # Errors
    /// Where nobody is there to do it.
    pub fn stop(&mut self, stop: Stop) -> io::Result<()> {
        self.tell(match stop {
            Stop::Fast => "INT",
            Stop::Immediate => "QUIT",
        })
    }

    /// Starts a server that was stopped, and waits until it answers: it, and not the one before, which may not have ended yet.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn start_again(&mut self) -> Result<()> {
        self.tell("start")?;
        self.started().await?;
        self.answers().await
    }

    fn tell(&mut self, command: &str) -> io::Result<()> {
        let input = self.keeper.stdin.as_mut();
        writeln!(input.ok_or(io::ErrorKind::BrokenPipe)?, "{command}")
    }

    /// Waits until the keeper has started a server. The one before has ended by then.
    async fn started(&mut self) -> Result<()> {
        let mut said = self.said.take().context("nobody starts PostgreSQL")?;
        let read = move || {
            let read = said.read_line(&mut String::new());
            (said, read)
        };
        let (said, read) = spawn_blocking(read).await?;
        self.said = Some(said);
        ensure!(read? > 0, "who keeps PostgreSQL has ended");
        Ok(())
    }

    async fn connect(&self) -> sqlx::Result<PgConnection> {
        PgConnection::connect(&self.address("postgres")).await
    }

    async fn answers(&self) -> Result<()> {
        let deadline = Instant::now() + START;
        while self.connect().await.is_err() {
            if Instant::now() > deadline {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL does not answer on port {}: {log}", self.port);
            }
            sleep(POLL).await;
        }
        Ok(())
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        _ = self.keeper.wait();
    }
}

/// Starts the server under its keeper.
fn keep(user: Option<(u32, u32)>, folder: &Path, data: &Path, port: u16) -> Result<Child> {
    let mut keeper = as_user(user, Path::new("/bin/sh"));
    keeper.arg("-c").arg(KEEPER).arg("keeper").arg(folder).arg(program("postgres")?).arg("-D").arg(data);
    keeper.args(["-p", &port.to_string()]).args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    keeper.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
    keeper.spawn().context("PostgreSQL can't be started")
}

/// PostgreSQL refuses to run as root: then it runs as its own user, or as nobody.
fn as_user(user: Option<(u32, u32)>, program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

/// User and group to change to; none where this program is not root.
fn unprivileged_user() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|name| {
        let account = accounts.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = account.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

/// Where `name` is: Debian keeps the server's programs out of the search path, one folder a version.
fn program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions = fs::read_dir("/usr/lib/postgresql")
        .map(|folder| folder.filter_map(|version| Some(version.ok()?.path().join("bin"))).collect::<Vec<_>>())
        .unwrap_or_default();
    versions.sort();
    let mut folders = std::env::split_paths(&path).chain(versions.into_iter().rev());
    let found = folders.find_map(|folder| Some(folder.join(name)).filter(|program| program.is_file()));
    found.with_context(|| format!("{name} is not installed: `cargo xtask setup` brings it"))
}

#[cfg(test)]
mod tests {
    use rustix::process::{Pid, Signal, kill_process};
    use tokio::join;

    use super::*;

    /// When the server that answers was started.
    async fn start_time(address: &str) -> sqlx::Result<String> {
        let mut connection = PgConnection::connect(address).await?;
        sqlx::query_scalar("SELECT pg_postmaster_start_time()::text").fetch_one(&mut connection).await
    }

    #[tokio::test]
    async fn who_starts_it_again_waits_for_the_new_server_and_not_for_the_one_before() {
        let mut postgres = Postgres::start().await.unwrap();
        let address = postgres.address("postgres");
        let before = start_time(&address).await.unwrap();
        // A keeper that is slow: the server still answers when it should have been stopped.
        let keeper = Pid::from_child(&postgres.keeper);
        kill_process(keeper, Signal::STOP).unwrap();
        postgres.stop(Stop::Fast).unwrap();
        let slow = async {
            for _ in 0..3 {
                assert_eq!(start_time(&address).await.unwrap(), before);
            }
            kill_process(keeper, Signal::CONT).unwrap();
        };
        let (again, ()) = join!(postgres.start_again(), slow);
        again.unwrap();
        assert_ne!(start_time(&address).await.unwrap(), before);
    }
}
