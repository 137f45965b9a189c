//! The security headers of every answer, each unless the answer bears its own.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::BaseUrl;

const SECURITY_HEADERS: [(HeaderName, &str); 7] = [
    // What a session sees is nobody else's.
    (header::CACHE_CONTROL, "no-store"),
    // For whatever is no page: if a browser can be made to show it, nothing in it runs, loads or is framed.
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // `no-referrer` would turn the Origin of our own forms into `null`.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
const HSTS: &str = "max-age=63072000";

pub(crate) fn add_security_headers(base_url: &BaseUrl, headers: &mut HeaderMap) {
    for (name, value) in SECURITY_HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if base_url.is_https() {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static(HSTS));
    }
}
