//! What went wrong, and how to go on: shown in place of a redirect that can't be followed.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use url::form_urlencoded;

use super::{
    html_document::{escaped, html_document},
    local_page::local_page,
};
use crate::{return_to::ReturnTo, sign_in_guard::LOGIN};

/// When to try again where the database does not answer, in seconds.
const STORE_RETRY_AFTER: u32 = 2;

/// A page with fixed words, and links to sign in or to begin anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ErrorPage {
    title: &'static str,
    text: &'static str,
    status: StatusCode,
}

impl ErrorPage {
    pub(crate) const CROSS_SITE_REQUEST: Self = Self {
        title: "This request was refused",
        text: "It came from another site. Go to the start page and try again there.",
        status: StatusCode::FORBIDDEN,
    };
    pub(crate) const UNKNOWN_SIGN_IN: Self = Self {
        title: "This sign-in can't be finished",
        text: "It took too long, was finished already, or began in another browser, such as one that opens links from e-mails. Sign in again from here.",
        status: StatusCode::BAD_REQUEST,
    };
    pub(crate) const USED_CODE: Self = Self {
        title: "This sign-in can't be finished",
        text: "Its link has been opened before, perhaps by a filter that looks at every link first, or it took too long. Sign in again from here.",
        status: StatusCode::BAD_REQUEST,
    };
    pub(crate) const NO_COOKIES: Self = Self {
        title: "Your browser keeps no cookies for this site",
        text: "Signing in needs one. Allow cookies for this site in your browser's settings, or use another browser, then sign in again.",
        status: StatusCode::BAD_REQUEST,
    };
    pub(crate) const BAD_REQUEST: Self = Self {
        title: "This address is not complete",
        text: "Go to the start page and sign in from there.",
        status: StatusCode::BAD_REQUEST,
    };
    pub(crate) const DENIED: Self = Self {
        title: "You have not signed in",
        text: "The sign-in was cancelled, or the sign-in service did not let you in. If you need access, ask whoever runs this application where you work. You can try again, also with another account.",
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
    pub(crate) const DUPLICATE_COOKIE: Self = Self {
        title: "Your browser sends a cookie twice",
        text: "Another site may have planted one. Remove the cookies of this site in your browser's settings, then try again.",
        status: StatusCode::BAD_REQUEST,
    };
    pub(crate) const SHORT_LIVED: Self = Self {
        title: "Your session has ended",
        text: "You were signed in again a moment ago, and that session ended at once. Sign in to go on; if it happens again, tell the operator.",
        status: StatusCode::UNAUTHORIZED,
    };
    pub(crate) const CONFIRM_SIGN_IN: Self = Self {
        title: "Do you want to sign in?",
        text: "Another site led you here. You are signed in when you say so.",
        status: StatusCode::OK,
    };
    pub(crate) const NOT_SET_UP: Self = Self {
        title: "Signing in is not possible now",
        text: "The application and the sign-in service don't know each other as they must. Its operator has been told; try again later.",
        status: StatusCode::SERVICE_UNAVAILABLE,
    };
    /// The database does not answer.
    pub(crate) const STORE_UNAVAILABLE: Self = Self {
        title: "This is not possible just now",
        text: "Something is out of order on our side. Nothing is lost, and you need not sign in again. Try again in a moment.",
        status: StatusCode::SERVICE_UNAVAILABLE,
    };
    pub(crate) const UNEXPECTED: Self = Self {
        title: "Something went wrong on our side",
        text: "Nothing is lost. Try again in a moment.",
        status: StatusCode::INTERNAL_SERVER_ERROR,
    };

    /// The page, with a way to try again that leads to `path` in the end.
    pub(crate) fn returning_to(self, path: &ReturnTo) -> Response {
        self.with_sign_in(&[("return_to", path.as_str())])
    }

    /// The page, with a way to go on that is an address of this site.
    pub(crate) fn leading_to(self, sign_in: &str) -> Response {
        let (Self { title, text, status }, sign_in) = (self, escaped(sign_in));
        let page = local_page(move |base| {
            let body = format!(
                "<p>{text}</p><p><a href=\"{base}{sign_in}\">Sign in</a> or <a href=\"{base}/\">go to the start page</a></p>"
            );
            html_document(title, "", &body)
        });
        let mut response = (status, page).into_response();
        if self == Self::STORE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(STORE_RETRY_AFTER));
        }
        response
    }

    fn with_sign_in(self, options: &[(&str, &str)]) -> Response {
        // A provider that knows the person would refuse the same account once more, at once.
        let prompt = (self == Self::DENIED).then_some(("prompt", "login"));
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(options.iter().copied().chain(prompt))
            .finish();
        self.leading_to(&if query.is_empty() { LOGIN.to_owned() } else { format!("{LOGIN}?{query}") })
    }
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        self.with_sign_in(&[])
    }
}
