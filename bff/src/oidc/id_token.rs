//! ID tokens: who signed in, believed only once everything about the token is right (OpenID Connect Core §3.1.3.7).

use openidconnect::{
    AccessTokenHash, AdditionalClaims, ClaimsVerificationError, ExtraTokenFields, IdTokenFields, Nonce,
    NonceVerifier, OAuth2TokenResponse, SignatureVerificationError, StandardTokenResponse,
    TokenResponse as _,
    core::{
        CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
        CoreTokenType,
    },
};
use openidconnect::{IdToken as AnyIdToken, IdTokenClaims as AnyIdTokenClaims, IdTokenVerifier};
use serde::{Deserialize, Serialize};
use serde_json::Number;
use time::{Duration, OffsetDateTime};

use super::metadata::Client;
use crate::session::Identity;

/// The claims that openidconnect leaves to its users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProviderClaims {
    /// The provider's name for its own session (Front-Channel Logout §3).
    pub(crate) sid: Option<String>,
    /// From when on the token may be believed (RFC 7519 §4.1.5).
    pub(crate) nbf: Option<Number>,
}

impl AdditionalClaims for ProviderClaims {}

pub(crate) type IdToken =
    AnyIdToken<ProviderClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Claims = AnyIdTokenClaims<ProviderClaims, CoreGenderClaim>;

/// How long the refresh token lives, in seconds, as some providers tell under one of two names. No RFC has it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefreshTokenLifetime {
    #[serde(alias = "refresh_token_expires_in", default)]
    refresh_expires_in: Option<u32>,
}

impl ExtraTokenFields for RefreshTokenLifetime {}

impl RefreshTokenLifetime {
    /// Zero stands for "never" where it is sent at all.
    pub(crate) fn told(&self) -> Option<Duration> {
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

/// Why an ID token is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IdTokenError {
    #[error("the provider gave no ID token")]
    Missing,
    #[error("the ID token is not valid")]
    Claims(#[from] ClaimsVerificationError),
    #[error("the ID token ran out {0} s ago, or the clocks differ by as much")]
    RanOut(i64),
    #[error("the ID token was issued {0} s in the future: the clocks differ")]
    FromTheFuture(i64),
    #[error("the ID token is not valid for another {0} s: the clocks differ")]
    NotYet(i64),
    #[error("the ID token's at_hash can't be computed")]
    AccessTokenHash(#[from] openidconnect::SigningError),
    #[error("the ID token's signing key is not known")]
    SigningKey(#[from] SignatureVerificationError),
    #[error("the ID token's at_hash is not that of the access token")]
    ForeignAccessToken,
    #[error("the ID token was made for another party (azp)")]
    OtherParty,
    #[error("the ID token names nobody (sub)")]
    Nobody,
    #[error("the refreshed ID token is another person's")]
    OtherPerson,
    #[error(
        "the person was to prove afresh who they are, and the ID token does not say that they did (auth_time)"
    )]
    NotAfresh,
}

impl IdTokenError {
    /// Whether the provider may have changed its keys since they were read.
    pub(crate) const fn is_about_keys(&self) -> bool {
        matches!(self, Self::SigningKey(_) | Self::Claims(ClaimsVerificationError::SignatureVerification(_)))
    }

    /// Whether none of the provider's keys is the one that signed.
    pub(crate) const fn is_unknown_key(&self) -> bool {
        use SignatureVerificationError::NoMatchingKey;
        matches!(
            self,
            Self::SigningKey(NoMatchingKey)
                | Self::Claims(ClaimsVerificationError::SignatureVerification(NoMatchingKey))
        )
    }
}

/// How an ID token is read: by which clock, and how far off that may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) now: OffsetDateTime,
    pub(crate) clock_skew: Duration,
}

impl Reading {
    /// Who signed in, and when they last proved who they are. `nonce` is the one that the sign-in began with; where
    /// the proof had to be fresh, it must have been made `since` then.
    pub(crate) fn sign_in(
        self,
        client: &Client,
        response: &TokenResponse,
        nonce: &Nonce,
        since: Option<OffsetDateTime>,
    ) -> Result<(Identity, Option<OffsetDateTime>), IdTokenError> {
        let token = response.id_token().ok_or(IdTokenError::Missing)?;
        let claims = self.claims(verifier(client), client, token, nonce)?;
        if let Some(expected) = claims.access_token_hash() {
            let actual = AccessTokenHash::from_token(
                response.access_token(),
                token.signing_alg()?,
                token.signing_key(&verifier(client))?,
            )?;
            if actual != *expected {
                return Err(IdTokenError::ForeignAccessToken);
            }
        }
        let authenticated_at =
            claims.auth_time().and_then(|at| OffsetDateTime::from_unix_timestamp(at.timestamp()).ok());
        if since.is_some_and(|since| !authenticated_at.is_some_and(|at| self.is_between(at, since))) {
            return Err(IdTokenError::NotAfresh);
        }
        Ok((identity(claims), authenticated_at))
    }

