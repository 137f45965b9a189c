//! Tokens that are bound to a key of their client's (RFC 9449): whoever steals one can't use it, because each request
//! needs a fresh proof that only the key's holder can make.
//!
//! Which key a token is bound to, the token's own claims say; who issued it is checked elsewhere.

mod nonce;
mod proof;
mod replay;
mod used_proofs;

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{HeaderMap, HeaderName, request::Parts};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use time::{Duration, OffsetDateTime};
use url::Url;

use nonce::Nonces;
use proof::Proof;
use replay::ProofHash;
use used_proofs::{NotTaken, UsedProofs};

use super::{
    claims::Confirmation,
    credentials::{Credentials, Scheme},
    token_error::TokenError,
};
use crate::{
    clock::Clock,
    config::Config,
    store::{Store, error::StoreError},
};

pub(crate) use proof::{ALGORITHM_NAMES, ProofError};

/// Where a proof travels (RFC 9449 §4.1).
const PROOF: HeaderName = HeaderName::from_static("dpop");
/// Where a nonce travels (RFC 9449 §8.1).
pub(crate) const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// How long after it was made a proof is taken. It is remembered for as long, so that it is taken once.
const LIFETIME: Duration = Duration::MINUTE;

/// Why nobody has shown that they hold the token's key.
#[derive(Debug)]
pub(crate) enum DpopError {
    /// The token is shown as a bearer token, and none is taken.
    BearerRefused,
    /// The token and the way in which it is shown don't go together.
    Token(TokenError),
    /// The proof is at fault.
    Proof(ProofError),
    /// The proof lacks this nonce, or another recent one.
    NonceNeeded(String),
    /// Nobody is at fault: too many proofs have come lately, and one that can't be remembered might come again.
    Full,
    /// Nor here: the database can't say whether the proof was taken before.
    Store(StoreError),
}

impl From<TokenError> for DpopError {
    fn from(refusal: TokenError) -> Self {
        Self::Token(refusal)
    }
}

impl From<ProofError> for DpopError {
    fn from(bad: ProofError) -> Self {
        Self::Proof(bad)
    }
}

impl From<NotTaken> for DpopError {
    fn from(not_taken: NotTaken) -> Self {
        match not_taken {
            NotTaken::Replayed => ProofError::Replayed.into(),
            NotTaken::Full => Self::Full,
            NotTaken::Store(error) => Self::Store(error),
        }
    }
}

/// A proof that is good, and that this process has not taken so far.
#[derive(Debug)]
#[must_use]
pub(crate) struct UnusedProof(ProofHash);

/// Checks that tokens are shown as they must be.
pub(crate) struct Dpop {
    public_url: Url,
    required: bool,
    leeway: Duration,
    nonces: Option<Nonces>,
    used: UsedProofs,
    clock: Arc<dyn Clock>,
}

impl Dpop {
    /// `store` is where all processes write down the proofs that they take.
    pub(crate) fn new(config: &Config, store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            public_url: config.dpop.public_url.clone(),
            required: config.dpop.required,
            leeway: config.leeway(),
            nonces: config.dpop.nonce_secret.as_ref().map(Nonces::new),
            used: UsedProofs::new(store),
            clock,
        }
    }

    /// Whether tokens are taken at all that are shown in this way.
    pub(crate) fn check_scheme(&self, scheme: Scheme) -> Result<(), DpopError> {
        if self.required && scheme == Scheme::Bearer { Err(DpopError::BearerRefused) } else { Ok(()) }
    }

    /// A bound token needs a proof, and a proof a bound token: neither is taken for a bearer token (RFC 9449 §7.1,
    /// §7.2). `confirmation` says what the token is bound to. The proof that comes back, if there is one, is to be
    /// [consumed](Self::consume).
    pub(crate) fn check(
        &self,
        credentials: &Credentials,
        confirmation: Option<&Confirmation>,
        request: &Parts,
    ) -> Result<Option<UnusedProof>, DpopError> {
        match (credentials.scheme, confirmation) {
            (Scheme::Bearer, None) => Ok(None),
            (Scheme::Bearer, Some(_)) => Err(TokenError::Bound.into()),
            (Scheme::Dpop, confirmation) => {
                let thumbprint = confirmation.and_then(|confirmation| confirmation.jkt.as_deref());
                self.check_proof(credentials.token(), thumbprint.ok_or(TokenError::Unbound)?, request)
                    .map(Some)
            }
        }
    }

    /// Takes a proof, which serves once, at one process (RFC 9449 §11.1). It is remembered here and not when it is checked,
    /// so that only a request that goes on fills the memory: nobody's good token alone makes room scarce for others.
    pub(crate) async fn consume(&self, UnusedProof(proof): &UnusedProof) -> Result<(), DpopError> {
        let now = self.clock.now();
        let until = now + LIFETIME + self.leeway * 2;
        Ok(self.used.take(proof, now, until, self.leeway).await?)
    }

    /// RFC 9449 §4.3, and §9 for the nonce.
    fn check_proof(&self, token: &str, thumbprint: &str, request: &Parts) -> Result<UnusedProof, DpopError> {
        let now = self.clock.now();
        let proof = Proof::read(field(&request.headers)?)?;
        if proof.method != request.method.as_str() {
            return Err(ProofError::Method.into());
        }
        if proof.address != self.address(request) {
            return Err(ProofError::Address.into());
        }
        self.check_age(proof.issued_at, now)?;
        if let Some(nonces) = &self.nonces
            && !proof.nonce.is_some_and(|nonce| nonces.accept(&nonce, now, self.leeway))
        {
            return Err(DpopError::NonceNeeded(nonces.issue(now)));
        }
        if proof.token_hash != Some(hash(token)) {
            return Err(ProofError::Token.into());
        }
        if proof.thumbprint != thumbprint {
            return Err(TokenError::OtherKey.into());
        }
        let hash = ProofHash::of(&proof.thumbprint, &proof.id);
        if self.used.is_known(&hash, now) {
            return Err(ProofError::Replayed.into());
        }
        Ok(UnusedProof(hash))
    }

    fn check_age(&self, issued_at: OffsetDateTime, now: OffsetDateTime) -> Result<(), ProofError> {
        if issued_at > now + self.leeway {
            return Err(ProofError::FromTheFuture);
        }
        if now >= issued_at + LIFETIME + self.leeway {
            return Err(ProofError::TooOld);
        }
        Ok(())
    }

    /// The request's address as its client knows it, without query and fragment.
    fn address(&self, request: &Parts) -> Url {
        let mut address = self.public_url.clone();
        let path = format!("{}{}", address.path().trim_end_matches('/'), request.uri.path());
        address.set_path(&path);
        address
    }
}

/// The one `DPoP` header (RFC 9449 §4.3, point 1).
fn field(headers: &HeaderMap) -> Result<&str, ProofError> {
    let mut fields = headers.get_all(PROOF).iter();
    let field = fields.next().ok_or(ProofError::Missing)?;
    if fields.next().is_some() {
        return Err(ProofError::Twice);
    }
    field.to_str().map_err(|_| ProofError::Malformed)
}

/// `ath` of a token (RFC 9449 §4.2).
fn hash(token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()))
}
