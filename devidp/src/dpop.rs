//! DPoP proofs at the token endpoint (RFC 9449 §5): the key that an access token is to be bound to, if its holder
//! proves that they have it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, HeaderName};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode,
    jwk::{Jwk, ThumbprintHash},
};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

use crate::{
    app_state::AppState,
    clock::seconds,
    dpop_mode::Dpop,
    handle::{Handle, Purpose},
    oauth_error::OAuthError,
    paths,
};

const PROOF: HeaderName = HeaderName::from_static("dpop");
const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// How far a proof's time may be from the provider's, either way. It is remembered until it is too old.
const WINDOW: Duration = Duration::from_secs(60);
/// How long a nonce is good.
const NONCE_LIFETIME: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Header {
    typ: String,
    jwk: Map<String, Value>,
}

#[derive(Clone, Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: Url,
    iat: u32,
    nonce: Option<String>,
}

/// The thumbprint of the key that a request to the token endpoint proves; none where it brings no proof.
pub(crate) fn proven_key(app: &AppState, headers: &HeaderMap) -> Result<Option<String>, OAuthError> {
    let dpop = app.behaviour().dpop;
    let mut proofs = headers.get_all(PROOF).iter();
    let Some(proof) = proofs.next().filter(|_| dpop != Dpop::Ignored) else { return Ok(None) };
    if proofs.next().is_some() {
        return Err(bad("the DPoP header comes twice"));
    }
    let (claims, thumbprint) = proof.to_str().ok().and_then(read).ok_or(bad("the proof is not well made"))?;
    let Claims { jti, htm, htu, iat, nonce } = claims;
    if htm != "POST" || !is_token_endpoint(app, htu) {
        return Err(bad("the proof is for another request"));
    }
    let (made_at, now) = (UNIX_EPOCH + Duration::from_secs(iat.into()), app.now());
    if made_at > now + WINDOW || now >= made_at + WINDOW {
        return Err(bad("the proof is too old, or from the future"));
    }
    if dpop == Dpop::NonceNeeded && !nonce.is_some_and(|nonce| is_recent(app, &nonce, now)) {
        return Err(OAuthError::new("use_dpop_nonce", "the proof needs a nonce, and a recent one"));
    }
    if !app.change(|state, _| state.record_jti(&thumbprint, &jti, made_at + WINDOW)) {
        return Err(bad("the proof was used before"));
    }
    Ok(Some(thumbprint))
}

/// The header with a nonce for the next proof, where one is needed (RFC 9449 §8.2).
pub(crate) fn nonce(app: &AppState) -> Option<[(HeaderName, String); 1]> {
    let needed = app.behaviour().dpop == Dpop::NonceNeeded;
    needed.then(|| {
        let handle = Handle { id: Uuid::new_v4(), generation: seconds(app.now()) };
        [(NONCE, app.store.read(|state| state.handle_key.sign(Purpose::Nonce, handle)))]
    })
}

fn is_recent(app: &AppState, nonce: &str, now: SystemTime) -> bool {
    let made = app.store.read(|state| state.handle_key.verify(Purpose::Nonce, nonce));
    made.is_some_and(|handle| seconds(now).saturating_sub(handle.generation) < NONCE_LIFETIME.as_secs())
}

const fn bad(description: &'static str) -> OAuthError {
    OAuthError::new("invalid_dpop_proof", description)
}

/// Query and fragment don't count (RFC 9449 §4.3, point 9).
fn is_token_endpoint(app: &AppState, mut address: Url) -> bool {
    address.set_query(None);
    address.set_fragment(None);
    Url::parse(&app.issuer.at(paths::TOKEN)).is_ok_and(|endpoint| endpoint == address)
}

/// The claims of a proof that the key in its header signed, and that key's thumbprint (RFC 9449 §4.3).
fn read(proof: &str) -> Option<(Claims, String)> {
    let header = BASE64_URL_SAFE_NO_PAD.decode(proof.split('.').next()?).ok()?;
    let Header { typ, jwk } = serde_json::from_slice(&header).ok()?;
    if !typ.eq_ignore_ascii_case("dpop+jwt") || jwk.contains_key("d") {
        return None;
    }
    let jwk: Jwk = serde_json::from_value(jwk.into()).ok()?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let proof = decode::<Claims>(proof, &DecodingKey::from_jwk(&jwk).ok()?, &validation).ok()?;
    Some((proof.claims, jwk.thumbprint(ThumbprintHash::SHA256).ok()?))
}
