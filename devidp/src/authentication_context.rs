//! How well a person proved who they are: `acr` (OpenID Connect Core §2), in words of this provider's own.

use serde::{Deserialize, Serialize};

use crate::{oauth_error::OAuthError, parameters::Parameters};

/// An authentication context class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthenticationContext {
    /// A click on a ready account: nobody proved anything.
    #[default]
    Click,
    /// A password.
    Password,
}

impl AuthenticationContext {
    pub(crate) const ALL: [Self; 2] = [Self::Click, Self::Password];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Click => "urn:devidp:click",
            Self::Password => "urn:devidp:password",
        }
    }

    /// Those of `acr_values` that are known here; none where the request does not ask. A request of which nothing can
    /// be done is refused (RFC 9470 §5).
    pub(crate) fn asked_for(request: &Parameters) -> Result<Vec<Self>, OAuthError> {
        let known: Vec<_> = request
            .words("acr_values")
            .filter_map(|word| Self::ALL.into_iter().find(|acr| acr.name() == word))
            .collect();
        if known.is_empty() && request.get("acr_values").is_some() {
            return Err(OAuthError::new(
                "unmet_authentication_requirements",
                "acr_values names no way to sign in that this provider has",
            ));
        }
        Ok(known)
    }
}
