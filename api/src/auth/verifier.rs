//! From the text of a token to an [`AccessToken`] that may be believed (RFC 9068 §4, RFC 8725).

use std::sync::Arc;

use jsonwebtoken::{Header, Validation, decode, decode_header};
use time::Duration;

use super::{
    claims::{AccessToken, Claims, Expected, TokenError},
    credentials::Credentials,
    issuer::Issuer,
    jwks::{ALGORITHMS, IssuerKeys, KeySource, KeysUnavailable},
};
use crate::{clock::Clock, config::Config};

/// Why a token could not be turned into an [`AccessToken`].
#[derive(Debug)]
pub(crate) enum VerificationError {
    /// The token is at fault.
    Refused(TokenError),
    /// Nobody is: it can't be told.
    KeysUnavailable(KeysUnavailable),
}

/// Checks access tokens.
pub(crate) struct Verifier {
    issuer: Issuer,
    audiences: Vec<String>,
    accept_plain_jwt: bool,
    leeway: Duration,
    keys: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
}

impl Verifier {
    pub(crate) fn new(config: Config, keys: Arc<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        let leeway = config.leeway();
        let Config { issuer, audiences, accept_plain_jwt, .. } = config;
        Self { issuer, audiences, accept_plain_jwt, leeway, keys, clock }
    }

    /// Checks the header, the signature and the claims, in this order: keys are looked up only for a token that
    /// could be one of ours.
    pub(crate) async fn verify(&self, credentials: &Credentials) -> Result<AccessToken, VerificationError> {
        let token = credentials.token();
        let header = self.header(token).map_err(VerificationError::Refused)?;
        let keys = self.keys.keys(header.kid.as_deref()).await.map_err(VerificationError::KeysUnavailable)?;
        self.check(token, &header, &keys).map_err(VerificationError::Refused)
    }

    /// What the token says of itself, if it is of the right kind.
    fn header(&self, token: &str) -> Result<Header, TokenError> {
        // An `alg` that jsonwebtoken does not know, `none` among them, makes the header malformed.
        let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(TokenError::Algorithm);
        }
        if !self.accepts_type(header.typ.as_deref()) {
            return Err(TokenError::Type);
        }
        // No extension is understood here, so none may be critical (RFC 7515 §4.1.11).
        if header.crit.is_some() {
            return Err(TokenError::Critical);
        }
        Ok(header)
    }

    fn accepts_type(&self, typ: Option<&str>) -> bool {
        let is_plain = typ.is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
        is_access_token(typ) || self.accept_plain_jwt && is_plain
    }

    fn check(&self, token: &str, header: &Header, keys: &IssuerKeys) -> Result<AccessToken, TokenError> {
        let key = keys.find(header.kid.as_deref(), header.alg).ok_or(TokenError::Key)?;
        let claims = decode::<Claims>(token, key, &signature_only(header))
            .map_err(|error| match error.kind() {
                jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenError::Signature,
                _ => TokenError::Malformed,
            })?
            .claims;
        // The keys' source tells how the issuer spells itself; who it is, only the configuration tells.
        if !self.issuer.matches(keys.issuer()) {
            return Err(TokenError::Issuer);
        }
        if !is_access_token(header.typ.as_deref()) && claims.are_an_id_tokens() {
            return Err(TokenError::IdToken);
        }
        claims.check(&Expected {
            issuer: keys.issuer(),
            audiences: &self.audiences,
            now: self.clock.now(),
            leeway: self.leeway,
        })
    }
}

/// RFC 9068 §4: `at+jwt`, with or without `application/`, in any case (RFC 7515 §4.1.9).
fn is_access_token(typ: Option<&str>) -> bool {
    typ.is_some_and(|typ| {
        typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt")
    })
}

/// jsonwebtoken is left the signature alone: it would read the machine's clock, and it lets a token pass that lacks
/// `aud` or `iss`. The claims are held against the given clock, one by one, in [`Claims::check`].
fn signature_only(header: &Header) -> Validation {
    let mut validation = Validation::new(header.alg);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
