//! The answer of the token endpoint, with the ID token that it brings (OpenID Connect Core §3.1.3.3).

use openidconnect::{
    AdditionalClaims, ExtraTokenFields, IdToken as AnyIdToken, IdTokenClaims as AnyIdTokenClaims,
    IdTokenFields, StandardTokenResponse,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreTokenType},
};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use time::Duration;

/// The claims that openidconnect leaves to its users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProviderClaims {
    /// The provider's name for its own session (Front-Channel Logout §3).
    pub(crate) sid: Option<String>,
    /// Whose tenant the person is of, where the provider has many (Microsoft Entra).
    pub(crate) tid: Option<String>,
    /// From when on the token may be believed (RFC 7519 §4.1.5).
    pub(crate) nbf: Option<Number>,
}

impl AdditionalClaims for ProviderClaims {}

pub(crate) type IdToken =
    AnyIdToken<ProviderClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
pub(crate) type IdTokenClaims = AnyIdTokenClaims<ProviderClaims, CoreGenderClaim>;

/// How long the refresh token lives, in seconds, as some providers tell under one of two names. No RFC has it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefreshTokenLifetime {
    #[serde(alias = "refresh_token_expires_in", default)]
    refresh_expires_in: Option<u32>,
}

impl ExtraTokenFields for RefreshTokenLifetime {}

impl RefreshTokenLifetime {
    /// Zero stands for "never" where it is sent at all.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        self.refresh_expires_in
            .filter(|&seconds| seconds > 0)
            .map(|seconds| Duration::seconds(seconds.into()))
    }
}

/// An answer of the token endpoint.
pub(crate) type TokenResponse = StandardTokenResponse<
    IdTokenFields<
        ProviderClaims,
        RefreshTokenLifetime,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
