//! The development provider and the API in the same process: what makes one command enough.
//!
//! Only builds with the feature `embedded` hold this. Both listen on the machine itself and nowhere else.

mod trusted_issuers;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use anyhow::Context;
use bff::BaseUrl;
use domain::Person;
use program::{ListenError, listen, serve};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use trusted_issuers::trusted_issuers;

use crate::settings::{
    Settings,
    embedded::{ApiSettings, CLIENT_ID, EmbeddedSettings, ProviderSettings},
};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Where the embedded parts listen.
#[derive(Debug)]
pub(crate) struct Listeners {
    pub(crate) provider: Option<TcpListener>,
    pub(crate) api: Option<TcpListener>,
}

impl Listeners {
    /// Listens for those parts that are asked for.
    pub(crate) async fn open(settings: &EmbeddedSettings) -> Result<Self, ListenError> {
        let open = async |is_wanted: bool, port, variable| match is_wanted {
            true => listen(SocketAddr::new(LOOPBACK, port), variable).await.map(Some),
            false => Ok(None),
        };
        Ok(Self {
            provider: open(settings.provider.is_some(), settings.provider_port, "DEVIDP_PORT").await?,
            api: open(settings.api.is_some(), settings.api_port, "API_PORT").await?,
        })
    }
}

/// The embedded parts at work.
pub(crate) struct Embedded(TaskTracker);

impl Embedded {
    /// Waits until both have ended; they end when the program shuts down.
    pub(crate) async fn stopped(self) {
        self.0.close();
        self.0.wait().await;
    }
}

/// Starts what the settings ask for.
pub(crate) async fn start(
    settings: &Settings,
    listeners: Listeners,
    draining: &CancellationToken,
    shutdown: &CancellationToken,
) -> anyhow::Result<Embedded> {
    let tasks = TaskTracker::new();
    let embedded = &settings.embedded;
    if let (Some(provider), Some(listener)) = (&embedded.provider, listeners.provider) {
        let config =
            provider_config(provider, embedded.issuer().parse::<devidp::Issuer>()?, &settings.bff.base_url);
        let provider = devidp::Provider::new(config).context("the development provider")?;
        tasks.spawn(serve(listener, provider.router(), shutdown.clone()));
    }
    if let (Some(api), Some(listener)) = (&embedded.api, listeners.api) {
        let surroundings = api::Surroundings { draining: draining.clone(), ..Default::default() };
        let clock = Arc::new(api::SystemClock);
        let running = start_api(settings, api, clock, surroundings).await.context("the API")?;
        let metrics = match api.settings.metrics_address {
            Some(address) => Some(listen(address, "API_METRICS_ADDR").await?),
            None => None,
        };
        tasks.spawn(running.serve(listener, metrics, shutdown.clone()));
    }
    Ok(Embedded(tasks))
}

fn provider_config(
    provider: &ProviderSettings,
    issuer: devidp::Issuer,
    application: &BaseUrl,
) -> devidp::Config {
    let client = devidp::Client {
        id: CLIENT_ID.to_owned(),
        credential: provider.client.registered.clone(),
        name: "Expenses".to_owned(),
        redirect_uris: vec![application.join("/callback")],
        post_logout_redirect_uris: vec![application.to_string(), application.join("/")],
        backchannel_logout_uri: Some(application.join("/backchannel-logout")),
    };
    let mut config = devidp::Config::development(issuer, client).with(&provider.settings);
    config.state_file = Some(provider.state_file.clone());
    config
}

fn person(account: devidp::Account) -> Person {
    Person { name: Some(account.name()), email: Some(account.email), subject: account.subject }
}

/// The API, by that clock.
pub(crate) async fn start_api(
    settings: &Settings,
    api: &ApiSettings,
    clock: Arc<dyn api::Clock>,
    surroundings: api::Surroundings,
) -> anyhow::Result<api::Api> {
    let http = api::ProviderHttp::new()?;
    let issuers = trusted_issuers(settings, api)?;
    let config = api::Config {
        demo_data: api.demo_data,
        demo_people: devidp::Account::ready().into_iter().map(person).collect(),
        ..api.settings.config(issuers, settings.api_url.clone())?
    };
    let store = api::store::open(&api.settings.database_url).await.context("its database")?;
    let receipts = api::Receipts::open(&api.settings.receipts, &store).await?;
    let keys = Arc::new(api::ProviderKeys::new(&config.issuers, &http, &clock));
    Ok(api::start(config, api::Deps { store, receipts, keys, http, clock }, surroundings))
}
