//! The security headers of every answer, each unless the answer bears its own.

use std::sync::LazyLock;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::BaseUrl;

/// Made once: a text is read byte by byte before it is a header's value.
static SECURITY_HEADERS: LazyLock<[(HeaderName, HeaderValue); 7]> = LazyLock::new(|| {
    [
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
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
});
static HSTS: LazyLock<HeaderValue> = LazyLock::new(|| HeaderValue::from_static("max-age=63072000"));
/// How many headers an answer of ours has room for before its map grows.
const ROOM: usize = 16;

pub(crate) fn add_security_headers(base_url: &BaseUrl, headers: &mut HeaderMap) {
    headers.reserve(ROOM.saturating_sub(headers.len()));
    for (name, value) in &*SECURITY_HEADERS {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if base_url.is_https() {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert_with(|| HSTS.clone());
    }
}