    /// A refreshed ID token must be about the same person; it need not bring the nonce again (Core §12.2).
    pub(crate) fn refreshed(
        self,
        client: &Client,
        token: &IdToken,
        person: &Identity,
    ) -> Result<(), IdTokenError> {
        is_about(self.claims(verifier(client), client, token, any_nonce())?, person)
    }

    /// The same without the signature, for a token that came from the token endpoint itself.
    pub(crate) fn refreshed_unsigned(
        self,
        client: &Client,
        token: &IdToken,
        person: &Identity,
    ) -> Result<(), IdTokenError> {
        let verifier = verifier(client).insecure_disable_signature_check();
        is_about(self.claims(verifier, client, token, any_nonce())?, person)
    }

    /// The claims of a token that is right in all that every ID token must be right in.
    fn claims<'t>(
        self,
        verifier: IdTokenVerifier<'_, CoreJsonWebKey>,
        client: &Client,
        token: &'t IdToken,
        nonce: impl NonceVerifier,
    ) -> Result<&'t Claims, IdTokenError> {
        let claims = token.claims(&verifier, nonce)?;
        self.check_times(claims)?;
        // openidconnect leaves this one to its users (§3.1.3.7).
        if claims.authorized_party().is_some_and(|party| party != client.client_id()) {
            return Err(IdTokenError::OtherParty);
        }
        if claims.subject().is_empty() {
            return Err(IdTokenError::Nobody);
        }
        Ok(claims)
    }

    /// Whether it was after `since`, and is past. Clocks may differ.
    fn is_between(self, at: OffsetDateTime, since: OffsetDateTime) -> bool {
        at.saturating_add(self.clock_skew) >= since && at - self.now <= self.clock_skew
    }

    fn check_times(self, claims: &Claims) -> Result<(), IdTokenError> {
        let (now, skew) = (self.now.unix_timestamp(), self.clock_skew.whole_seconds());
        let past = now - claims.expiration().timestamp();
        if past >= skew {
            return Err(IdTokenError::RanOut(past));
        }
        let ahead = claims.issue_time().timestamp() - now;
        if ahead > skew {
            return Err(IdTokenError::FromTheFuture(ahead));
        }
        // Fractions of a second are for the skew.
        let not_before = claims.additional_claims().nbf.as_ref();
        let not_before = not_before.and_then(|at| at.as_i64().or_else(|| at.as_f64().map(|at| at as i64)));
        let early = not_before.map_or(0, |at| at.saturating_sub(now));
        if early > skew {
            return Err(IdTokenError::NotYet(early));
        }
        Ok(())
    }
}

/// A refreshed token must be about the person who signed in (Core §12.2).
fn is_about(claims: &Claims, person: &Identity) -> Result<(), IdTokenError> {
    if claims.issuer().as_str() != person.issuer || claims.subject().as_str() != person.subject {
        return Err(IdTokenError::OtherPerson);
    }
    Ok(())
}

/// Everything but the times, which [`Reading::check_times`] compares: it can say by how much they differ.
fn verifier(client: &Client) -> IdTokenVerifier<'_, CoreJsonWebKey> {
    client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(|| chrono::DateTime::UNIX_EPOCH)
}

/// Signatures that only the provider can make. A shared secret (HS256) and `none` are not among them.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

fn any_nonce() -> impl NonceVerifier {
    |_: Option<&Nonce>| Ok(())
}

fn identity(claims: &Claims) -> Identity {
    Identity {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        provider_session: claims.additional_claims().sid.clone(),
        name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        email: claims.email().map(|email| email.to_string()),
        email_verified: claims.email_verified(),
        picture: claims.picture().and_then(|picture| picture.get(None)).map(|picture| picture.to_string()),
    }
}
