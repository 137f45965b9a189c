//! What the API is told at its start. `limits` and `step_up` can read their part from variables; where all else comes
//! from is the caller's affair.

use std::{sync::Arc, time::Duration};

use domain::Person;
use secrecy::SecretString;
use url::Url;

use crate::{
    auth::{jwks::KeySource, provider_http::ProviderHttp, step_up::StepUp, trusted_issuer::TrustedIssuer},
    clock::Clock,
    limits::Limits,
    receipts::files::Receipts,
    store::Store,
};

/// Whose access tokens are accepted, and for what.
#[derive(Debug, Clone)]
pub struct Config {
    /// The issuers whose tokens are accepted, each on its own terms (RFC 9068 §4). A person is one of one issuer's.
    pub issuers: Vec<TrustedIssuer>,
    /// How far the issuer's clock may be from this one (RFC 7519 §4.1.4). What exceeds a minute is cut off.
    pub leeway: Duration,
    /// Whether a person who was never seen before finds some reports to look at.
    pub demo_data: bool,
    /// Who else is there with reports when the first newcomer comes, beside `demo_data`: people of the newcomer's issuer.
    pub demo_people: Vec<Person>,
    /// How much one person may ask.
    pub limits: Limits,
    /// Which approvals need a fresh sign-in (RFC 9470).
    pub step_up: StepUp,
    /// How tokens are taken that are bound to a key.
    pub dpop: DpopConfig,
}

/// The shortest secret that nonces may be made with, in bytes.
pub const SHORTEST_NONCE_SECRET: usize = 32;

/// How tokens are taken that are bound to a key of their client's (RFC 9449).
#[derive(Debug, Clone)]
pub struct DpopConfig {
    /// Where clients reach this API: a proof names the address that it is made for (RFC 9449 §4.3, point 9).
    pub public_url: Url,
    /// Whether bearer tokens are refused.
    pub required: bool,
    /// What this API's nonces are made with: [`SHORTEST_NONCE_SECRET`] bytes or more, the same in all of its processes. Without it, proofs
    /// need no nonce (RFC 9449 §9).
    pub nonce_secret: Option<SecretString>,
}

impl Config {
    /// The leeway, cut off.
    pub(crate) fn leeway(&self) -> time::Duration {
        time::Duration::try_from(self.leeway).unwrap_or(time::Duration::MINUTE).min(time::Duration::MINUTE)
    }
}

/// What the API works with.
#[derive(Clone)]
pub struct Deps {
    /// Where the reports are.
    pub store: Store,
    /// Where the files of its receipts are.
    pub receipts: Receipts,
    /// Where the issuers' keys come from.
    pub keys: Arc<dyn KeySource>,
    /// What issuers are asked about tokens with.
    pub http: ProviderHttp,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}
