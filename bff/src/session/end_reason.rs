//! Why a session ended: what the browser that comes with its cookie is told, and what open pages learn.

use serde::Serialize;

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// By itself: it ran out, or the provider renewed it no longer. A silent sign-in may bring the person back.
    Expired,
    /// Somebody ended it: the person, an administrator, or the provider. Only the person should begin another.
    Revoked,
    /// A newer session of the same browser took its place.
    Replaced,
}

impl EndReason {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
        }
    }

    /// The reason that the database names.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Expired, Self::Revoked, Self::Replaced].into_iter().find(|reason| reason.as_str() == name)
    }
}
