//! What variables tell the API, wherever it runs: in a program of its own, or within another.

use std::time::Duration;

use program::{Reader, settings as read};
use secrecy::SecretString;
use url::Url;

use crate::{
    auth::{issuer::Issuer, step_up::StepUp},
    config::{Config, DpopConfig, SHORTEST_NONCE_SECRET},
    limits::Limits,
};

const LEEWAY: Duration = Duration::from_secs(5);

/// What the API is told of itself. Whose tokens it takes, for what, and where clients reach it is told by who runs it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its database, as [`store::open`](crate::store::open) takes it.
    pub database_url: String,
    accept_plain_jwt: bool,
    leeway: Duration,
    limits: Limits,
    step_up: StepUp,
    require_dpop: bool,
    nonce_secret: Option<SecretString>,
}

impl Settings {
    /// Reads `API_DATABASE_URL`, which is `database_url` where it is not set, `ACCEPT_PLAIN_JWT`, `CLOCK_LEEWAY`, the
    /// variables of [`Limits`] and [`StepUp`], `REQUIRE_DPOP` and `DPOP_NONCE_SECRET`.
    pub fn read(reader: &mut Reader<'_>, database_url: String) -> Self {
        const SQLITE: &str = "an SQLite address, such as sqlite:.data/api.db";
        const SECONDS: &str = "whole seconds from 0 to 60, such as 5";
        Self {
            database_url: reader.or("API_DATABASE_URL", SQLITE, database_url, sqlite),
            accept_plain_jwt: reader.or("ACCEPT_PLAIN_JWT", "on or off", false, read::switch),
            leeway: reader.or("CLOCK_LEEWAY", SECONDS, LEEWAY, |text| {
                read::seconds(text).filter(|leeway| *leeway <= Duration::from_mins(1))
            }),
            limits: Limits::read(reader),
            step_up: StepUp::read(reader),
            require_dpop: reader.or("REQUIRE_DPOP", "on or off", false, read::switch),
            nonce_secret: nonce_secret(reader),
        }
    }

    /// The configuration of an API that takes tokens of `issuer` for one of `audiences`, that clients reach at
    /// `public_url`, and in which a newcomer finds nothing.
    #[must_use]
    pub fn config(&self, issuer: Issuer, audiences: Vec<String>, public_url: Url) -> Config {
        Config {
            issuer,
            audiences,
            accept_plain_jwt: self.accept_plain_jwt,
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
        }
    }
}

fn sqlite(text: &str) -> Option<String> {
    text.starts_with("sqlite:").then(|| text.to_owned())
}

fn nonce_secret(reader: &mut Reader<'_>) -> Option<SecretString> {
    const EXPECTED: &str = "32 random characters or more";
    let long = |text: &str| text.len() >= SHORTEST_NONCE_SECRET;
    if reader.has("DPOP_NONCE_SECRET") { reader.secret("DPOP_NONCE_SECRET", EXPECTED, long) } else { None }
}
