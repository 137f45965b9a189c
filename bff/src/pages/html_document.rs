//! The document around the token handler's own pages: its style, and the policy under which it is shown.

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse};
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

/// The look of these pages. It is the same on each, so that the policy can name it by its hash.
const STYLE: &str = "\
:root{color-scheme:light dark;--paper:light-dark(#fbfaf8,#141716);--ink:light-dark(#1c2321,#eef1ef);--link:light-dark(#0f6b52,#6fd3b4)}\
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}\
main{max-width:34rem;margin:15vh auto;padding:0 1.5rem}\
h1{font-size:1.75rem;line-height:1.2}\
a{color:var(--link)}\
a:focus-visible{outline:3px solid;outline-offset:3px}";

/// Nothing on these pages runs, loads or sends anything.
static CONTENT_SECURITY_POLICY: LazyLock<Option<HeaderValue>> =
    LazyLock::new(|| content_security_policy("", "'none'"));

/// The policy of a page on which nothing is allowed but what a `directive` says, and whose form goes there.
pub(super) fn content_security_policy(directive: &str, form_action: &str) -> Option<HeaderValue> {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; {directive}base-uri 'none'; frame-ancestors 'none'; form-action {form_action}"
    );
    HeaderValue::from_str(&policy).ok()
}

/// The text as it stands in a document or in an attribute's value.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

pub(super) fn html_document(title: &str, head: &str, body: &str) -> impl IntoResponse {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">{head}\
         <title>{title}</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let mut headers = HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]);
    headers.extend(CONTENT_SECURITY_POLICY.clone().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    (headers, Html(html))
}
