//! Logout tokens: whom the provider signs out, believed only once everything about the token is right
//! (OpenID Connect Back-Channel Logout §2.4 and §2.6).

use std::collections::BTreeMap;

use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet},
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use super::{
    discovered_provider::DiscoveredProvider, discovery::DiscoveryFailed, signed_message::unverified_claim,
};
use crate::{session::key::IssuerKey, state::Bff};

/// The header `typ`: nothing else that the provider signs may pass for a logout token.
const TYPE: &str = "logout+jwt";
/// The member of `events` that makes it one.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How long after `iat` a token is taken, whatever its `exp` says.
const MAX_AGE: Duration = Duration::minutes(5);
/// Signatures that only the provider can make.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// A logout token that was found right.
#[derive(Debug)]
pub(crate) struct LogoutToken {
    pub(crate) target: LogoutTarget,
    pub(crate) jti_hash: [u8; 32],
    /// From when on the token is too old to be taken again anyway.
    pub(crate) forget_at: OffsetDateTime,
}

/// LogoutTarget to sign out.
#[derive(Debug)]
pub(crate) enum LogoutTarget {
    /// The sessions behind one of the provider's own (`sid`).
    ProviderSession([IssuerKey; 2]),
    /// All sessions of a person (`sub` alone).
    Person([IssuerKey; 2]),
}

/// Why a logout token is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogoutTokenError {
    #[error("it is not a signed token of the type logout+jwt")]
    Type,
    #[error("its signature, issuer or audience is not right")]
    Token(#[from] jsonwebtoken::errors::Error),
    #[error("its issuer is none of the providers")]
    Issuer,
    #[error("its signing key is not known")]
    Key,
    #[error("its times are none")]
    Time,
    #[error("its time was over {0} s ago, or the clocks differ by as much")]
    Expired(i64),
    #[error("it was issued {0} s in the future: the clocks differ")]
    IssuedInFuture(i64),
    #[error("its events are not those of a logout")]
    Event,
    #[error("it bears a nonce, as only an ID token may")]
    Nonce,
    #[error("it names neither a session nor a person")]
    NoTarget,
    #[error("the provider is not known")]
    Provider(#[from] DiscoveryFailed),
}

#[derive(Deserialize)]
pub(crate) struct Claims {
    iss: String,
    iat: i64,
    exp: i64,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    #[serde(default)]
    events: BTreeMap<String, Value>,
    nonce: Option<Value>,
}

/// What a logout token is held against, besides the time.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) audience: &'a str,
    pub(crate) keys: &'a JwkSet,
}

impl LogoutToken {
    pub(crate) async fn read(bff: &Bff, token: &str) -> Result<Self, LogoutTokenError> {
        let header = header(token)?;
        // That chooses the keys that it must be signed with, and nothing else.
        let issuer = unverified_claim(token, "iss").ok_or(LogoutTokenError::Type)?;
        let provider = bff.providers().with_issuer(&issuer).ok_or(LogoutTokenError::Issuer)?;
        let client_id = &provider.config().client_id;
        let open = |DiscoveredProvider { issuer, keys, .. }: &DiscoveredProvider| {
            Claims::open(token, &header, &Expected { issuer, audience: client_id, keys })
        };
        let claims = match open(&*provider.discovered().await?) {
            Err(LogoutTokenError::Key) => open(&*provider.rediscovered().await?)?,
            claims => claims?,
        };
        Self::check(claims, bff.clock().now(), bff.config().clock_skew)
    }

    pub(crate) fn check(
        claims: Claims,
        now: OffsetDateTime,
        skew: Duration,
    ) -> Result<Self, LogoutTokenError> {
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| LogoutTokenError::Time);
        let (issued_at, expires_at) = (at(claims.iat)?, at(claims.exp)?);
        // Looked at first: to the end of all time, nothing can be added.
        let ahead = issued_at - now;
        if ahead > skew {
            return Err(LogoutTokenError::IssuedInFuture(ahead.whole_seconds()));
        }
        let ends_at = expires_at.min(issued_at + MAX_AGE);
        let forget_at = ends_at + skew;
        if now >= forget_at {
            return Err(LogoutTokenError::Expired((now - ends_at).whole_seconds()));
        }
        if !claims.events.get(EVENT).is_some_and(Value::is_object) {
            return Err(LogoutTokenError::Event);
        }
        if claims.nonce.is_some() {
            return Err(LogoutTokenError::Nonce);
        }
        let target = match (&claims.sid, &claims.sub) {
            (Some(sid), _) => {
                LogoutTarget::ProviderSession(IssuerKey::all_of_provider_session(&claims.iss, sid))
            }
            (None, Some(sub)) => LogoutTarget::Person(IssuerKey::all_of_person(&claims.iss, sub)),
            (None, None) => return Err(LogoutTokenError::NoTarget),
        };
        Ok(Self { target, jti_hash: Sha256::digest(&claims.jti).into(), forget_at })
    }
}

/// What the token says of itself, if it is of the right kind.
pub(crate) fn header(token: &str) -> Result<Header, LogoutTokenError> {
    let header = decode_header(token).map_err(|_| LogoutTokenError::Type)?;
    let is_logout = header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE));
    // No extension is understood here, so none may be critical (RFC 7515 §4.1.11).
    if !is_logout || !ALGORITHMS.contains(&header.alg) || header.crit.is_some() {
        return Err(LogoutTokenError::Type);
    }
    Ok(header)
}

impl Claims {
    /// The claims of a token that the provider signed for this client.
    pub(crate) fn open(
        token: &str,
        header: &Header,
        expected: &Expected<'_>,
    ) -> Result<Self, LogoutTokenError> {
        let key = signing_key(expected.keys, header).ok_or(LogoutTokenError::Key)?;
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[expected.issuer]);
        validation.set_audience(&[expected.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "exp"]);
        // The time is checked later, by the clock that was passed in.
        validation.validate_exp = false;
        Ok(decode::<Self>(token, &DecodingKey::from_jwk(key)?, &validation)?.claims)
    }
}

/// The key that the header names. Without a name, the only one that there is.
fn signing_key<'k>(keys: &'k JwkSet, header: &Header) -> Option<&'k Jwk> {
    match (&header.kid, keys.keys.as_slice()) {
        (Some(kid), _) => keys.find(kid),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn check(iat: i64, exp: i64) -> Result<OffsetDateTime, String> {
        let claims = json!({
            "iss": "https://id.example", "iat": iat, "exp": exp, "jti": "1", "sub": "ada", "events": { EVENT: {} },
        });
        let now = OffsetDateTime::from_unix_timestamp(NOW).unwrap();
        LogoutToken::check(serde_json::from_value(claims).unwrap(), now, Duration::seconds(10))
            .map(|token| token.forget_at)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn an_expired_or_future_token_is_refused_with_the_difference() {
        assert!(check(NOW, NOW + 120).is_ok());
        assert!(check(NOW + 10, NOW + 120).is_ok() && check(NOW - 60, NOW - 9).is_ok(), "clocks differ");
        let ahead = check(NOW + 11, NOW + 120).unwrap_err();
        assert_eq!(ahead, "it was issued 11 s in the future: the clocks differ");
        let over = check(NOW - 60, NOW - 10).unwrap_err();
        assert_eq!(over, "its time was over 10 s ago, or the clocks differ by as much");
        let old = check(NOW - 400, NOW + 120).unwrap_err();
        assert_eq!(
            old, "its time was over 100 s ago, or the clocks differ by as much",
            "whatever its exp says"
        );
        assert_eq!(check(i64::MAX, i64::MAX).unwrap_err(), "its times are none");
    }
}
