//! The way to sign in and back. `/login` is a route of the BFF, not a page of this application: its links say
//! `rel="external"`, which keeps the router's hands off.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Location};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::flash_message::without_flash;

/// What may stand in a query's value as it is (RFC 3986 §3.4): unreserved characters, and `/` for the reader's sake.
const QUERY_VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The current page's address within the site: path and query.
pub(crate) fn here() -> String {
    address(&use_location())
}

/// An address within the site: path and query.
pub(crate) fn address(location: &Location) -> String {
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    without_flash(&format!("{path}?{query}"))
}

/// Where to sign in, to come back to `return_to` afterwards.
pub(crate) fn sign_in_href(return_to: &str) -> String {
    format!("/login?return_to={}", utf8_percent_encode(return_to, QUERY_VALUE))
}

/// As [`sign_in_href`], with the provider asked to show its consent again (OpenID Connect Core §3.1.2.1): the way to
/// a scope that an earlier consent did not cover.
pub(crate) fn consent_href(return_to: &str) -> String {
    sign_in_href(return_to) + "&prompt=consent"
}

/// As [`sign_in_href`], unseen: a provider that still knows the person answers at once.
pub(crate) fn silent_href(return_to: &str) -> String {
    sign_in_href(return_to) + "&prompt=none"
}

/// As [`sign_in_href`], with the person asked to sign in afresh even at a provider that still knows them.
pub(crate) fn reauthentication_href(return_to: &str) -> String {
    sign_in_href(return_to) + "&prompt=login"
}

/// Where a visitor is led who asks for what is not for nobody: to sign in, or to be signed in again unseen where a session
/// ran out. None where that is no way out.
#[cfg(feature = "ssr")]
#[must_use]
pub fn sign_in_redirect(error: &crate::AppError, return_to: &str) -> Option<String> {
    use crate::{AppError, EndReason};

    match error {
        AppError::SignedOut => Some(sign_in_href(return_to)),
        AppError::SessionEnded { reason: EndReason::Expired } => Some(silent_href(return_to)),
        _ => None,
    }
}

/// Answers the page's request with the way to sign in and back. The page's own body is never read then.
#[cfg(feature = "ssr")]
pub(crate) fn redirect_to(sign_in: &str) {
    use leptos_axum::ResponseOptions;

    leptos_axum::redirect(sign_in);
    // `redirect` keeps the status for a client that does not ask for HTML; a page is to redirect everyone.
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(http::StatusCode::FOUND);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_address_cannot_break_out_of_its_parameter() {
        assert_eq!(sign_in_href("/session"), "/login?return_to=/session");
        assert_eq!(
            sign_in_href("/expenses?a=1&b=#2%20"),
            "/login?return_to=/expenses%3Fa%3D1%26b%3D%232%2520"
        );
        assert_eq!(consent_href("/session"), "/login?return_to=/session&prompt=consent");
    }
}
