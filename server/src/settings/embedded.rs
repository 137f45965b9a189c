//! What the embedded provider and the embedded API are configured with.

use std::{
    fs,
    path::{Path, PathBuf},
};

use bff::{ClientCredential, ClientKey, ProviderConfig};
use program::{Reader, settings as read};
use secrecy::{ExposeSecret, SecretString};

use super::{
    api::AUDIENCE,
    client::{Client, KEY, reject_key_id_without_key},
    data_folder,
    error::SettingsError,
    secrets::{Missing, stored_or_new},
};
use crate::{random, secrets_file::SecretsFile};

/// This application at the embedded provider.
pub(crate) const CLIENT_ID: &str = "expenses-bff";

/// What the embedded parts are configured with.
#[derive(Debug)]
pub(crate) struct EmbeddedSettings {
    pub(crate) provider: Option<ProviderSettings>,
    pub(crate) api: Option<ApiSettings>,
    pub(crate) provider_port: u16,
    pub(crate) api_port: u16,
}

/// The development provider.
#[derive(Debug)]
pub(crate) struct ProviderSettings {
    pub(crate) settings: devidp::Settings,
    pub(crate) state_file: PathBuf,
    pub(crate) client: ClientCredentials,
}

/// What proves the application at the provider: what it has itself, and what the provider knows.
#[derive(Debug, Clone)]
pub(crate) struct ClientCredentials {
    pub(crate) own: ClientCredential,
    pub(crate) registered: devidp::Credential,
}

/// The API.
#[derive(Debug)]
pub(crate) struct ApiSettings {
    pub(crate) audiences: Vec<String>,
    /// Whether the provider's accounts have spent something already.
    pub(crate) demo_data: bool,
    pub(crate) settings: api::Settings,
}

impl EmbeddedSettings {
    /// Reads the embedded parts' variables. The API runs beside the embedded provider, and beside another one where
    /// `API_EMBEDDED` says so.
    pub(super) fn read(reader: &mut Reader<'_>, with_provider: bool) -> Self {
        let data = data_folder::read(reader);
        let provider_port = reader.or("DEVIDP_PORT", "a port, such as 3002", 3002, read::parsed);
        let api_port = reader.or("API_PORT", "a port, such as 3001", 3001, read::parsed);
        let provider = with_provider.then(|| ProviderSettings {
            settings: devidp::Settings::read(reader),
            state_file: data.join("devidp.json"),
            client: ClientCredentials::read(reader),
        });
        let with_api = reader.or("API_EMBEDDED", "on or off", with_provider, read::switch);
        let api = with_api.then(|| ApiSettings {
            audiences: reader.or(
                "ALLOWED_AUDIENCES",
                "the API's identifiers, parted by commas",
                vec![AUDIENCE.to_owned()],
                read::list,
            ),
            demo_data: reader.or("API_DEMO_DATA", "on or off", true, read::switch),
            settings: api::Settings::read(reader, data_folder::sqlite_url(&data, "api.db")),
        });
        Self { provider, api, provider_port, api_port }
    }

    /// The application at the embedded provider.
    pub(super) fn client(&self) -> Option<Client> {
        let credential = self.provider.as_ref()?.client.own.clone();
        Some(Client { issuer: self.issuer(), id: CLIENT_ID.to_owned(), credential })
    }

    /// Has the embedded provider and the application share a secret that stays the same in the data folder: a command of the
    /// operator's is another process than the one that serves, and has tokens to revoke there. Where a key is configured,
    /// that does as well.
    pub(super) fn share_client_secret(
        &mut self,
        data: &Path,
        missing: Missing,
        providers: &mut [ProviderConfig],
    ) -> Result<(), SettingsError> {
        let Some(provider) = &mut self.provider else { return Ok(()) };
        if let devidp::Credential::PublicKey(_) = provider.client.registered {
            return Ok(());
        }
        let file = SecretsFile::at(data.join("devidp-client.key"));
        if let Some(secret) = stored_or_new(&file, missing)?.first() {
            provider.client = ClientCredentials::of_secret(secret);
            for config in providers {
                config.client_credential = provider.client.own.clone();
            }
        }
        Ok(())
    }

    /// Another host than the application's, so that browsers see two sites, as they would in production.
    pub(crate) fn issuer(&self) -> String {
        let origin = format!("http://127.0.0.1:{}", self.provider_port);
        let issuer = self.provider.as_ref().and_then(|provider| provider.settings.issuer(&origin).ok());
        issuer.map_or(origin, |issuer| issuer.to_string())
    }

    /// Where the embedded API listens.
    pub(super) fn api_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.api_port)
    }
}

impl ClientCredentials {
    /// The key that is configured, of which the provider is given the public half; else a secret, in whose place that of the
    /// data folder comes.
    fn read(reader: &mut Reader<'_>) -> Self {
        if !reader.has("CLIENT_PRIVATE_KEY_FILE") {
            reject_key_id_without_key(reader);
        }
        let key = reader.optional("CLIENT_PRIVATE_KEY_FILE", KEY, |path| {
            let pem = SecretString::from(fs::read_to_string(path).ok()?);
            let private = ClientKey::from_pem(pem.expose_secret(), None).ok()?;
            let public = devidp::ClientKey::of_private(pem.expose_secret()).ok()?;
            Some(Self {
                own: ClientCredential::PrivateKey(private),
                registered: devidp::Credential::PublicKey(public),
            })
        });
        key.unwrap_or_else(|| Self::of_secret(&SecretString::from(random::hex())))
    }

    fn of_secret(secret: &SecretString) -> Self {
        Self {
            own: ClientCredential::Secret(secret.clone()),
            registered: devidp::Credential::Secret(secret.clone()),
        }
    }
}
