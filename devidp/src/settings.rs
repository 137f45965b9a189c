//! The settings that the provider takes from variables, alone or inside another program.

use std::time::Duration;

use program::{Reader, settings as read};

use crate::{
    config::{ACCESS_TOKEN_LIFETIME, Config},
    dpop_mode::Dpop,
    issuer::{Issuer, IssuerError},
    personality::Personality,
};

/// What a variable may set, wherever the provider runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `DEVIDP_PERSONALITY`, the provider whose ways this one takes on; its own without it.
    pub personality: Option<Personality>,
    /// `DEVIDP_ACCESS_TOKEN_LIFETIME`, in seconds; ten without it.
    pub access_token_lifetime: Duration,
    /// `DEVIDP_OVERLAP`, in seconds; without it the personality's, or none.
    pub overlap: Option<Duration>,
    /// `DEVIDP_OFFLINE_ACCESS`, `on` or `off`; on without it.
    pub offline_access: bool,
    /// `DEVIDP_PAR`, `on` or `off`: whether authorization requests may be pushed; off without it.
    pub par: bool,
    /// `DEVIDP_DPOP_NONCE`, `on` or `off`: whether DPoP proofs need a nonce; off without it.
    pub dpop_nonce: bool,
    /// `DEVIDP_CONTROL`, `on` or `off`; off without it.
    pub control: bool,
}

impl Settings {
    /// Reads the variables.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        const PERSONALITY: &str =
            "auth0, keycloak, entra, okta, google, authentik, zitadel, cognito or generic";
        const LIFETIME: &str = "a whole number of seconds, 1 or more, such as 10";
        Self {
            personality: reader.optional("DEVIDP_PERSONALITY", PERSONALITY, read::parsed),
            access_token_lifetime: reader.or(
                "DEVIDP_ACCESS_TOKEN_LIFETIME",
                LIFETIME,
                ACCESS_TOKEN_LIFETIME,
                |text| read::seconds(text).filter(|lifetime| !lifetime.is_zero()),
            ),
            overlap: reader.optional(
                "DEVIDP_OVERLAP",
                "a whole number of seconds, such as 0 or 5",
                read::seconds,
            ),
            offline_access: reader.or("DEVIDP_OFFLINE_ACCESS", "on or off", true, read::switch),
            par: reader.or("DEVIDP_PAR", "on or off", false, read::switch),
            dpop_nonce: reader.or("DEVIDP_DPOP_NONCE", "on or off", false, read::switch),
            control: reader.or("DEVIDP_CONTROL", "on or off", false, read::switch),
        }
    }
}

impl Settings {
    /// The issuer at `origin`, such as `http://127.0.0.1:3002`: with the path that the personality has.
    ///
    /// # Errors
    /// [`IssuerError`] where `origin` is no loopback address.
    pub fn issuer(&self, origin: &str) -> Result<Issuer, IssuerError> {
        self.personality.map_or_else(|| origin.parse(), |personality| personality.issuer(origin))
    }
}

impl Config {
    /// The same with `settings`; their switch for offline access holds for every API, and what they say of one thing
    /// counts before what the personality brings.
    #[must_use]
    pub fn with(mut self, settings: &Settings) -> Self {
        self.access_token_lifetime = settings.access_token_lifetime;
        if let Some(personality) = settings.personality {
            self = self.like(personality);
        }
        self.overlap = settings.overlap.unwrap_or(self.overlap);
        self.par |= settings.par;
        if settings.dpop_nonce {
            self.dpop = Dpop::NonceNeeded;
        }
        self.control = settings.control;
        for api in &mut self.apis {
            api.offline_access = settings.offline_access;
        }
        self
    }
}
