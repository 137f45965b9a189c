//! How an application signs people out at the provider.

use serde::{Deserialize, Serialize};

/// Where a browser is sent for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOut {
    /// To `end_session_endpoint`, which discovery announces (OpenID Connect RP-Initiated Logout).
    #[default]
    EndSession,
    /// To `/v2/logout?client_id&returnTo` at the provider's host, which nothing announces.
    V2Logout,
    /// To `/logout?client_id&logout_uri` at the provider's host, which nothing announces.
    Logout,
    /// Nowhere.
    Missing,
}

/// When `end_session_endpoint` asks the person first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOutConfirmation {
    /// Unless the request shows whose sign-in it is to end.
    #[default]
    WithoutHint,
    /// Always.
    Always,
}
