//! Apache with mod_auth_openidc as a proxy before the API: it keeps the session, and sends the access token along.

use std::{fmt::Write as _, fs, net::SocketAddr, path::Path};

use anyhow::{Context, Result};
use chaos::process::{Process, Program};
use rustix::process::geteuid;

use super::{Side, base_url, installed};
use crate::{
    bench::{Bench, free_address},
    programs::{AUDIENCE, CLIENT_ID, CLIENT_SECRET, OwnProvider, SESSION_SECRET},
};

pub(crate) const NAME: &str = "Apache with mod_auth_openidc";

/// Where Debian has Apache's modules.
const MODULES: &str = "/usr/lib/apache2/modules";
/// Those that it takes, in the order in which they need each other.
const LOADED: [&str; 8] =
    ["mpm_event", "authn_core", "authz_core", "authz_user", "headers", "proxy", "proxy_http", "auth_openidc"];

/// How many requests it works on at once: all its processes and their threads are there from the start. Of those that were
/// tried these answered most without an error (`bench/README.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Workers {
    processes: u16,
    threads: u16,
}

impl Workers {
    /// For some tens of connections.
    pub(crate) const FEW: Self = Self { processes: 1, threads: 48 };
    /// For a thousand.
    pub(crate) const MANY: Self = Self { processes: 1, threads: 1_024 };

    /// What serves so many connections best.
    pub(crate) fn for_connections(connections: usize) -> Self {
        if connections * 3 <= usize::from(Self::FEW.threads) * 2 { Self::FEW } else { Self::MANY }
    }

    /// What the results say of it.
    pub(crate) fn words(self) -> String {
        let Self { processes, threads } = self;
        format!(
            "Apache has {processes} × {threads} threads (`StartServers`, `ThreadsPerChild`), which answered most \
             without an error of those that were tried, and writes the access log of Debian's default site (`combined`)."
        )
    }
}

/// Starts it before an API, with a person signed in; `None` where it is not there.
pub(crate) async fn start(bench: &Bench, api: SocketAddr, workers: Workers) -> Result<Option<Side>> {
    let Some(apache) = installed("apache2") else { return Ok(None) };
    if !Path::new(MODULES).join("mod_auth_openidc.so").is_file() {
        return Ok(None);
    }
    let address = free_address()?;
    let provider = OwnProvider::start(bench, &format!("{}/callback", base_url(address))).await?;
    let folder = bench.folder("apache")?;
    let path = folder.join("apache.conf");
    let configuration = configuration(workers, &folder, address, &provider.issuer, api);
    fs::write(&path, configuration).with_context(|| format!("{} can't be written", path.display()))?;
    let program = Program {
        binary: apache,
        arguments: vec!["-DFOREGROUND".to_owned(), "-f".to_owned(), path.display().to_string()],
        folder,
        log: "log".to_owned(),
        variables: Vec::new(),
        answers_at: format!("http://{address}/"),
    };
    let process = Process::start(bench.cores.measured(program)).await?;
    let provider = Some(provider);
    let side =
        Side { name: NAME.into(), address, login: "/api/expenses", cookie: String::new(), process, provider };
    side.signed_in(bench).await.map(Some)
}

/// Connections are kept for as many requests as come, and an access log is written as Debian's default site has it.
fn configuration(
    Workers { processes, threads }: Workers,
    folder: &Path,
    address: SocketAddr,
    issuer: &str,
    api: SocketAddr,
) -> String {
    let mut text = String::new();
    for module in LOADED {
        _ = writeln!(text, "LoadModule {module}_module {MODULES}/mod_{module}.so");
    }
    // Started as root, it wants somebody else to become.
    let user = if geteuid().is_root() { "User www-data\nGroup www-data\n" } else { "" };
    let base_url = base_url(address);
    let folder = folder.display();
    _ = write!(
        text,
        "\
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
ServerName localhost
Listen {address}
{user}
StartServers {processes}
ServerLimit {processes}
MinSpareThreads 1
MaxSpareThreads {all}
ThreadLimit {threads}
ThreadsPerChild {threads}
MaxRequestWorkers {all}
MaxConnectionsPerChild 0
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 5
LogFormat \"%h %l %u %t \\\"%r\\\" %>s %O \\\"%{{Referer}}i\\\" \\\"%{{User-Agent}}i\\\"\" combined
CustomLog {folder}/access.log combined

OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {CLIENT_ID}
OIDCClientSecret \"{CLIENT_SECRET}\"
OIDCRedirectURI {base_url}/callback
OIDCCryptoPassphrase \"{SESSION_SECRET}\"
OIDCScope \"openid profile email offline_access read:reports\"
OIDCAuthRequestParams audience={audience}
OIDCPKCEMethod S256
OIDCSessionInactivityTimeout 28800
OIDCPassClaimsAs environment

<Location />
  AuthType openid-connect
  Require valid-user
</Location>
<Location /api/>
  RequestHeader set Authorization \"Bearer %{{OIDC_access_token}}e\"
  ProxyPass http://{api}/ keepalive=On
</Location>
",
        all = u32::from(processes) * u32::from(threads),
        audience = AUDIENCE.replace(':', "%3A").replace('/', "%2F"),
    );
    text
}
