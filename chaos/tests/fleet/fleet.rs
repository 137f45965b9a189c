//! All of it, running: a provider, a PostgreSQL server for sessions and expenses, a folder for receipts, two servers and two
//! processes of the API.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use chaos::{
    answer,
    person::Person,
    postgres::Postgres,
    process::{Process, Program},
    provider::Provider,
    site::Site,
};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::balancer::Balancer;

const CLIENT_ID: &str = "expenses-bff";
const CLIENT_SECRET: &str = "known to this run alone";
const SESSION_SECRET: &str = "known to this run alone, and thirty-two bytes or more";
const AUDIENCE: &str = "https://expenses-api";
/// How long access tokens live at first, in seconds.
pub(crate) const LIFETIME: Duration = Duration::from_secs(2);
/// For how long a process that is to end says so before it lets nobody in any more, in seconds.
const SHUTDOWN_DELAY: u32 = 1;

/// The fleet. All of it ends when this value is dropped.
pub(crate) struct Fleet {
    pub(crate) provider: Provider,
    pub(crate) servers: [Process; 2],
    pub(crate) apis: [Process; 2],
    /// The application's address.
    pub(crate) site: Balancer,
    /// The API's.
    pub(crate) api: Balancer,
    pub(crate) server_addresses: [SocketAddr; 2],
    pub(crate) api_addresses: [SocketAddr; 2],
    _devidp: Process,
    _postgres: Postgres,
    _folder: TempDir,
}

impl Fleet {
    pub(crate) async fn start() -> Self {
        let folder = TempDir::with_prefix("fleet-").unwrap();
        let postgres = Postgres::start().await.unwrap();
        let database = postgres.new_database("bff").await.unwrap();
        let api_database = postgres.new_database("api").await.unwrap();
        let [devidp, server_1, server_2, api_1, api_2] = free_addresses().await;
        let (server_addresses, api_addresses) = ([server_1, server_2], [api_1, api_2]);
        let site = Balancer::listening(listener().await, &server_addresses).await;
        let api = Balancer::listening(listener().await, &api_addresses).await;
        let addresses = Addresses {
            folder: folder.path().to_owned(),
            issuer: format!("http://{devidp}"),
            site: format!("http://localhost:{}", site.address.port()),
            api: format!("http://{}", api.address),
        };
        let start = async |program: Program| Process::start(program).await.unwrap();
        let devidp = start(addresses.devidp(devidp)).await;
        // The first of each makes the tables.
        let apis = [
            start(addresses.api(api_1, &api_database, 1)).await,
            start(addresses.api(api_2, &api_database, 2)).await,
        ];
        let servers = [
            start(addresses.server(server_1, &database, 1)).await,
            start(addresses.server(server_2, &database, 2)).await,
        ];
        site.all_ready().await;
        api.all_ready().await;
        Self {
            provider: Provider::new(addresses.issuer),
            servers,
            apis,
            site,
            api,
            server_addresses,
            api_addresses,
            _devidp: devidp,
            _postgres: postgres,
            _folder: folder,
        }
    }

    /// The application as browsers find it, by its one address.
    pub(crate) fn behind_the_balancer(&self) -> Site {
        let base_url = format!("http://localhost:{}", self.site.address.port()).parse().unwrap();
        Site { base_url, servers: [self.site.address; 2] }
    }

    /// The same application, by the addresses of its processes.
    pub(crate) fn process_by_process(&self) -> Site {
        Site { servers: self.server_addresses, ..self.behind_the_balancer() }
    }

    /// Somebody who signs in by the one address.
    pub(crate) async fn signed_in(&self, number: usize) -> Person {
        let http = answer::http().build().unwrap();
        let mut person = Person::new(http, self.behind_the_balancer(), number);
        person.sign_in(0).await.unwrap();
        person
    }
}

/// Where everything is.
struct Addresses {
    folder: PathBuf,
    issuer: String,
    site: String,
    api: String,
}

impl Addresses {
    fn devidp(&self, address: SocketAddr) -> Program {
        let variables = vec![
            ("DEVIDP_PORT", address.port().to_string()),
            ("DEVIDP_CLIENT_ID", CLIENT_ID.to_owned()),
            ("DEVIDP_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("DEVIDP_REDIRECT_URI", format!("{}/callback", self.site)),
            ("DEVIDP_BACKCHANNEL_LOGOUT_URI", format!("{}/backchannel-logout", self.site)),
            ("DEVIDP_ACCESS_TOKEN_LIFETIME", LIFETIME.as_secs().to_string()),
            ("DEVIDP_CONTROL", "on".to_owned()),
        ];
        self.program("devidp", "devidp.log".to_owned(), address, variables)
    }

    fn api(&self, address: SocketAddr, database: &str, number: usize) -> Program {
        let variables = vec![
            ("PORT", address.port().to_string()),
            ("ISSUER_BASE_URL", self.issuer.clone()),
            ("ALLOWED_AUDIENCES", AUDIENCE.to_owned()),
            ("API_URL", self.api.clone()),
            ("API_DATABASE_URL", database.to_owned()),
            ("API_RECEIPTS_URL", format!("file://{}/receipts", self.folder.display())),
            ("API_DEMO_DATA", "on".to_owned()),
            ("REQUIRE_DPOP", "on".to_owned()),
            ("SHUTDOWN_DELAY", SHUTDOWN_DELAY.to_string()),
        ];
        self.program("api", format!("api-{number}.log"), address, variables)
    }

    fn server(&self, address: SocketAddr, database: &str, number: usize) -> Program {
        let variables = vec![
            ("PORT", address.port().to_string()),
            ("BASE_URL", self.site.clone()),
            ("ISSUER_BASE_URL", self.issuer.clone()),
            ("CLIENT_ID", CLIENT_ID.to_owned()),
            ("CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("API_URL", self.api.clone()),
            ("API_AUDIENCE", AUDIENCE.to_owned()),
            ("API_SCOPES", "read:reports,write:reports".to_owned()),
            ("APP_SESSION_SECRET", SESSION_SECRET.to_owned()),
            ("BFF_DATABASE_URL", database.to_owned()),
            ("DPOP", "on".to_owned()),
            ("SHUTDOWN_DELAY", SHUTDOWN_DELAY.to_string()),
        ];
        self.program("server", format!("server-{number}.log"), address, variables)
    }

    fn program(
        &self,
        name: &str,
        log: String,
        address: SocketAddr,
        variables: Vec<(&'static str, String)>,
    ) -> Program {
        // The tests are in a folder within that of the programs.
        let own = std::env::current_exe().unwrap();
        let binary = own.ancestors().nth(2).unwrap().join(name);
        assert!(binary.is_file(), "{} was not built", binary.display());
        let answers_at = format!("http://{address}/readyz");
        Program { binary, arguments: Vec::new(), folder: self.folder.clone(), log, variables, answers_at }
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
}

/// Addresses that were free just now, all different.
async fn free_addresses<const COUNT: usize>() -> [SocketAddr; COUNT] {
    let mut listeners = Vec::new();
    for _ in 0..COUNT {
        listeners.push(listener().await);
    }
    let addresses = listeners.iter().map(|listener| listener.local_addr().unwrap());
    addresses.collect::<Vec<_>>().try_into().unwrap()
}
