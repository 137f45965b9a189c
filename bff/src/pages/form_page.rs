//! A page that sends a form to another site at once, where what is sent is too long for an address.
//!
//! It is the one page with a script, of one line, which the policy names by its hash. Where no script runs, a button sends
//! the form.

use std::sync::LazyLock;

use axum::response::Response;
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderValue, header};
use sha2::{Digest, Sha256};
use url::Url;

use super::html_document::{content_security_policy, escaped, html_document};

const SCRIPT: &str = "document.forms[0].submit()";

static SCRIPT_SRC: LazyLock<String> =
    LazyLock::new(|| format!("script-src 'sha256-{}'; ", BASE64_STANDARD.encode(Sha256::digest(SCRIPT))));

/// Sends `fields` to `url` by POST, and the person with them.
pub(crate) fn to_other_site(url: &Url, fields: &[(String, String)]) -> Response {
    let action = escaped(url.as_str());
    let inputs: String = fields
        .iter()
        .map(|(name, value)| {
            format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value))
        })
        .collect();
    let body = format!(
        "<form method=\"post\" action=\"{action}\">{inputs}\
         <p>You are signed out here. Go on to sign out at your sign-in service too.</p>\
         <p><button>Go on</button></p></form><script>{SCRIPT}</script>"
    );
    let mut response = html_document("One moment", "", &body);
    let headers = response.headers_mut();
    if let Some(policy) = content_security_policy(&SCRIPT_SRC, &form_action(url)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // With no referrer at all the form's `Origin` would be `null`.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    response
}

/// Chromium holds every redirect that follows the form to the policy, and a provider may sign the person out at others
/// in turn before it leads back here. What the form sends and where to is this page's own, and nobody else's.
fn form_action(url: &Url) -> String {
    if url.scheme() == "https" {
        "https: 'self'".to_owned()
    } else {
        format!("{} 'self'", url.origin().ascii_serialization())
    }
}
