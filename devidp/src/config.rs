//! The configuration of the provider.

use std::{path::PathBuf, time::Duration};

use crate::{
    account::Account,
    client::Client,
    dpop_mode::Dpop,
    issuer::Issuer,
    keys::SigningKey,
    personality::{Personality, Traits},
    quirks::Quirks,
};

/// How long an access token lives, unless it is said otherwise: short enough to watch new ones arrive.
pub(crate) const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(10);
const REFRESH_TOKEN_LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Everything the provider must know.
#[derive(Debug, Clone)]
pub struct Config {
    /// What the provider calls itself, and where it is reached: a loopback address such as `http://127.0.0.1:3002`. It
    /// may have a path, below which clients find the endpoints; what people see stays at the host's root.
    pub issuer: Issuer,
    /// Whether each person's tokens name an issuer of their own: [`issuer`](Self::issuer), with the person's
    /// [`tenant`](Account::tenant) in place of the first segment of its path. Discovery has `{tenantid}` there then.
    pub multi_tenant: bool,
    /// Who may ask for tokens.
    pub clients: Vec<Client>,
    /// What tokens may be asked for.
    pub apis: Vec<Api>,
    /// Who can sign in.
    pub accounts: Vec<Account>,
    /// How long an access token lives.
    pub access_token_lifetime: Duration,
    /// How long a family of refresh tokens lives, counted from the first.
    pub refresh_token_lifetime: Duration,
    /// Whether a refresh token is replaced when it is used.
    pub rotation: bool,
    /// How long a replaced refresh token is still taken, without counting as a reuse.
    pub overlap: Duration,
    /// Where to keep keys, sign-ins, consents and refresh tokens over a restart. Without it they are in memory.
    pub state_file: Option<PathBuf>,
    /// What signs where no state is kept yet. Without it a new one is made, which takes a part of a second.
    pub signing_key: Option<SigningKey>,
    /// Whether clients may push authorization requests (RFC 9126), and are told so by discovery.
    pub par: bool,
    /// What becomes of DPoP proofs. Unless they are ignored, discovery says that they are taken.
    pub dpop: Dpop,
    /// In what the provider differs from what the standards ask for, and from others.
    pub quirks: Quirks,
    /// Whether [`Control`](crate::Control) may also be had over HTTP, under `/control`.
    pub control: bool,
}

/// A resource server that access tokens are made for.
#[derive(Debug, Clone)]
pub struct Api {
    /// Its identifier: `aud` of the access token, `audience` or `resource` (RFC 8707) of the request.
    pub audience: String,
    /// What people call it.
    pub name: String,
    /// What may be done with it.
    pub scopes: Vec<ApiScope>,
    /// Whether a client may call it while the person is away. If not, `offline_access` is dropped from grants.
    pub offline_access: bool,
}

/// One thing that may be done with an [`Api`].
#[derive(Debug, Clone)]
pub struct ApiScope {
    /// The scope's name, such as `read:reports`.
    pub name: String,
    /// What it allows, in words that a person understands.
    pub description: String,
}

impl Config {
    /// The expenses API, the [ready accounts](Account::ready), rotation without overlap, access tokens of ten
    /// seconds, refresh tokens of thirty days; everything in memory, nothing to control over HTTP.
    #[must_use]
    pub fn development(issuer: Issuer, client: Client) -> Self {
        Self {
            issuer,
            multi_tenant: false,
            clients: vec![client],
            apis: vec![Api::expenses()],
            accounts: Account::ready(),
            access_token_lifetime: ACCESS_TOKEN_LIFETIME,
            refresh_token_lifetime: REFRESH_TOKEN_LIFETIME,
            rotation: true,
            overlap: Duration::ZERO,
            state_file: None,
            signing_key: None,
            par: false,
            dpop: Dpop::Taken,
            quirks: Quirks::default(),
            control: false,
        }
    }

    /// The same with a provider's ways, but for its [issuer](Personality::issuer).
    #[must_use]
    pub fn like(self, personality: Personality) -> Self {
        let Traits { rotation, overlap, par, dpop, quirks } = personality.traits();
        Self { rotation, overlap, par, dpop, quirks, ..self }
    }
}

impl Api {
    /// The expenses API, `https://expenses-api`, with offline access.
    #[must_use]
    pub fn expenses() -> Self {
        let scope = |name: &str, description: &str| ApiScope {
            name: name.to_owned(),
            description: description.to_owned(),
        };
        Self {
            audience: "https://expenses-api".to_owned(),
            name: "Expenses API".to_owned(),
            scopes: vec![
                scope("read:reports", "see your expense reports"),
                scope("write:reports", "add and change your expense reports"),
                scope("approve:reports", "approve or refuse the reports of others"),
            ],
            offline_access: true,
        }
    }
}
