//! What variables tell the API, wherever it runs: in a program of its own, or within another.

mod client_credential;
mod issuers_file;
mod trusted_issuer;

use std::{net::SocketAddr, time::Duration};

use program::{Reader, settings as read};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use self::{issuers_file::read_issuers_file, trusted_issuer::IssuerTerms};
use crate::{
    auth::{issuer::Issuer, step_up::StepUp, trusted_issuer::TrustedIssuer},
    config::{Config, DpopConfig, SHORTEST_NONCE_SECRET},
    limits::Limits,
    receipts::files::location::ReceiptsLocation,
};

const LEEWAY: Duration = Duration::from_secs(5);

/// What the API is told of itself. Whose tokens it takes, for what, and where clients reach it is told by who runs it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its database, as [`store::open`](crate::store::open) takes it.
    pub database_url: String,
    /// Where its metrics are collected (`API_METRICS_ADDR`); nowhere without it.
    pub metrics_address: Option<SocketAddr>,
    /// Where the files of receipts are.
    pub receipts: ReceiptsLocation,
    terms: IssuerTerms,
    listed: Vec<TrustedIssuer>,
    leeway: Duration,
    limits: Limits,
    step_up: StepUp,
    require_dpop: bool,
    nonce_secret: Option<SecretString>,
}

impl Settings {
    /// Reads `API_DATABASE_URL`, which is `database_url` where it is not set, `API_RECEIPTS_URL`, `API_METRICS_ADDR`, `CLOCK_LEEWAY`, the variables of [`Limits`]
    /// and [`StepUp`], `REQUIRE_DPOP` and `DPOP_NONCE_SECRET`; `API_ISSUERS_FILE`, and what tells how the tokens of the one
    /// issuer beside that file are read, from `PROVIDER` and `ACCEPT_PLAIN_JWT` to `API_CLIENT_ID`.
    pub fn read(reader: &mut Reader<'_>, database_url: String) -> Self {
        const METRICS: &str = "an address with a port, such as 127.0.0.1:9465";
        const SECONDS: &str = "whole seconds from 0 to 60, such as 5";
        let database_url = read_database_url(reader).unwrap_or(database_url);
        Self {
            receipts: ReceiptsLocation::read(reader, &database_url),
            database_url,
            metrics_address: reader.optional("API_METRICS_ADDR", METRICS, read::parsed),
            terms: IssuerTerms::read(reader),
            listed: read_issuers_file(reader),
            leeway: reader.or("CLOCK_LEEWAY", SECONDS, LEEWAY, |text| {
                read::seconds(text).filter(|leeway| *leeway <= Duration::from_mins(1))
            }),
            limits: Limits::read(reader),
            step_up: StepUp::read(reader),
            require_dpop: reader.or("REQUIRE_DPOP", "on or off", false, read::switch),
            nonce_secret: nonce_secret(reader),
        }
    }

    /// The issuers of `API_ISSUERS_FILE`.
    #[must_use]
    pub fn listed_issuers(&self) -> &[TrustedIssuer] {
        &self.listed
    }

    /// An issuer whose tokens are read as the variables say.
    #[must_use]
    pub fn trusted_issuer(&self, issuer: Issuer, audiences: Vec<String>) -> TrustedIssuer {
        self.terms.of(issuer, audiences)
    }

    /// The configuration of an API that takes tokens of `issuers` and of those in `API_ISSUERS_FILE`, that clients reach at
    /// `public_url`, and in which a newcomer finds nothing.
    ///
    /// # Errors
    /// Where one issuer stands there twice: nobody could tell which terms hold.
    pub fn config(
        &self,
        issuers: impl IntoIterator<Item = TrustedIssuer>,
        public_url: Url,
    ) -> Result<Config, IssuerTwice> {
        let issuers: Vec<_> = issuers.into_iter().chain(self.listed.iter().cloned()).collect();
        for (n, one) in issuers.iter().enumerate() {
            if issuers[..n].iter().any(|other| other.issuer.matches(&one.issuer.to_string())) {
                return Err(IssuerTwice(one.issuer.clone()));
            }
        }
        Ok(Config {
            issuers,
            leeway: self.leeway,
            demo_data: false,
            demo_people: Vec::new(),
            limits: self.limits,
            step_up: self.step_up,
            dpop: DpopConfig {
                public_url,
                required: self.require_dpop,
                nonce_secret: self.nonce_secret.clone(),
            },
        })
    }
}

/// One issuer has two sets of terms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is named twice, and it can't be told which of its terms hold")]
pub struct IssuerTwice(Issuer);

/// A wrong one is not shown: it may hold a password.
fn read_database_url(reader: &mut Reader<'_>) -> Option<String> {
    const EXPECTED: &str = "a database address, such as sqlite:.data/api.db or postgres://api@db.example/api";
    let known =
        |url: &str| ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme));
    if !reader.has("API_DATABASE_URL") {
        return None;
    }
    reader.secret("API_DATABASE_URL", EXPECTED, known).map(|url| url.expose_secret().to_owned())
}

fn nonce_secret(reader: &mut Reader<'_>) -> Option<SecretString> {
    const EXPECTED: &str = "32 random characters or more";
    let long = |text: &str| text.len() >= SHORTEST_NONCE_SECRET;
    if reader.has("DPOP_NONCE_SECRET") { reader.secret("DPOP_NONCE_SECRET", EXPECTED, long) } else { None }
}
