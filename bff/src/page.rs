//! The few pages that the token handler shows itself: the way back after signing in, and what went wrong on it.
//!
//! They are plain HTML without scripts, and hold nothing that a stranger sent.

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use crate::return_to::ReturnTo;

/// A page with fixed words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    title: &'static str,
    text: &'static str,
    status: StatusCode,
}

impl Page {
    pub(crate) const FOREIGN_REQUEST: Self = Self {
        title: "This request was refused",
        text: "It came from another site. Go to the start page and try again there.",
        status: StatusCode::FORBIDDEN,
    };
    pub(crate) const UNKNOWN_ATTEMPT: Self = Self {
        title: "This sign-in can't be finished",
        text: "It took too long, was finished already, or began in another browser.",
        status: StatusCode::BAD_REQUEST,
    };
    pub(crate) const BAD_REQUEST: Self = Self {
        title: "This address is not complete",
        text: "Go to the start page and sign in from there.",
        status: StatusCode::BAD_REQUEST,
    };
    pub(crate) const DENIED: Self = Self {
        title: "You have not signed in",
        text: "The sign-in was cancelled, or access was not granted.",
        status: StatusCode::FORBIDDEN,
    };
    pub(crate) const REFUSED: Self = Self {
        title: "The sign-in was refused",
        text: "The answer of the sign-in service could not be trusted. Try again; if it happens again, tell the operator.",
        status: StatusCode::BAD_GATEWAY,
    };
    pub(crate) const UNAVAILABLE: Self = Self {
        title: "Signing in is not possible just now",
        text: "The sign-in service does not answer. Try again in a moment.",
        status: StatusCode::SERVICE_UNAVAILABLE,
    };
    pub(crate) const TOO_MANY_REQUESTS: Self = Self {
        title: "Too many requests",
        text: "More came from your network than is answered at once. Try again in a moment.",
        status: StatusCode::TOO_MANY_REQUESTS,
    };
    pub(crate) const TOO_MANY_COOKIES: Self = Self {
        title: "Your browser sends too many cookies",
        text: "Remove the cookies of this site and of those beside it in your browser's settings, then try again.",
        status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    };
    pub(crate) const COOKIE_TWICE: Self = Self {
        title: "Your browser sends a cookie twice",
        text: "Another site may have planted one. Remove the cookies of this site in your browser's settings, then try again.",
        status: StatusCode::BAD_REQUEST,
    };
    pub(crate) const SHORT_LIVED: Self = Self {
        title: "Your session has ended",
        text: "You were signed in again a moment ago, and that session ended at once. Sign in to go on; if it happens again, tell the operator.",
        status: StatusCode::UNAUTHORIZED,
    };
    pub(crate) const LED_IN: Self = Self {
        title: "Do you want to sign in?",
        text: "Another site led you here. You are signed in when you say so.",
        status: StatusCode::OK,
    };
    pub(crate) const NOT_SET_UP: Self = Self {
        title: "Signing in is not possible now",
        text: "The application and the sign-in service don't know each other as they must. Its operator has been told; try again later.",
        status: StatusCode::SERVICE_UNAVAILABLE,
    };
    pub(crate) const UNEXPECTED: Self = Self {
        title: "Something went wrong on our side",
        text: "Nothing is lost. Try again in a moment.",
        status: StatusCode::INTERNAL_SERVER_ERROR,
    };

    /// The page, with a way to try again that leads to `path` in the end.
    pub(crate) fn returning_to(self, path: &ReturnTo) -> Response {
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("return_to", path.as_str()).finish();
        self.with_sign_in(&format!("/login?{query}"))
    }

    fn with_sign_in(self, sign_in: &str) -> Response {
        let Self { title, text, status } = self;
        let body = format!(
            "<p>{text}</p><p><a href=\"{sign_in}\">Sign in</a> or <a href=\"/\">go to the start page</a></p>"
        );
        (status, document(title, "", &body)).into_response()
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        self.with_sign_in("/login")
    }
}

/// Leads on to `path` by a navigation that begins on this site: the session cookie is `SameSite=Strict`, and a
/// redirect at the end of a chain from the provider would not bring it.
pub(crate) fn lead_on(path: &ReturnTo) -> Response {
    lead_to(path.as_str())
}

/// Leads to another site after a form was sent: a redirect would belong to the form, and a page's `form-action`
/// would have to allow it.
pub(crate) fn lead_away(address: &Url) -> Response {
    lead_to(address.as_str())
}

fn lead_to(place: &str) -> Response {
    let place = place.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0;url={place}\">");
    document("One moment", &refresh, &format!("<p><a href=\"{place}\">Go on</a></p>")).into_response()
}

/// The look of these pages. It is the same on each, so that the policy can name it by its hash.
const STYLE: &str = "\
:root{color-scheme:light dark;--paper:light-dark(#fbfaf8,#141716);--ink:light-dark(#1c2321,#eef1ef);--link:light-dark(#0f6b52,#6fd3b4)}\
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}\
main{max-width:34rem;margin:15vh auto;padding:0 1.5rem}\
h1{font-size:1.75rem;line-height:1.2}\
a{color:var(--link)}\
a:focus-visible{outline:3px solid;outline-offset:3px}";

/// Nothing on these pages runs, loads or sends anything.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});

fn document(title: &str, head: &str, body: &str) -> impl IntoResponse {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">{head}\
         <title>{title}</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let mut headers = HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]);
    headers.extend(POLICY.clone().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    (headers, Html(html))
}
