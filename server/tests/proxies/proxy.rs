//! The proxies, each with its configuration file, in which stands where everything is on this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use http::Version;
use tempfile::TempDir;

use crate::{
    certificate::Certificate,
    process::{Process, free_ports},
    program::Program,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Nginx,
    Caddy,
    HaProxy,
}

/// A proxy, and the program behind it; or the program alone.
pub(crate) struct Site {
    /// Where browsers find the program.
    pub(crate) base_url: String,
    pub(crate) port: u16,
    /// What browsers speak there.
    pub(crate) version: Version,
    /// Where the proxy takes requests by http, only to lead them on.
    pub(crate) http_port: u16,
    pub(crate) certificate: Certificate,
    _proxy: Option<Process>,
    _program: Program,
    _folder: TempDir,
}

impl Site {
    /// As docs/proxies has it. The path is `/expenses`, or none.
    pub(crate) fn start(kind: Kind, path: &str) -> Self {
        Self::start_with(kind, path, |file| file)
    }

    /// With a configuration file that `change` has changed.
    pub(crate) fn start_with(kind: Kind, path: &str, change: impl FnOnce(String) -> String) -> Self {
        let folder = TempDir::new().unwrap();
        let certificate = Certificate::new(folder.path());
        let [port, http_port] = free_ports();
        let base_url = format!("https://localhost:{port}{path}");
        let program = Program::start(&base_url);
        let place = Place {
            folder: folder.path(),
            certificate: &certificate,
            port,
            http_port,
            program: program.port,
        };
        let file = match kind {
            Kind::Nginx => nginx(&place, path),
            Kind::Caddy => caddy(&place, path),
            Kind::HaProxy => haproxy(&place, path),
        };
        let proxy = run(kind, folder.path(), &change(file), port);
        Self {
            base_url,
            port,
            version: Version::HTTP_2,
            http_port,
            certificate,
            _proxy: Some(proxy),
            _program: program,
            _folder: folder,
        }
    }

    /// The program, in which TLS ends. Nobody takes requests by http.
    pub(crate) fn without_proxy(path: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let certificate = Certificate::new(folder.path());
        let [port, http_port] = free_ports();
        let base_url = format!("https://localhost:{port}{path}");
        let program = Program::start_with_tls(port, &base_url, &certificate);
        Self {
            base_url,
            port,
            version: Version::HTTP_11,
            http_port,
            certificate,
            _proxy: None,
            _program: program,
            _folder: folder,
        }
    }
}

struct Place<'a> {
    folder: &'a Path,
    certificate: &'a Certificate,
    port: u16,
    http_port: u16,
    program: u16,
}

impl Place<'_> {
    /// The file with what is this machine's in the place of the example's.
    fn filled(&self, file: &str, more: &[(&str, String)]) -> String {
        let program = ("127.0.0.1:3000", format!("127.0.0.1:{}", self.program));
        [program]
            .iter()
            .chain(more)
            .fold(file.to_owned(), |file, (example, own)| replaced(&file, example, own))
    }
}

/// What a file does not say is not to be tested.
pub(crate) fn replaced(file: &str, example: &str, own: &str) -> String {
    assert!(file.contains(example), "{example} stands in the file: {file}");
    file.replace(example, own)
}

fn nginx(place: &Place<'_>, path: &str) -> String {
    let Place { certificate, port, http_port, .. } = place;
    let file = place.filled(
        include_str!("../../../docs/proxies/nginx.conf"),
        &[
            ("listen 80;", format!("listen 127.0.0.1:{http_port};")),
            ("listen 443 ssl", format!("listen 127.0.0.1:{port} ssl")),
            ("server_name example.com;", "server_name localhost;".to_owned()),
            ("return 301 https://example.com$", format!("return 301 https://localhost:{port}$")),
            ("/etc/ssl/example.com.pem", certificate.certificate.display().to_string()),
            ("/etc/ssl/example.com.key", certificate.key.display().to_string()),
            ("http {\n", format!("http {{\n{}", nginx_folders(place.folder))),
        ],
    );
    if path.is_empty() { replaced(&file, "location /expenses {", "location / {") } else { file }
}

/// Where nginx keeps what is under way: who runs the tests may not write where its package has it.
pub(crate) fn nginx_folders(folder: &Path) -> String {
    let folder = folder.display();
    let names = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folders = names.map(|name| format!("{name}_temp_path {folder}/{name};\n"));
    format!("access_log off;\n{}", folders.concat())
}

fn caddy(place: &Place<'_>, path: &str) -> String {
    let Place { certificate, port, .. } = place;
    let file = place.filled(
        include_str!("../../../docs/proxies/Caddyfile"),
        &[
            ("\nexample.com {", format!("\nhttps://localhost:{port} {{")),
            ("/etc/ssl/example.com.pem", certificate.certificate.display().to_string()),
            ("/etc/ssl/example.com.key", certificate.key.display().to_string()),
        ],
    );
    let file = if path.is_empty() { replaced(&file, "handle /expenses* {", "handle {") } else { file };
    // It would listen at port 80 too, and at one for its administration.
    format!("{{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}}\n{file}")
}

fn haproxy(place: &Place<'_>, path: &str) -> String {
    let Place { certificate, port, http_port, .. } = place;
    let file = place.filled(
        include_str!("../../../docs/proxies/haproxy.cfg"),
        &[
            ("bind :80", format!("bind 127.0.0.1:{http_port}")),
            ("bind :443", format!("bind 127.0.0.1:{port}")),
            ("location https://example.com%", format!("location https://localhost:{port}%")),
            ("/etc/ssl/example.com.both.pem", certificate.both.display().to_string()),
        ],
    );
    let below = "use_backend expenses if { path_beg /expenses }";
    if path.is_empty() { replaced(&file, below, "default_backend expenses") } else { file }
}

/// Runs the proxy, which listens at the port.
pub(crate) fn run(kind: Kind, folder: &Path, configuration: &str, port: u16) -> Process {
    let file = folder.join("configuration");
    fs::write(&file, configuration).unwrap();
    let mut command = match kind {
        Kind::Nginx => {
            let mut command = Command::new(found("nginx"));
            let own = format!("daemon off; master_process off; pid {};", folder.join("pid").display());
            command.args(["-e", "stderr", "-g", &own, "-p"]).arg(folder).arg("-c").arg(&file);
            command
        }
        Kind::Caddy => {
            let mut command = Command::new(found("caddy"));
            command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file);
            // What it says of each step of its start is of no interest.
            command.stderr(fs::File::create(folder.join("log")).unwrap());
            command
        }
        Kind::HaProxy => {
            let mut command = Command::new(found("haproxy"));
            command.args(["-db", "-f"]).arg(&file);
            command
        }
    };
    command.env_clear().env("HOME", folder);
    Process::listening_at(&mut command, port)
}

/// In the search path, or where a system keeps the programs of its administrators.
fn found(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let program = folders.find_map(|folder| Some(folder.join(name)).filter(|program| program.is_file()));
    program.unwrap_or_else(|| panic!("{name} is not installed: `cargo xtask setup` brings it"))
}
