//! What the program is configured with: the lab's variables, and a few more.

mod administrators;
mod api;
mod base_url;
mod client;
mod data_folder;
#[cfg(feature = "embedded")]
pub(crate) mod embedded;
mod error;
mod logout;
pub(crate) mod preset;
mod protocol;
pub(crate) mod provider;
mod providers;
mod providers_file;
mod rights;
mod secrets;
mod sessions;
mod site;
#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use bff::{Config, ForwardedHeader, ProviderId, TrustedProxies};
use leptos::config::LeptosOptions;
use program::{LogSettings, Reader, Tls, Variables, settings as read};
use time::Duration;
use url::Url;

use error::SettingsError;
use preset::Preset;
use rights::RightsFrom;
pub(crate) use secrets::SecretsPlace;
use secrets::{Missing, Secrets};

const CLOCK_SKEW: Duration = Duration::seconds(10);
/// Cleo Martin, who also approves.
const EMBEDDED_ADMINISTRATOR: &str = "cleo-martin";

/// All that the program is configured with.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) address: SocketAddr,
    /// Where TLS ends in this process, rather than at a proxy.
    pub(crate) tls: Option<Tls>,
    pub(crate) database_url: String,
    pub(crate) log: LogSettings,
    /// Where metrics are collected.
    pub(crate) metrics_address: Option<SocketAddr>,
    /// For how long requests are served on after the end was asked for.
    pub(crate) shutdown_delay: std::time::Duration,
    pub(crate) api_url: Url,
    pub(crate) bff: Config,
    /// What each of the providers was taken for, in their order.
    pub(crate) presets: Vec<Preset>,
    /// The providers of whose people the API alone knows what they may do.
    pub(crate) rights_from_api: HashSet<ProviderId>,
    pub(crate) provider_is_embedded: bool,
    /// Where the secrets that seal sessions stand.
    pub(crate) secrets: SecretsPlace,
    /// The files of the client's secrets and keys.
    pub(crate) secret_files: Vec<PathBuf>,
    /// Whether `TRUSTED_PROXIES` names the proxies that are believed.
    pub(crate) names_proxies: bool,
    /// Whether the first of the providers is the one that variables name, or the embedded one.
    #[cfg(feature = "embedded")]
    pub(crate) variables_name_provider: bool,
    /// The pages' files: their names, and where a debug build finds them.
    pub(crate) site: LeptosOptions,
    /// Whether `cargo leptos watch` runs the program, and tells the pages of new builds.
    pub(crate) is_watched: bool,
    #[cfg(feature = "embedded")]
    pub(crate) embedded: embedded::EmbeddedSettings,
}

impl Settings {
    /// Reads the variables. Without `ISSUER_BASE_URL` and `PROVIDERS_FILE`, a build with the embedded provider runs that one.
    pub(crate) fn from_variables(variables: &Variables) -> Result<Self, SettingsError> {
        Self::read(variables, Missing::Make)
    }

    /// The same, without a secret being made where there is none.
    pub(crate) fn without_a_change(variables: &Variables) -> Result<Self, SettingsError> {
        Self::read(variables, Missing::StandIn)
    }

    fn read(variables: &Variables, missing: Missing) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(variables);
        let host = reader.or(
            "HOST",
            "an IP address, such as 127.0.0.1",
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            read::parsed,
        );
        let port = reader.or("PORT", "a port, such as 3000", 3000, read::parsed::<u16>);
        let base_url = base_url::read(&mut reader, port);
        let tls = Tls::read(&mut reader);
        let provider_is_embedded = cfg!(feature = "embedded") && !providers::are_named(&reader);
        #[cfg(feature = "embedded")]
        let variables_name_provider = provider_is_embedded || reader.has("ISSUER_BASE_URL");
        #[cfg(feature = "embedded")]
        let mut embedded = embedded::EmbeddedSettings::read(&mut reader, provider_is_embedded);
        #[cfg(feature = "embedded")]
        let (embedded_client, default_api_url) = (embedded.client(), embedded.api_url());
        #[cfg(not(feature = "embedded"))]
        let (embedded_client, default_api_url) = (None, "http://localhost:3001".to_owned());
        let providers = providers::read(&mut reader, variables, embedded_client);
        let api_url = api::url(&mut reader, &default_api_url);
        let lifetimes = sessions::lifetimes(&mut reader);
        let proof_of_presence = sessions::proof_of_presence(&mut reader);
        let default_administrator = provider_is_embedded.then_some(EMBEDDED_ADMINISTRATOR);
        let administrators = providers
            .as_deref()
            .map(|providers| administrators::read(&mut reader, providers, default_administrator));
        let names_proxies = reader.has("TRUSTED_PROXIES");
        let trusted_proxies = reader.or(
            "TRUSTED_PROXIES",
            "addresses or networks parted by commas, such as 10.0.0.0/8, 192.0.2.7",
            TrustedProxies::default(),
            read::parsed,
        );
        let forwarded_header = reader.or(
            "FORWARDED_HEADER",
            "X-Forwarded-For or Forwarded",
            ForwardedHeader::default(),
            read::parsed,
        );
        let data = data_folder::read(&mut reader);
        let database_url = reader.or(
            "BFF_DATABASE_URL",
            "an address such as sqlite:bff.db or postgres://bff@db.example/bff",
            data_folder::sqlite_url(&data, "bff.db"),
            read::text,
        );
        let log = LogSettings::read(&mut reader);
        let metrics_address =
            reader.optional("METRICS_ADDR", "an address with a port, such as 127.0.0.1:9464", read::parsed);
        let shutdown_delay = read::shutdown_delay(&mut reader);
        let secrets = secrets::read(&mut reader, &data);
        let secret_files = ["CLIENT_SECRET_FILE", "CLIENT_PRIVATE_KEY_FILE"].map(|file| variables.get(file));
        let secret_files = secret_files.into_iter().flatten().map(PathBuf::from).collect();
        let site = site::read(&mut reader);
        let is_watched = reader.has("LEPTOS_WATCH");

        let complete = (|| {
            let providers = providers?;
            let presets = providers.iter().map(|provider| provider.preset).collect();
            let from_api = providers.iter().filter(|provider| provider.rights_from == RightsFrom::Api);
            let rights_from_api = from_api.map(|provider| provider.config.id.clone()).collect();
            let Secrets { secrets, place } = secrets?;
            let bff = Config {
                providers: providers.into_iter().map(|provider| provider.config).collect(),
                base_url: base_url?,
                secrets,
                lifetimes,
                proof_of_presence,
                administrators: administrators?,
                clock_skew: CLOCK_SKEW,
                trusted_proxies: trusted_proxies.writing(forwarded_header),
            };
            Some((bff, place, presets, rights_from_api, api_url?))
        })();
        let (mut bff, secrets, presets, rights_from_api, api_url) = reader.finish(complete)?;
        if let SecretsPlace::File(file) = &secrets
            && bff.secrets.is_empty()
        {
            bff.secrets = secrets::stored_or_new(file, missing)?;
        }
        #[cfg(feature = "embedded")]
        embedded.share_client_secret(&data, missing, &mut bff.providers)?;
        Ok(Self {
            address: SocketAddr::new(host, port),
            tls,
            database_url,
            log,
            metrics_address,
            shutdown_delay,
            api_url,
            bff,
            presets,
            rights_from_api,
            provider_is_embedded,
            secrets,
            secret_files,
            names_proxies,
            #[cfg(feature = "embedded")]
            variables_name_provider,
            site,
            is_watched,
            #[cfg(feature = "embedded")]
            embedded,
        })
    }
}
