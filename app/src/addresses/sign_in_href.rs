//! The way to sign in and back. `/login` is a route of the BFF, not a page of this application: its links say
//! `rel="external"`, which keeps the browser's code off.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in a query's value as it is (RFC 3986 §3.4): unreserved characters, and `/` for the reader's sake.
const QUERY_VALUE: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Where to sign in, to come back to `return_to` afterwards.
pub(crate) fn sign_in_href(return_to: &str) -> String {
    format!("/login?return_to={}", utf8_percent_encode(return_to, QUERY_VALUE))
}

/// As [`sign_in_href`], unseen: a provider that still knows the person answers at once.
pub(crate) fn silent_href(return_to: &str) -> String {
    sign_in_href(return_to) + "&prompt=none"
}
