//! In which of the ways that there are a client may prove itself (OpenID Connect Core §9).

use serde::{Deserialize, Serialize};

/// How a client may show its secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretMethods {
    /// In the header or in the form.
    #[default]
    BasicAndPost,
    /// In the header: `client_secret_basic`.
    Basic,
    /// In the form: `client_secret_post`.
    Post,
}

/// Whom the assertion of a client must be for (`aud`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssertionAudience {
    /// The issuer or the token endpoint.
    #[default]
    IssuerOrTokenEndpoint,
    /// The issuer, as RFC 7523bis asks for.
    Issuer,
    /// The token endpoint, at whatever endpoint it is shown.
    TokenEndpoint,
}

impl SecretMethods {
    pub(crate) const fn takes_basic(self) -> bool {
        matches!(self, Self::BasicAndPost | Self::Basic)
    }

    pub(crate) const fn takes_post(self) -> bool {
        matches!(self, Self::BasicAndPost | Self::Post)
    }
}
