//! ID tokens: who signed in, believed only once everything about the token is right (OpenID Connect Core §3.1.3.7).

use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, IdTokenVerifier, Nonce, NonceVerifier, OAuth2TokenResponse,
    SignatureVerificationError, TokenResponse as _,
};
use time::{Duration, OffsetDateTime};

use super::{
    openid_client::OpenIdClient,
    person_claims::PersonClaims,
    token_response::{IdToken, IdTokenClaims, TokenResponse},
    verification_key::{ALGORITHMS, VerificationKey},
};
use crate::{
    issuer::{TenantIssuer, is_same},
    session::identity::Identity,
};

/// Why an ID token is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IdTokenError {
    #[error("the provider gave no ID token")]
    Missing,
    #[error(
        "the provider encrypts ID tokens, which are read signed only: switch that off for this client there \
         (id_token_encrypted_response_alg)"
    )]
    Encrypted,
    #[error("the ID token is not valid")]
    Claims(#[from] ClaimsVerificationError),
    #[error("the ID token ran out {0} s ago, or the clocks differ by as much")]
    Expired(i64),
    #[error("the ID token was issued {0} s in the future: the clocks differ")]
    IssuedInFuture(i64),
    #[error("the ID token is not valid for another {0} s: the clocks differ")]
    NotYetValid(i64),
    #[error("the ID token's at_hash can't be computed")]
    AccessTokenHash(#[from] openidconnect::SigningError),
    #[error("the ID token's signing key is not known")]
    SigningKey(#[from] SignatureVerificationError),
    #[error("the ID token's at_hash is not that of the access token")]
    AccessTokenHashMismatch,
    #[error("the ID token was made for another party (azp)")]
    WrongAuthorizedParty,
    #[error("the ID token is of a tenant whose people may not sign in (iss, tid)")]
    WrongTenant,
    #[error("the ID token names nobody (sub)")]
    NoSubject,
    #[error("the refreshed ID token is another person's")]
    SubjectChanged,
    #[error(
        "the person was to prove afresh who they are, and the ID token does not say that they did (auth_time)"
    )]
    NotReauthenticated,
}

impl IdTokenError {
    /// Whether the provider may have changed its keys since they were read.
    pub(crate) const fn is_signature_error(&self) -> bool {
        matches!(self, Self::SigningKey(_) | Self::Claims(ClaimsVerificationError::SignatureVerification(_)))
    }

    /// Whether none of the provider's keys is the one that signed.
    pub(crate) const fn is_unknown_signing_key(&self) -> bool {
        use SignatureVerificationError::NoMatchingKey;
        matches!(
            self,
            Self::SigningKey(NoMatchingKey)
                | Self::Claims(ClaimsVerificationError::SignatureVerification(NoMatchingKey))
        )
    }
}

/// What an ID token says that was found right.
pub(crate) struct SignedInPerson {
    pub(super) identity: Identity,
    pub(super) claims: PersonClaims,
    /// When they last proved who they are (`auth_time`).
    pub(super) authenticated_at: Option<OffsetDateTime>,
}

/// How an ID token is validated: by which clock, and how far off that may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IdTokenValidation<'a> {
    pub(crate) now: OffsetDateTime,
    pub(crate) clock_skew: Duration,
    /// Whose tokens are taken, where the provider issues for many tenants.
    pub(crate) tenants: Option<&'a TenantIssuer>,
}

