//! The sign-in that was finished last in this browser, and where it led. One step back in the history is the provider's page,
//! which sends the person here once more with the same answer: then they are led to where they were going.
//!
//! It signs nobody in and says nothing of who did: it is a path on this site, sealed into a cookie.

use axum_extra::extract::{CookieJar, cookie::SameSite};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, header::SET_COOKIE};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::login_state::LoginState;
use crate::{cookies::CookiePolicy, return_to::ReturnTo, seal::Sealer};

/// For how long it is remembered.
const LIFETIME: Duration = Duration::minutes(15);

const COOKIE: &str = "finished";

#[derive(Serialize, Deserialize)]
struct FinishedSignIn {
    state: String,
    return_to: ReturnTo,
    /// In seconds since 1970.
    at: i64,
}

/// Remembers that this sign-in was finished, and forgets the one before it.
pub(super) fn record(
    login_state: &LoginState,
    sealer: &Sealer,
    cookies: CookiePolicy,
    jar: CookieJar,
    now: OffsetDateTime,
) -> CookieJar {
    let LoginState { state, return_to, .. } = login_state;
    let finished =
        FinishedSignIn { state: state.clone(), return_to: return_to.clone(), at: now.unix_timestamp() };
    match sealer.seal_json(cookies.full_name(COOKIE).as_bytes(), &finished) {
        // `Lax`: it is asked for on the way back from the provider.
        Ok(sealed) => {
            jar.add(cookies.set(COOKIE, BASE64_URL_SAFE_NO_PAD.encode(sealed), SameSite::Lax, LIFETIME))
        }
        // Then that step back leads to the start page.
        Err(_) => jar,
    }
}

/// Where the sign-in led that `state` names, if it was finished in this browser a while ago.
pub(super) fn return_to(
    state: &str,
    sealer: &Sealer,
    cookies: CookiePolicy,
    jar: &CookieJar,
    now: OffsetDateTime,
) -> Option<ReturnTo> {
    let cookie = cookies.get(jar, COOKIE)?;
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie.value()).ok()?;
    let plain = sealer.open(cookie.name().as_bytes(), &sealed).ok()?;
    let finished = serde_json::from_slice::<FinishedSignIn>(&plain).ok()?;
    let age = now.unix_timestamp().saturating_sub(finished.at);
    let is_good = finished.state == state && (0..=LIFETIME.whole_seconds()).contains(&age);
    is_good.then_some(finished.return_to)
}

/// Forgets it with the session, where the browser remembers one, as the cookies say that it `sent`: whoever has signed out
/// goes back to nothing.
pub(crate) fn forget_with_session(cookies: CookiePolicy, sent: Option<&HeaderValue>, answer: &mut HeaderMap) {
    if cookies.removes_session(answer)
        && cookies.found(sent, COOKIE).is_some()
        && let Ok(removal) = HeaderValue::from_str(&cookies.removal(COOKIE).to_string())
    {
        answer.append(SET_COOKIE, removal);
    }
}
