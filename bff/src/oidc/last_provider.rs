//! Which of several providers a browser signed in with last: there a silent sign-in (`prompt=none`) goes, for which
//! nobody can be asked.
//!
//! It is a name out of the configuration and nobody's secret, and it proves nothing: it only chooses whom to ask.

use axum_extra::extract::{CookieJar, cookie::SameSite};
use time::Duration;

use super::provider::Provider;
use crate::{provider_config::ProviderId, state::Bff};

const COOKIE: &str = "provider";
/// Longer than any session, so that it outlives the one whose end makes a silent sign-in.
const LIFETIME: Duration = Duration::days(90);

/// Records it, where there are several.
pub(super) fn record(bff: &Bff, jar: CookieJar, provider: &ProviderId) -> CookieJar {
    if bff.providers().only().is_some() {
        return jar;
    }
    jar.add(bff.cookies().set(COOKIE, provider.to_string(), SameSite::Strict, LIFETIME))
}

/// The provider of last time, if it is there still.
pub(super) fn of<'a>(bff: &'a Bff, jar: &CookieJar) -> Option<&'a Provider> {
    let id = bff.cookies().get(jar, COOKIE)?.value().parse().ok()?;
    bff.providers().get(&id)
}
