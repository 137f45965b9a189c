//! The few pages that the token handler shows itself: the way back after signing in, and what went wrong on it.
//!
//! They are plain HTML without scripts or styles of their own, and hold nothing that a stranger sent.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use url::form_urlencoded;

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
    let path =
        path.as_str().replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0;url={path}\">");
    document("One moment", &refresh, &format!("<p><a href=\"{path}\">Go on</a></p>")).into_response()
}

fn document(title: &str, head: &str, body: &str) -> impl IntoResponse {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">{head}<title>{title}</title></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let policy = HeaderValue::from_static(
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    );
    (
        [
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        Html(html),
    )
}
