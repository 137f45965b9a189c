//! How the workspace's own programs are started: the provider, the server as in production, and the real API.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Result;
use chaos::{
    process::{Process, Program},
    provider::Provider,
};

use crate::bench::{Bench, free_address};

pub(crate) const CLIENT_ID: &str = "expenses-bff";
pub(crate) const CLIENT_SECRET: &str = "known to this run alone";
pub(crate) const SESSION_SECRET: &str = "known to this run alone, and thirty-two bytes or more";
pub(crate) const AUDIENCE: &str = "https://expenses-api";
/// How long access tokens live where none is to run out, in seconds.
pub(crate) const LONG: u32 = 24 * 60 * 60;

/// A provider of one side's own, so that each is the one client it knows.
pub(crate) struct OwnProvider {
    pub(crate) issuer: String,
    pub(crate) control: Provider,
    process: Process,
}

impl OwnProvider {
    /// Starts one that leads back to `redirect_uri`.
    pub(crate) async fn start(bench: &Bench, redirect_uri: &str) -> Result<Self> {
        let address = free_address()?;
        let variables = vec![
            ("DEVIDP_PORT", address.port().to_string()),
            ("DEVIDP_CLIENT_ID", CLIENT_ID.to_owned()),
            ("DEVIDP_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("DEVIDP_REDIRECT_URI", redirect_uri.to_owned()),
            ("DEVIDP_ACCESS_TOKEN_LIFETIME", LONG.to_string()),
            ("DEVIDP_OVERLAP", "0".to_owned()),
            ("DEVIDP_CONTROL", "on".to_owned()),
        ];
        let program = built(bench, "devidp", bench.folder("devidp")?, address, variables);
        let process = Process::start(program).await?;
        let issuer = format!("http://{address}");
        Ok(Self { control: Provider::new(issuer.clone()), issuer, process })
    }

    /// An error if it has ended by itself.
    pub(crate) fn check(&mut self) -> Result<()> {
        self.process.check()
    }
}

/// The server as in production, at `address`, on the database in `folder`: the one that was built together with this
/// program, or another `build`.
pub(crate) fn server(
    bench: &Bench,
    build: Option<&Path>,
    folder: &Path,
    address: SocketAddr,
    issuer: &str,
    api: SocketAddr,
) -> Program {
    let variables = vec![
        ("PORT", address.port().to_string()),
        ("BASE_URL", format!("http://localhost:{}", address.port())),
        ("ISSUER_BASE_URL", issuer.to_owned()),
        ("CLIENT_ID", CLIENT_ID.to_owned()),
        ("CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ("API_URL", format!("http://{api}")),
        ("API_AUDIENCE", AUDIENCE.to_owned()),
        ("APP_SESSION_SECRET", SESSION_SECRET.to_owned()),
        ("BFF_DATABASE_URL", "sqlite:bff.db".to_owned()),
        // A build in which the pages' files are not looks for them here; none of them is asked for.
        ("LEPTOS_SITE_ROOT", ".".to_owned()),
    ];
    let mut server = built(bench, "server", folder.to_owned(), address, variables);
    if let Some(build) = build {
        server.binary = build.to_owned();
    }
    bench.cores.measured(server)
}

/// The real API at `address`, on the database in `folder`. Nobody is held to a number of requests.
pub(crate) fn api(bench: &Bench, folder: &Path, address: SocketAddr, issuer: &str) -> Program {
    let variables = vec![
        ("PORT", address.port().to_string()),
        ("ISSUER_BASE_URL", issuer.to_owned()),
        ("ALLOWED_AUDIENCES", AUDIENCE.to_owned()),
        ("API_DATABASE_URL", "sqlite:api.db".to_owned()),
        ("API_REQUESTS_PER_MINUTE", "100000000".to_owned()),
    ];
    bench.cores.measured(built(bench, "api", folder.to_owned(), address, variables))
}

fn built(
    bench: &Bench,
    name: &str,
    folder: PathBuf,
    address: SocketAddr,
    variables: Vec<(&'static str, String)>,
) -> Program {
    Program {
        binary: bench.built(name),
        arguments: Vec::new(),
        folder,
        log: format!("{name}.log"),
        variables,
        // Any answer will do, `404` too.
        answers_at: format!("http://{address}/favicon.svg"),
    }
}
