//! The development provider and the API in the same process: what makes one command enough.
//!
//! Only builds with the feature `embedded` hold this. Both listen on the machine itself and nowhere else.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use anyhow::Context;
use axum::Router;
use bff::{BaseUrl, ClientCredential, ClientKey};
use program::{ListenError, Reader, listen, serve, settings as read};
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;

use crate::settings::{AUDIENCE, Client, KEY, random_hex, refuse_a_name_without_a_key, sqlite};

/// This application at the embedded provider.
const CLIENT_ID: &str = "expenses-bff";
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// What the embedded parts are told.
#[derive(Debug)]
pub(crate) struct Settings {
    provider: Option<Provider>,
    api: Option<Api>,
    provider_port: u16,
    api_port: u16,
}

/// The development provider.
#[derive(Debug)]
struct Provider {
    settings: devidp::Settings,
    state_file: PathBuf,
    client: Credentials,
}

/// What proves the application at the provider: what it has itself, and what the provider knows.
#[derive(Debug, Clone)]
struct Credentials(ClientCredential, devidp::Credential);

/// The API.
#[derive(Debug)]
struct Api {
    audiences: Vec<String>,
    told: api::Told,
}

impl Settings {
    /// Reads the embedded parts' variables. The API runs beside the embedded provider, and beside another one where
    /// `API_EMBEDDED` says so.
    pub(crate) fn read(reader: &mut Reader<'_>, with_provider: bool) -> Self {
        let data = crate::settings::data_folder(reader);
        let provider_port = reader.or("DEVIDP_PORT", "a port, such as 3002", 3002, read::parsed);
        let api_port = reader.or("API_PORT", "a port, such as 3001", 3001, read::parsed);
        let provider = with_provider.then(|| Provider {
            settings: devidp::Settings::read(reader),
            state_file: data.join("devidp.json"),
            client: Credentials::read(reader),
        });
        let with_api = reader.or("API_EMBEDDED", "on or off", with_provider, read::switch);
        let api = with_api.then(|| Api {
            audiences: reader.or(
                "ALLOWED_AUDIENCES",
                "the API's identifiers, parted by commas",
                vec![AUDIENCE.to_owned()],
                read::list,
            ),
            told: api::Told::read(reader, sqlite(&data, "api.db")),
        });
        Self { provider, api, provider_port, api_port }
    }

    /// The application at the embedded provider.
    pub(crate) fn client(&self) -> Option<Client> {
        let Credentials(credential, _) = self.provider.as_ref()?.client.clone();
        Some(Client { issuer: self.issuer(), id: CLIENT_ID.to_owned(), credential })
    }

    /// Another host than the application's, so that browsers see two sites, as they would in production.
    fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.provider_port)
    }

    /// Where the embedded API listens.
    pub(crate) fn api_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.api_port)
    }
}

impl Credentials {
    /// The key that is configured, of which the provider is given the public half; else a secret that both forget when
    /// the program ends.
    fn read(reader: &mut Reader<'_>) -> Self {
        if !reader.has("CLIENT_PRIVATE_KEY_FILE") {
            refuse_a_name_without_a_key(reader);
        }
        let key = reader.optional("CLIENT_PRIVATE_KEY_FILE", KEY, |path| {
            let pem = SecretString::from(fs::read_to_string(path).ok()?);
            let private = ClientKey::from_pem(pem.expose_secret(), None).ok()?;
            let public = devidp::ClientKey::of_private(pem.expose_secret()).ok()?;
            Some(Self(ClientCredential::PrivateKey(private), devidp::Credential::PublicKey(public)))
        });
        key.unwrap_or_else(|| {
            let secret = SecretString::from(random_hex());
            Self(ClientCredential::Secret(secret.clone()), devidp::Credential::Secret(secret))
        })
    }
}

/// Where the embedded parts listen.
#[derive(Debug)]
pub(crate) struct Listeners {
    pub(crate) provider: Option<TcpListener>,
    pub(crate) api: Option<TcpListener>,
}

impl Listeners {
    /// Listens for those parts that are asked for.
    pub(crate) async fn open(settings: &Settings) -> Result<Self, ListenError> {
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
    /// Waits until both have ended; they end with the program's own stop.
    pub(crate) async fn stopped(self) {
        self.0.close();
        self.0.wait().await;
    }
}

/// Starts what the settings ask for.
pub(crate) async fn start(
    settings: &crate::settings::Settings,
    listeners: Listeners,
    stop: &CancellationToken,
) -> anyhow::Result<Embedded> {
    let tasks = TaskTracker::new();
    let embedded = &settings.embedded;
    if let (Some(provider), Some(listener)) = (&embedded.provider, listeners.provider) {
        let config = provider_config(provider, embedded.issuer().parse()?, &settings.bff.base_url);
        let provider = devidp::Provider::new(config).context("the development provider")?;
        tasks.spawn(serve(listener, provider.router(), stop.clone()));
    }
    if let (Some(api), Some(listener)) = (&embedded.api, listeners.api) {
        let router = api_router(api, &settings.bff.issuer, &settings.api_url).await.context("the API")?;
        tasks.spawn(serve(listener, router, stop.clone()));
    }
    Ok(Embedded(tasks))
}

fn provider_config(provider: &Provider, issuer: Url, application: &BaseUrl) -> devidp::Config {
    let client = devidp::Client {
        id: CLIENT_ID.to_owned(),
        credential: provider.client.1.clone(),
        name: "Expenses".to_owned(),
        redirect_uris: vec![application.join("/callback")],
        post_logout_redirect_uris: vec![application.to_string(), application.join("/")],
        backchannel_logout_uri: Some(application.join("/backchannel-logout")),
    };
    let mut config = devidp::Config::development(issuer, client).with(&provider.settings);
    config.state_file = Some(provider.state_file.clone());
    config
}

async fn api_router(api: &Api, issuer: &str, public_url: &Url) -> anyhow::Result<Router> {
    let clock = Arc::new(api::SystemClock);
    let issuer = issuer.parse::<api::Issuer>()?;
    let config = api::Config {
        demo_data: true,
        demo_people: devidp::Account::ready().into_iter().map(|account| account.subject).collect(),
        ..api.told.config(issuer.clone(), api.audiences.clone(), public_url.clone())
    };
    let store = api::store::open(&api.told.database_url).await?;
    let keys = Arc::new(api::ProviderKeys::new(issuer, clock.clone())?);
    Ok(api::build(config, api::Deps { store, keys, clock }))
}
