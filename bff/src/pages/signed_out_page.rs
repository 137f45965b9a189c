//! Says that one is signed out here and not at the sign-in service, in place of a way there that does not exist.

use axum::response::{IntoResponse, Response};

use super::{
    html_document::{escaped, html_document},
    local_page::local_page,
};

/// Why the person stays signed in at the provider, and what it is called.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignedOutPage<'a> {
    /// It signs nobody out for an application.
    StillSignedIn { provider: &'a str },
    /// It could not be asked, or is not known any more.
    MaybeSignedIn { provider: Option<&'a str> },
}

impl IntoResponse for SignedOutPage<'_> {
    fn into_response(self) -> Response {
        let sentence = match self {
            Self::StillSignedIn { provider } => format!("You are still signed in at {}.", escaped(provider)),
            Self::MaybeSignedIn { provider } => {
                let provider = provider.map_or_else(|| "your sign-in service".to_owned(), escaped);
                format!("You may still be signed in at {provider}, which could not be reached.")
            }
        };
        local_page(move |base| {
            let body = format!(
                "<p>{sentence} Anyone who uses this browser can then sign in here as you: \
                 on a device that you share, sign out there too.</p>\
                 <p><a href=\"{base}/\">Go to the start page</a></p>"
            );
            html_document("You are signed out here", "", &body)
        })
    }
}
