//! `POST /callback`: the provider's answer in a form (OAuth 2.0 Form Post Response Mode).
//!
//! The form comes from the provider's page, and so without the cookie that holds the login state: that is
//! `SameSite=Lax`, and `None` would send it along with any site's requests. So what came is taken to `GET /callback` by a
//! navigation of this site's own, which brings the cookie. This handler itself reads no cookie, sets none and believes
//! nothing: whoever can send a form here could as well have linked to `GET /callback`.
//!
//! The code stands in an address for that one step, as it does where no form is asked for. Whoever reads it there has
//! no use for it: it serves once, in this browser alone (`state`), and with a secret that never left this server (PKCE).

use axum::{
    extract::{Form, State, rejection::FormRejection},
    response::{IntoResponse, Response},
};
use url::Url;

use super::callback_query::CallbackQuery;
use crate::{
    pages::{error_page::ErrorPage, redirect_page},
    protocol_options::ResponseMode,
    state::Bff,
};

/// The longest address that is made of a form, in bytes: what servers and proxies take.
const LONGEST: usize = 8000;

pub(crate) async fn form_post(
    State(bff): State<Bff>,
    form: Result<Form<CallbackQuery>, FormRejection>,
) -> Response {
    let is_asked_for = |mode| mode == ResponseMode::FormPost;
    if !bff.providers().iter().any(|provider| is_asked_for(provider.config().protocol.response_mode)) {
        return ErrorPage::CROSS_SITE_REQUEST.into_response();
    }
    let address = form.ok().and_then(|Form(answer)| callback_url(&bff, &answer));
    match address.filter(|address| address.as_str().len() <= LONGEST) {
        Some(address) => redirect_page::within_site_at(&address),
        None => ErrorPage::BAD_REQUEST.into_response(),
    }
}

/// `GET /callback` with the parameters that are known, and no other.
fn callback_url(bff: &Bff, answer: &CallbackQuery) -> Option<Url> {
    let CallbackQuery { state, code, iss, error, .. } = answer;
    let mut url = Url::parse(&bff.config().base_url.join("/callback")).ok()?;
    for (name, value) in [("state", state), ("code", code), ("iss", iss), ("error", error)] {
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    Some(url)
}
