//! What the scopes of an API are called outside it.

use serde::{Deserialize, Serialize};

/// Whether the scopes of an API are asked for with its identifier before them, as in `https://expenses-api/read:reports`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiScopeNames {
    /// No: they have no more than their own names.
    #[default]
    Bare,
    /// Yes, which also names the API; a scope without is refused with `invalid_scope`. In access tokens they have the
    /// identifier too.
    WithApi,
    /// The same, but in access tokens they have their own names alone.
    WithApiUntilToken,
}

impl ApiScopeNames {
    /// Which of the API's scopes a client means by `word`.
    pub(crate) fn asked(self, audience: &str, word: &str) -> Option<String> {
        match self {
            Self::Bare => Some(word.to_owned()),
            Self::WithApi | Self::WithApiUntilToken => {
                word.strip_prefix(audience)?.strip_prefix('/').map(str::to_owned)
            }
        }
    }

    /// How the client is told of one of the API's scopes.
    pub(crate) fn told(self, audience: &str, scope: &str) -> String {
        match self {
            Self::Bare => scope.to_owned(),
            Self::WithApi | Self::WithApiUntilToken => format!("{audience}/{scope}"),
        }
    }

    /// How the API is.
    pub(crate) fn in_token(self, audience: &str, scope: &str) -> String {
        match self {
            Self::Bare | Self::WithApiUntilToken => scope.to_owned(),
            Self::WithApi => format!("{audience}/{scope}"),
        }
    }
}