impl IdTokenValidation<'_> {
    /// Who signed in, and when they last proved who they are. `nonce` is the one that the sign-in began with; where
    /// the proof had to be fresh, its time must be `earliest_auth_time` or later.
    pub(crate) fn sign_in(
        self,
        client: &OpenIdClient,
        response: &TokenResponse,
        nonce: &Nonce,
        earliest_auth_time: Option<OffsetDateTime>,
    ) -> Result<SignedInPerson, IdTokenError> {
        if response.has_encrypted_id_token() {
            return Err(IdTokenError::Encrypted);
        }
        let token = response.id_token().ok_or(IdTokenError::Missing)?;
        let claims = self.claims(verifier(client), client, token, nonce)?;
        if let Some(expected) = claims.access_token_hash() {
            let actual = AccessTokenHash::from_token(
                response.access_token(),
                token.signing_alg()?,
                token.signing_key(&verifier(client))?,
            )?;
            if actual != *expected {
                return Err(IdTokenError::AccessTokenHashMismatch);
            }
        }
        let authenticated_at =
            claims.auth_time().and_then(|at| OffsetDateTime::from_unix_timestamp(at.timestamp()).ok());
        let is_fresh = |earliest| authenticated_at.is_some_and(|at| self.is_between(at, earliest));
        if !earliest_auth_time.is_none_or(is_fresh) {
            return Err(IdTokenError::NotReauthenticated);
        }
        Ok(SignedInPerson {
            identity: identity(claims),
            claims: PersonClaims::of_id_token(claims),
            authenticated_at,
        })
    }

    /// A refreshed ID token must be about the same person; it need not bring the nonce again (Core §12.2).
    pub(crate) fn refreshed(
        self,
        client: &OpenIdClient,
        token: &IdToken,
        person: &Identity,
    ) -> Result<(), IdTokenError> {
        check_same_person(self.claims(verifier(client), client, token, any_nonce())?, person)
    }

    /// The same without the signature, for a token that came from the token endpoint itself.
    pub(crate) fn refreshed_without_signature(
        self,
        client: &OpenIdClient,
        token: &IdToken,
        person: &Identity,
    ) -> Result<(), IdTokenError> {
        let verifier = verifier(client).insecure_disable_signature_check();
        check_same_person(self.claims(verifier, client, token, any_nonce())?, person)
    }

    /// The claims of a token that is right in all that every ID token must be right in.
    fn claims<'t>(
        self,
        verifier: IdTokenVerifier<'_, VerificationKey>,
        client: &OpenIdClient,
        token: &'t IdToken,
        nonce: impl NonceVerifier,
    ) -> Result<&'t IdTokenClaims, IdTokenError> {
        // Of many tenants, each has an issuer of its own, which is compared below.
        let verifier = verifier.require_issuer_match(self.tenants.is_none());
        let claims = token.claims(&verifier, nonce)?;
        self.check_tenant(claims)?;
        self.check_times(claims)?;
        // openidconnect leaves this one to its users (§3.1.3.7).
        if claims.authorized_party().is_some_and(|party| party != client.client_id()) {
            return Err(IdTokenError::WrongAuthorizedParty);
        }
        if claims.subject().is_empty() {
            return Err(IdTokenError::NoSubject);
        }
        Ok(claims)
    }

    /// Whether it was after `earliest`, and is past. Clocks may differ.
    fn is_between(self, at: OffsetDateTime, earliest: OffsetDateTime) -> bool {
        at.saturating_add(self.clock_skew) >= earliest && at - self.now <= self.clock_skew
    }

    fn check_tenant(self, claims: &IdTokenClaims) -> Result<(), IdTokenError> {
        let Some(tenants) = self.tenants else { return Ok(()) };
        let tid = claims.additional_claims().tid.as_deref().ok_or(IdTokenError::WrongTenant)?;
        let is_right = tenants.matches(claims.issuer().as_str(), Some(tid));
        is_right.then_some(()).ok_or(IdTokenError::WrongTenant)
    }

    fn check_times(self, claims: &IdTokenClaims) -> Result<(), IdTokenError> {
        let (now, skew) = (self.now.unix_timestamp(), self.clock_skew.whole_seconds());
        let past = now - claims.expiration().timestamp();
        if past >= skew {
            return Err(IdTokenError::Expired(past));
        }
        let ahead = claims.issue_time().timestamp() - now;
        if ahead > skew {
            return Err(IdTokenError::IssuedInFuture(ahead));
        }
        // Fractions of a second are for the skew.
        let not_before = claims.additional_claims().nbf.as_ref();
        let not_before = not_before.and_then(|at| at.as_i64().or_else(|| at.as_f64().map(|at| at as i64)));
        let early = not_before.map_or(0, |at| at.saturating_sub(now));
        if early > skew {
            return Err(IdTokenError::NotYetValid(early));
        }
        Ok(())
    }
}

/// A refreshed token must be about the person who signed in (Core §12.2).
fn check_same_person(claims: &IdTokenClaims, person: &Identity) -> Result<(), IdTokenError> {
    if !is_same(claims.issuer().as_str(), &person.issuer) || claims.subject().as_str() != person.subject {
        return Err(IdTokenError::SubjectChanged);
    }
    Ok(())
}

/// Everything but the times, which [`IdTokenValidation::check_times`] compares: it can say by how much they differ.
fn verifier(client: &OpenIdClient) -> IdTokenVerifier<'_, VerificationKey> {
    client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(|| chrono::DateTime::UNIX_EPOCH)
}

fn any_nonce() -> impl NonceVerifier {
    |_: Option<&Nonce>| Ok(())
}

/// Who it is, without what is told of them.
fn identity(claims: &IdTokenClaims) -> Identity {
    let identity = Identity {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        provider_session: claims.additional_claims().sid.clone(),
        name: None,
        email: None,
        email_verified: None,
        picture: None,
    };
    PersonClaims::of_id_token(claims).describe(identity)
}
