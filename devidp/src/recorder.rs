//! What happened, counted; and every token that was given out, for tests that search for leaked tokens.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::faults::Endpoint;

/// How often what happened since the start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Requests that the token endpoint took, by grant type, whatever became of them.
    pub token_requests: TokenRequests,
    /// Refreshes that gave a new access token.
    pub refreshes: u64,
    /// Codes and refresh tokens that were shown again.
    pub reuses_detected: u64,
    /// Families of refresh tokens that were ended, for whatever reason.
    pub families_revoked: u64,
    /// Requests that the revocation endpoint carried out.
    pub revocations: u64,
    /// Requests that the introspection endpoint carried out.
    pub introspections: u64,
    /// Logout tokens that a client took, with 200 or 204.
    pub logout_tokens_sent: u64,
    /// Logout tokens that a client refused, or that did not reach it.
    pub logout_tokens_failed: u64,
    /// Faults that were put in place of an answer or before it.
    pub faults: BTreeMap<Endpoint, u64>,
}

/// Requests to the token endpoint, by `grant_type`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRequests {
    /// `authorization_code`
    pub authorization_code: u64,
    /// `refresh_token`
    pub refresh_token: u64,
    /// Any other, or none.
    pub other: u64,
}

/// A token that was given out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// What it is.
    pub kind: TokenKind,
    /// The token itself.
    pub token: String,
}

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// An access token (RFC 9068).
    AccessToken,
    /// A refresh token.
    RefreshToken,
    /// An ID token.
    IdToken,
    /// A logout token (OpenID Connect Back-Channel Logout §2.4).
    LogoutToken,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued").field("kind", &self.kind).field("token", &"[redacted]").finish()
    }
}

#[derive(Default)]
pub(crate) struct Recorder(Mutex<Records>);

#[derive(Default)]
struct Records {
    stats: Stats,
    issued: Vec<Issued>,
}

impl Recorder {
    pub(crate) fn count(&self, count: impl FnOnce(&mut Stats)) {
        count(&mut self.records().stats);
    }

    pub(crate) fn record(&self, kind: TokenKind, token: &str) {
        self.records().issued.push(Issued { kind, token: token.to_owned() });
    }

    pub(crate) fn stats(&self) -> Stats {
        self.records().stats.clone()
    }

    pub(crate) fn issued(&self) -> Vec<Issued> {
        self.records().issued.clone()
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
