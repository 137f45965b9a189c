//! Everything that a phase needs, running: the provider, the API, two servers on one database, and the database where it
//! is a server too.

use std::{
    fs, iter,
    net::{SocketAddr, TcpListener},
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result};
use chaos::{
    postgres::Postgres,
    process::{Process, Program},
    provider::Provider,
    site::{SERVERS, Site},
};

use crate::{
    arguments::Database,
    binaries::{self, Binaries},
};

/// How long access tokens live, unless the phase changes it: the shortest that still serves a few requests.
pub(crate) const LIFETIME: Duration = Duration::from_secs(2);

const CLIENT_ID: &str = "expenses-bff";
const CLIENT_SECRET: &str = "known to this run alone";
const SESSION_SECRET: &str = "known to this run alone, and thirty-two bytes or more";
const AUDIENCE: &str = "https://expenses-api";
/// The database of the sessions, where it is PostgreSQL's.
pub(crate) const DATABASE: &str = "bff";

/// The programs. All end when this value is dropped.
pub(crate) struct Stack {
    pub(crate) site: Site,
    pub(crate) provider: Provider,
    others: [Process; 2],
    servers: [Process; SERVERS],
    /// It ends last.
    postgres: Option<Postgres>,
}

impl Stack {
    /// Starts everything in `folder`, with `overlap` in seconds at the provider.
    pub(crate) async fn start(
        binaries: &Binaries,
        folder: &Path,
        overlap: u32,
        database: Database,
    ) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
        let [devidp, api, first, second] = free_addresses()?;
        let site = Site {
            base_url: format!("http://localhost:{}", first.port()).parse()?,
            servers: [first, second],
        };
        let issuer = format!("http://{devidp}");
        let (postgres, database) = match database {
            Database::Sqlite => (None, "sqlite:bff.db".to_owned()),
            Database::Postgres => {
                let postgres = Postgres::start().await?;
                let address = postgres.new_database(DATABASE).await?;
                (Some(postgres), address)
            }
        };
        let programs = Programs { binaries, folder, issuer: &issuer, site: &site, api, database: &database };
        Ok(Self {
            provider: Provider::new(issuer.clone()),
            others: [
                Process::start(programs.devidp(devidp, overlap)).await?,
                Process::start(programs.api()).await?,
            ],
            servers: [Process::start(programs.server(0)).await?, Process::start(programs.server(1)).await?],
            site,
            postgres,
        })
    }

    /// What a round hurts: the servers, and the database of the sessions where it is a server too.
    pub(crate) fn parts(&mut self) -> (&mut [Process; SERVERS], Option<&mut Postgres>) {
        (&mut self.servers, self.postgres.as_mut())
    }

    /// An error if one of the programs has ended by itself.
    pub(crate) fn check(&mut self) -> Result<()> {
        self.all().try_for_each(Process::check)
    }

    /// Ends every program, and returns when they have ended.
    pub(crate) async fn stop(mut self) -> Result<()> {
        for process in self.all() {
            process.kill().await?;
        }
        Ok(())
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Process> {
        self.others.iter_mut().chain(&mut self.servers)
    }
}

/// The settings of each program.
struct Programs<'a> {
    binaries: &'a Binaries,
    folder: &'a Path,
    issuer: &'a str,
    site: &'a Site,
    api: SocketAddr,
    database: &'a str,
}

impl Programs<'_> {
    fn devidp(&self, address: SocketAddr, overlap: u32) -> Program {
        let variables = vec![
            ("DEVIDP_PORT", address.port().to_string()),
            ("DEVIDP_CLIENT_ID", CLIENT_ID.to_owned()),
            ("DEVIDP_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("DEVIDP_REDIRECT_URI", format!("{}callback", self.site.base_url)),
            ("DEVIDP_ACCESS_TOKEN_LIFETIME", LIFETIME.as_secs().to_string()),
            ("DEVIDP_OVERLAP", overlap.to_string()),
            ("DEVIDP_CONTROL", "on".to_owned()),
        ];
        self.program(binaries::DEVIDP, "devidp.log".to_owned(), address, variables)
    }

    fn api(&self) -> Program {
        let variables = vec![
            ("PORT", self.api.port().to_string()),
            ("ISSUER_BASE_URL", self.issuer.to_owned()),
            ("ALLOWED_AUDIENCES", AUDIENCE.to_owned()),
            ("API_DATABASE_URL", "sqlite:api.db".to_owned()),
            ("API_DEMO_DATA", "on".to_owned()),
            // All sessions are of one person, who asks more often than any person would.
            ("API_REQUESTS_PER_MINUTE", "1000000".to_owned()),
        ];
        self.program(binaries::API, "api.log".to_owned(), self.api, variables)
    }

    /// The servers differ by their port alone.
    fn server(&self, server: usize) -> Program {
        let address = self.site.servers[server];
        let variables = vec![
            ("PORT", address.port().to_string()),
            ("BASE_URL", self.site.base_url.to_string()),
            ("ISSUER_BASE_URL", self.issuer.to_owned()),
            ("CLIENT_ID", CLIENT_ID.to_owned()),
            ("CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("API_URL", format!("http://{}", self.api)),
            ("API_AUDIENCE", AUDIENCE.to_owned()),
            ("APP_SESSION_SECRET", SESSION_SECRET.to_owned()),
            ("BFF_DATABASE_URL", self.database.to_owned()),
        ];
        self.program(binaries::SERVER, format!("server-{server}.log"), address, variables)
    }

    fn program(
        &self,
        name: &str,
        log: String,
        address: SocketAddr,
        variables: Vec<(&'static str, String)>,
    ) -> Program {
        Program {
            binary: self.binaries.path(name),
            arguments: Vec::new(),
            folder: self.folder.to_owned(),
            log,
            variables,
            // Any answer will do, `404` too.
            answers_at: format!("http://{address}/favicon.svg"),
        }
    }
}

/// Addresses that were free just now, all different.
fn free_addresses<const N: usize>() -> Result<[SocketAddr; N]> {
    let listeners: Vec<_> =
        iter::repeat_with(|| TcpListener::bind(("127.0.0.1", 0))).take(N).collect::<Result<_, _>>()?;
    let addresses: Vec<_> = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
    addresses.try_into().map_err(|_| anyhow::anyhow!("no free ports"))
}
