//! The document around the token handler's own pages: its style, and the policy under which it is shown.

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
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
a:focus-visible,button:focus-visible,input:focus-visible{outline:3px solid;outline-offset:3px}\
.choices{list-style:none;margin:1.5rem 0;padding:0}\
.choices li{margin:.75rem 0}\
.choice{display:block;box-sizing:border-box;width:100%;min-height:2.75rem;padding:.5rem 1rem;border:1px solid var(--link);border-radius:.5rem;\
background:none;color:var(--link);font:inherit;font-weight:600;text-align:center;text-decoration:none;overflow-wrap:anywhere;cursor:pointer}\
.choice:hover{text-decoration:underline}\
label{display:block;margin-top:2rem}\
input{display:block;box-sizing:border-box;width:100%;min-height:2.75rem;margin:.5rem 0 .75rem;padding:.5rem .75rem;border:1px solid;border-radius:.5rem;\
background:none;color:inherit;font:inherit}";

/// An icon without a picture: a browser that is named none asks for `/favicon.ico`, which the policy refuses, and says so.
const ICON: &str = "<link rel=\"icon\" href=\"data:,\">";

/// Nothing on these pages runs, loads or sends anything; their icon is in them.
static CONTENT_SECURITY_POLICY: LazyLock<Option<HeaderValue>> =
    LazyLock::new(|| content_security_policy("", "'none'"));

/// The same, but for a form that this site itself answers.
static POLICY_WITH_FORM: LazyLock<Option<HeaderValue>> =
    LazyLock::new(|| content_security_policy("", "'self'"));

/// The policy of a page on which nothing is allowed but what a `directive` says, and whose form goes there.
pub(super) fn content_security_policy(directive: &str, form_action: &str) -> Option<HeaderValue> {
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; {directive}base-uri 'none'; frame-ancestors 'none'; form-action {form_action}"
    );
    HeaderValue::from_str(&policy).ok()
}

pub(super) fn html_document(title: &str, head: &str, body: &str) -> Response {
    document(title, head, body, &CONTENT_SECURITY_POLICY)
}

/// A page with a form that leads to an address of this site.
pub(super) fn html_document_with_form(title: &str, body: &str) -> Response {
    document(title, "", body, &POLICY_WITH_FORM)
}

fn document(title: &str, head: &str, body: &str, policy: &Option<HeaderValue>) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">{ICON}{head}\
         <title>{title}</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let mut headers = HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]);
    headers.extend(policy.clone().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    (headers, Html(html)).into_response()
}

/// The text as it may stand in a document, between tags or in an attribute's quotes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
