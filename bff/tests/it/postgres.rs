//! A PostgreSQL server of the tests' own: made when the first test asks, on a free port, gone with the test program.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The user of the server's own tables.
const ROLE: &str = "postgres";
/// Nothing here outlives the tests, so nothing need reach the disk.
const SETTINGS: [&str; 5] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=300",
    "unix_socket_directories=",
];

struct Server {
    port: u16,
    /// Its keeper's input is open as long as this program lives.
    _keeper: Child,
}

static SERVER: OnceCell<Server> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new database: a copy of that one, to which nobody is connected, or empty.
pub(crate) async fn new_database(template: Option<&str>) -> String {
    let server = SERVER.get_or_init(Server::start).await;
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server.address("postgres")).await.unwrap();
    let copied = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}{copied}"))).await.unwrap();
    server.address(&name)
}

impl Server {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap().keep();
        let data = folder.join("data");
        if let Some((user, group)) = unprivileged_user() {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        let made = as_unprivileged(&program("initdb"))
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
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { port, _keeper: keep(&folder, &data, port) };
        server.answering(&folder).await;
        server
    }

    async fn answering(&self, folder: &Path) {
        for _ in 0..200 {
            if PgConnection::connect(&self.address("postgres")).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL does not answer on port {}: {log}", self.port);
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{database}", self.port)
    }
}

/// Starts the server under a shell that ends it, and removes its folder, when its input closes.
fn keep(folder: &Path, data: &Path, port: u16) -> Child {
    const KEEPER: &str = r#"folder=$1; shift
        "$@" >"$folder/log" 2>&1 </dev/null &
        read -r _; kill -INT $!; wait $!; rm -rf "$folder""#;
    let mut keeper = as_unprivileged(Path::new("/bin/sh"));
    keeper.arg("-c").arg(KEEPER).arg("keeper").arg(folder).arg(program("postgres")).arg("-D").arg(data);
    keeper.args(["-p", &port.to_string()]).args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    keeper.current_dir(folder).stdin(Stdio::piped()).process_group(0).spawn().unwrap()
}

/// PostgreSQL refuses to run as root: then it runs as its own user, or as nobody.
fn as_unprivileged(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = unprivileged_user() {
        command.uid(user).gid(group);
    }
    command
}

/// User and group to change to; none where this program is not root.
fn unprivileged_user() -> Option<(u32, u32)> {
    let own = fs::metadata("/proc/self").map(|process| std::os::unix::fs::MetadataExt::uid(&process));
    if own.ok()? != 0 {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    ["postgres", "nobody"].iter().find_map(|name| {
        let account = accounts.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = account.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

/// Where `name` is: Debian keeps the server's programs out of the search path, one folder a version.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions = fs::read_dir("/usr/lib/postgresql")
        .map(|folder| folder.filter_map(|version| Some(version.ok()?.path().join("bin"))).collect::<Vec<_>>())
        .unwrap_or_default();
    versions.sort();
    let mut folders = std::env::split_paths(&path).chain(versions.into_iter().rev());
    let found = folders.find_map(|folder| Some(folder.join(name)).filter(|program| program.is_file()));
    found.unwrap_or_else(|| panic!("{name} is not installed: `cargo xtask setup` brings it"))
}
