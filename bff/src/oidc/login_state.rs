//! The state of a sign-in between `/login` and `/callback`: what must be remembered until the provider sends the person
//! back.
//!
//! It is sealed into a short-lived cookie of its own for each sign-in, so that tabs don't disturb each other and
//! unauthenticated clients fill no table.

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

use super::{
    authorization_options::{AuthorizationOptions, Prompt},
    offline_access::OfflineAccess,
};
use crate::{
    cookies, provider_config::ProviderId, return_to::ReturnTo, seal::Sealer, session::key::SessionKey,
};

/// How long a person may take at the provider.
const LIFETIME: Duration = Duration::minutes(15);
/// How many sign-ins one browser may have under way: each is a cookie, and headers have limits.
pub(crate) const MAX_CONCURRENT: usize = 6;

/// A sign-in under way.
#[derive(Serialize, Deserialize)]
pub(crate) struct LoginState {
    /// Which provider the person was sent to.
    #[serde(default)]
    pub(crate) provider: ProviderId,
    /// Binds the provider's answer to this browser (RFC 6749 §10.12).
    pub(crate) state: String,
    /// Binds the ID token to this sign-in (OpenID Connect Core §3.1.2.1).
    pub(crate) nonce: String,
    /// Binds the code to this sign-in (RFC 7636).
    pub(crate) verifier: Zeroizing<String>,
    /// Where the person goes afterwards.
    pub(crate) return_to: ReturnTo,
    /// The session that the new one takes the place of.
    pub(crate) replaces: Option<SessionKey>,
    #[serde(flatten)]
    pub(crate) options: AuthorizationOptions,
    #[serde(default)]
    pub(crate) offline_access: OfflineAccess,
    #[serde(with = "rfc3339")]
    pub(crate) started_at: OffsetDateTime,
}

impl LoginState {
    /// A new sign-in with unguessable values of its own.
    pub(crate) fn new(
        provider: ProviderId,
        return_to: ReturnTo,
        replaces: Option<SessionKey>,
        options: AuthorizationOptions,
        now: OffsetDateTime,
    ) -> Self {
        let (_, verifier) = PkceCodeChallenge::new_random_sha256();
        Self {
            provider,
            state: CsrfToken::new_random_len(32).into_secret(),
            nonce: Nonce::new_random_len(32).secret().clone(),
            verifier: verifier.into_secret().into(),
            return_to,
            replaces,
            options,
            offline_access: OfflineAccess::default(),
            started_at: now,
        }
    }

    /// The same sign-in, begun anew at the provider once the person has been there: they prove nothing twice.
    pub(crate) fn continued(
        &self,
        prompt: Option<Prompt>,
        offline_access: OfflineAccess,
        now: OffsetDateTime,
    ) -> Self {
        let options = self.options.continued(prompt, now - self.started_at);
        let (provider, return_to) = (self.provider.clone(), self.return_to.clone());
        Self { offline_access, ..Self::new(provider, return_to, self.replaces, options, now) }
    }

    /// The earliest `auth_time` that is fresh enough.
    pub(crate) fn earliest_auth_time(&self) -> Option<OffsetDateTime> {
        self.options.max_age().map(|seconds| self.started_at - Duration::seconds(seconds.into()))
    }

    /// Puts the state into a cookie. `Lax`, because the provider sends the person back from another site.
    pub(crate) fn store_in_cookie(
        &self,
        sealer: &Sealer,
        jar: CookieJar,
    ) -> Result<CookieJar, serde_json::Error> {
        let name = cookie_name(&self.state);
        let sealed = sealer.seal_json(name.as_bytes(), self)?;
        let cookie = cookies::set(name, BASE64_URL_SAFE_NO_PAD.encode(sealed), SameSite::Lax, LIFETIME);
        Ok(evict_abandoned(jar).add(cookie))
    }

    /// The sign-in that `state` names in this browser, if it has not taken too long. It serves once: the jar that
    /// comes back no longer holds it.
    pub(crate) fn take(
        state: &str,
        sealer: &Sealer,
        jar: CookieJar,
        now: OffsetDateTime,
    ) -> (Option<Self>, CookieJar) {
        let name = cookie_name(state);
        let login_state =
            jar.get(&name).and_then(|cookie| Self::open(&name, cookie, sealer)).filter(|found| {
                let age = now - found.started_at;
                found.state == state && !age.is_negative() && age <= LIFETIME
            });
        let jar = if jar.get(&name).is_some() { jar.add(cookies::removal(name)) } else { jar };
        (login_state, jar)
    }

    fn open(name: &str, cookie: &Cookie<'_>, sealer: &Sealer) -> Option<Self> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie.value()).ok()?;
        let plain = sealer.open(name.as_bytes(), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// The cookie's name tells the sign-ins of a browser apart, and shows nothing of `state` itself.
fn cookie_name(state: &str) -> String {
    format!("{}{}", cookies::LOGIN_STATE_PREFIX, BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(state)[..9]))
}

/// Removes sign-ins that were abandoned, once there are many.
fn evict_abandoned(jar: CookieJar) -> CookieJar {
    let old = jar
        .iter()
        .map(|cookie| cookie.name().to_owned())
        .filter(|name| name.starts_with(cookies::LOGIN_STATE_PREFIX));
    let old = old.collect::<Vec<_>>();
    if old.len() < MAX_CONCURRENT {
        return jar;
    }
    old.into_iter().fold(jar, |jar, name| jar.add(cookies::removal(name)))
}
