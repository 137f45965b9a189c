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
    cookies::CookiePolicy, email_address::EmailAddress, provider_config::ProviderId, return_to::ReturnTo,
    seal::Sealer, session::key::SessionKey,
};

/// How long a person may take at the provider.
const LIFETIME: Duration = Duration::minutes(15);
/// How many sign-ins one browser may have under way: each is a cookie, and headers have limits.
pub(crate) const MAX_CONCURRENT: usize = 6;
/// How many bytes these cookies may have together. Some proxies drop a request whose headers are larger than 4 KB in all,
/// and half of that is for its address, for where it comes from, and for what the browser says of itself.
const MAX_BYTES: usize = 2_000;

/// What the name of a login state's cookie begins with. Each sign-in has its own, so tabs don't disturb each other.
pub(crate) const COOKIE: &str = "login-";

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaces: Option<SessionKey>,
    #[serde(flatten)]
    pub(crate) options: AuthorizationOptions,
    #[serde(default)]
    pub(crate) offline_access: OfflineAccess,
    #[serde(with = "rfc3339")]
    pub(crate) started_at: OffsetDateTime,
    /// The e-mail address that the person typed to find the provider, on its way there. It is not kept.
    #[serde(skip)]
    pub(crate) login_hint: Option<EmailAddress>,
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
            // To the second: each digit more would be one of the cookie.
            started_at: now.replace_nanosecond(0).unwrap_or(now),
            login_hint: None,
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
        cookies: CookiePolicy,
        jar: CookieJar,
    ) -> Result<CookieJar, serde_json::Error> {
        let name = cookie_name(&self.state);
        let sealed = sealer.seal_json(cookies.full_name(&name).as_bytes(), self)?;
        let cookie = cookies.set(&name, BASE64_URL_SAFE_NO_PAD.encode(sealed), SameSite::Lax, LIFETIME);
        Ok(evict_abandoned(cookies, jar, size(&cookie)).add(cookie))
    }

    /// The sign-in that `state` names in this browser, if it has not taken too long. It serves once: the jar that
    /// comes back no longer holds it.
    pub(crate) fn take(
        state: &str,
        sealer: &Sealer,
        cookies: CookiePolicy,
        jar: CookieJar,
        now: OffsetDateTime,
    ) -> (Option<Self>, CookieJar) {
        let name = cookie_name(state);
        let Some(cookie) = cookies.get(&jar, &name) else { return (None, jar) };
        let login_state = Self::open(cookie, sealer).filter(|found| {
            let age = now - found.started_at;
            found.state == state && !age.is_negative() && age <= LIFETIME
        });
        (login_state, jar.add(cookies.removal(&name)))
    }

    fn open(cookie: &Cookie<'_>, sealer: &Sealer) -> Option<Self> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie.value()).ok()?;
        let plain = sealer.open(cookie.name().as_bytes(), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// The cookie's name tells the sign-ins of a browser apart, and shows nothing of `state` itself.
fn cookie_name(state: &str) -> String {
    format!("{COOKIE}{}", BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(state)[..9]))
}

/// As much of a `Cookie` header as it takes: with an equals sign, a semicolon and a space.
fn size(cookie: &Cookie<'_>) -> usize {
    cookie.name().len() + cookie.value().len() + 3
}

/// Removes sign-ins that were abandoned, once they are many, or with one that needs `bytes` more too large.
fn evict_abandoned(cookies: CookiePolicy, jar: CookieJar, bytes: usize) -> CookieJar {
    let prefix = cookies.full_name(COOKIE);
    let old =
        jar.iter().filter_map(|cookie| Some((cookie.name().strip_prefix(&prefix)?.to_owned(), size(cookie))));
    let old = old.collect::<Vec<_>>();
    let all = old.iter().map(|(_, size)| size).sum::<usize>() + bytes;
    if old.len() < MAX_CONCURRENT && all <= MAX_BYTES {
        return jar;
    }
    old.into_iter().fold(jar, |jar, (one, _)| jar.add(cookies.removal(&format!("{COOKIE}{one}"))))
}
