//! Where people choose what they sign in with: a link for each provider, and a field for an e-mail address.

use std::fmt::Write;

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::{
    html_document::{escaped, html_document_with_form},
    local_page::local_page,
};
use crate::{email_address::EmailAddress, sign_in_guard::LOGIN};

/// The page.
pub(crate) struct ProviderPage {
    /// What came of an earlier choice.
    pub(crate) notice: Option<ProviderNotice>,
    pub(crate) providers: Vec<ProviderLink>,
    /// What the form for an e-mail address carries along; none where no address leads anywhere.
    pub(crate) email_fields: Option<Vec<(&'static str, String)>>,
}

/// One of the providers.
pub(crate) struct ProviderLink {
    /// What people call it.
    pub(crate) name: String,
    /// Where the sign-in with it begins.
    pub(crate) address: String,
}

/// Why a choice led back to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProviderNotice {
    UnknownProvider,
    UnknownDomain,
    NotAnAddress,
}

impl ProviderNotice {
    const fn text(self) -> &'static str {
        match self {
            Self::UnknownProvider => "What you signed in with before is not offered here any more.",
            Self::UnknownDomain => {
                "No sign-in is set up for addresses like that one. Check it, or choose one of these."
            }
            Self::NotAnAddress => {
                "That is not a whole e-mail address, such as name@example.com. Check it, or choose one of these."
            }
        }
    }
}

impl IntoResponse for ProviderPage {
    fn into_response(self) -> Response {
        let Self { notice, providers, email_fields } = self;
        let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let notice = notice.map_or("Choose what you sign in with.", ProviderNotice::text);
        let page = local_page(move |base| {
            let mut body = format!("<p id=\"notice\">{notice}</p><ul class=\"choices\">");
            for ProviderLink { name, address } in &providers {
                let (name, address) = (escaped(name), escaped(address));
                // Writing to a text does not fail.
                _ = write!(
                    body,
                    "<li><a class=\"choice\" href=\"{base}{address}\">Sign in with {name}</a></li>"
                );
            }
            body.push_str("</ul>");
            if let Some(fields) = &email_fields {
                body.push_str(&email_form(base, fields));
            }
            html_document_with_form("Sign in", &body)
        });
        (status, page).into_response()
    }
}

fn email_form(base: &str, fields: &[(&'static str, String)]) -> String {
    let hidden: String = fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value)))
        .collect();
    let longest = EmailAddress::MAX_LENGTH;
    format!(
        "<form method=\"get\" action=\"{base}{LOGIN}\">{hidden}\
         <label for=\"email\">Or go by your e-mail address</label>\
         <input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\" required maxlength=\"{longest}\" \
         aria-describedby=\"notice\">\
         <button class=\"choice\">Continue</button></form>"
    )
}
