//! What a session knows and may show. Times and names only: no token has a place here.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

/// A session as the person may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The server's time at the answer: a browser counts from here, whatever its own clock says.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// What people call the provider that the person signed in with.
    pub provider: Option<String>,
    /// When the person signed in.
    #[serde(with = "rfc3339")]
    pub signed_in_at: OffsetDateTime,
    /// When the session ends unless it is used.
    #[serde(with = "rfc3339")]
    pub idle_ends_at: OffsetDateTime,
    /// When the session ends, used or not.
    #[serde(with = "rfc3339")]
    pub ends_at: OffsetDateTime,
    /// The access token behind it.
    pub access_token: AccessTokenView,
}

/// What may be said of an access token without showing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenView {
    /// When the BFF got it.
    #[serde(with = "rfc3339")]
    pub issued_at: OffsetDateTime,
    /// When it runs out.
    #[serde(with = "rfc3339")]
    pub expires_at: OffsetDateTime,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// Those of the API that were asked for and not granted, or not any more.
    pub not_granted: Vec<String>,
    /// Whether a refresh token stands behind it. Without one the person signs in again at `expires_at`.
    pub renewable: bool,
    /// How often it was refreshed since the person signed in.
    pub refreshes: u64,
    /// When it was last refreshed.
    #[serde(with = "rfc3339::option")]
    pub refreshed_at: Option<OffsetDateTime>,
}
