//! The ways to sign in and back that a page offers or takes by itself.

use http::{HeaderName, HeaderValue, StatusCode};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use super::{
    base_path::with_base,
    flash_message::without_flash,
    requested,
    sign_in_href::{sign_in_href, silent_href},
};
use crate::{
    AppError, EndReason,
    partial_navigation::{SIGN_IN_HEADER, is_partial},
};

/// The current page's address within the site, without what it tells only once.
pub(crate) fn here() -> String {
    without_flash(&requested::path_and_query())
}

/// As [`sign_in_href`], with the provider asked to show its consent again (OpenID Connect Core §3.1.2.1): the way to
/// a scope that an earlier consent did not cover.
pub(crate) fn consent_href(return_to: &str) -> String {
    sign_in_href(return_to) + "&prompt=consent"
}

/// As [`sign_in_href`], with the person asked to sign in afresh even at a provider that still knows them.
pub(crate) fn reauthentication_href(return_to: &str) -> String {
    sign_in_href(return_to) + "&prompt=login"
}

/// Where a visitor is led who asks for what is not for nobody: to sign in, or to be signed in again unseen where a session
/// ran out. None where that is no way out.
#[must_use]
pub fn sign_in_redirect(error: &AppError, return_to: &str) -> Option<String> {
    match error {
        AppError::SignedOut => Some(sign_in_href(return_to)),
        AppError::SessionEnded { reason: EndReason::Expired } => Some(silent_href(return_to)),
        _ => None,
    }
}

/// Answers the page's request with the way to sign in and back. The page's own body is never read then. To the browser's
/// code a redirect to another site would be lost: it is told where to go.
pub(crate) fn redirect_to(sign_in: &str) {
    let response = use_context::<ResponseOptions>();
    if is_partial() {
        if let (Some(response), Ok(sign_in)) = (response, HeaderValue::from_str(&with_base(sign_in))) {
            response.set_status(StatusCode::UNAUTHORIZED);
            response.insert_header(HeaderName::from_static(SIGN_IN_HEADER), sign_in);
        }
        return;
    }
    leptos_axum::redirect(sign_in);
    // `redirect` keeps the status for a client that does not ask for HTML; a page is to redirect everyone.
    if let Some(response) = response {
        response.set_status(StatusCode::FOUND);
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
