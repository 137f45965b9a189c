//! A sign-in under way: what must be remembered until the provider sends the person back.
//!
//! It is sealed into a short-lived cookie of its own for each attempt, so that tabs don't disturb each other and
//! strangers fill no table.

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime, serde::rfc3339};
use zeroize::Zeroizing;

use super::wishes::Wishes;
use crate::{cookies, return_to::ReturnTo, seal::Sealer, session::SessionKey};

/// How long a person may take at the provider.
const LIFETIME: Duration = Duration::minutes(15);
/// How many attempts one browser may have under way: each is a cookie, and headers have limits.
pub(crate) const MOST: usize = 6;

/// A sign-in under way.
#[derive(Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// Binds the provider's answer to this browser (RFC 6749 §10.12).
    pub(crate) state: String,
    /// Binds the ID token to this attempt (OpenID Connect Core §3.1.2.1).
    pub(crate) nonce: String,
    /// Binds the code to this attempt (RFC 7636).
    pub(crate) verifier: Zeroizing<String>,
    /// Where the person goes afterwards.
    pub(crate) return_to: ReturnTo,
    /// The session that the new one takes the place of.
    pub(crate) replaces: Option<SessionKey>,
    #[serde(flatten)]
    pub(crate) wishes: Wishes,
    #[serde(with = "rfc3339")]
    pub(crate) started_at: OffsetDateTime,
}

impl Attempt {
    /// A new attempt with unguessable values of its own.
    pub(crate) fn new(
        return_to: ReturnTo,
        replaces: Option<SessionKey>,
        wishes: Wishes,
        now: OffsetDateTime,
    ) -> Self {
        let (_, verifier) = PkceCodeChallenge::new_random_sha256();
        Self {
            state: CsrfToken::new_random_len(32).into_secret(),
            nonce: Nonce::new_random_len(32).secret().clone(),
            verifier: verifier.into_secret().into(),
            return_to,
            replaces,
            wishes,
            started_at: now,
        }
    }

    /// Since when the person must have proved who they are.
    pub(crate) fn proven_since(&self) -> Option<OffsetDateTime> {
        self.wishes.max_age().map(|seconds| self.started_at - Duration::seconds(seconds.into()))
    }

    /// Puts the attempt into a cookie. `Lax`, because the provider sends the person back from another site.
    pub(crate) fn remember(&self, sealer: &Sealer, jar: CookieJar) -> Result<CookieJar, serde_json::Error> {
        let name = name(&self.state);
        let sealed = sealer.seal_json(name.as_bytes(), self)?;
        let cookie = cookies::set(name, BASE64_URL_SAFE_NO_PAD.encode(sealed), SameSite::Lax, LIFETIME);
        Ok(make_room(jar).add(cookie))
    }

    /// The attempt that `state` names in this browser, if it has not taken too long. It is forgotten with this: the
    /// jar that comes back no longer holds it.
    pub(crate) fn take(
        state: &str,
        sealer: &Sealer,
        jar: CookieJar,
        now: OffsetDateTime,
    ) -> (Option<Self>, CookieJar) {
        let name = name(state);
        let attempt = jar.get(&name).and_then(|cookie| Self::open(&name, cookie, sealer)).filter(|attempt| {
            let age = now - attempt.started_at;
            attempt.state == state && !age.is_negative() && age <= LIFETIME
        });
        let jar = if jar.get(&name).is_some() { jar.add(cookies::removal(name)) } else { jar };
        (attempt, jar)
    }

    fn open(name: &str, cookie: &Cookie<'_>, sealer: &Sealer) -> Option<Self> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie.value()).ok()?;
        let plain = sealer.open(name.as_bytes(), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// The cookie's name shows which attempt it is, and nothing of the state itself.
fn name(state: &str) -> String {
    format!("{}{}", cookies::ATTEMPT, BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(state)[..9]))
}

/// Forgets attempts that were left lying, once there are many.
fn make_room(jar: CookieJar) -> CookieJar {
    let old =
        jar.iter().map(|cookie| cookie.name().to_owned()).filter(|name| name.starts_with(cookies::ATTEMPT));
    let old = old.collect::<Vec<_>>();
    if old.len() < MOST {
        return jar;
    }
    old.into_iter().fold(jar, |jar, name| jar.add(cookies::removal(name)))
}
