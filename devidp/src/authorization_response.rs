//! The authorization response (RFC 6749 §4.1.2): to whom it goes, and how.

use axum::response::{IntoResponse, Redirect, Response};
use url::Url;

use crate::{
    app_state::AppState,
    client::Client,
    oauth_error::OAuthError,
    pages::{self, UnredirectableError},
    parameters::Parameters,
};

/// To whom and how the answer goes. Until this is known to be right, errors are shown and never sent
/// (RFC 6749 §4.1.2.1).
pub(crate) struct ResponseTarget<'a> {
    pub(crate) client: &'a Client,
    pub(crate) redirect_uri: String,
    address: Url,
    is_form_post: bool,
    state: Option<String>,
}

impl<'a> ResponseTarget<'a> {
    pub(crate) fn parse(app: &'a AppState, parameters: &Parameters) -> Result<Self, UnredirectableError> {
        let id = parameters
            .get("client_id")
            .ok_or(UnredirectableError("The request names no client (client_id)."))?;
        let client =
            app.client(id).ok_or(UnredirectableError("No client of that name is known (client_id)."))?;
        let redirect_uri = parameters
            .owned("redirect_uri")
            .filter(|uri| client.redirect_uris.contains(uri))
            .ok_or(UnredirectableError("The return address is not one of the client's (redirect_uri)."))?;
        let address = redirect_uri
            .parse()
            .map_err(|_| UnredirectableError("The return address is no URL (redirect_uri)."))?;
        let is_form_post = parameters.get("response_mode") == Some("form_post");
        Ok(Self { client, redirect_uri, address, is_form_post, state: parameters.owned("state") })
    }

    /// Sends an error (RFC 6749 §4.1.2.1).
    pub(crate) fn refuse(&self, app: &AppState, error: OAuthError) -> Response {
        self.send(app, &[("error", error.error), ("error_description", error.description)])
    }

    /// Sends `fields` with `state` and, as RFC 9207 has it, `iss`.
    pub(crate) fn send(&self, app: &AppState, fields: &[(&str, &str)]) -> Response {
        let state = self.state.as_deref().map(|state| ("state", state));
        let fields = fields.iter().copied().chain(state).chain([("iss", app.issuer.as_str())]);
        if self.is_form_post {
            return pages::form_post(self.client, &self.redirect_uri, fields).into_response();
        }
        let mut address = self.address.clone();
        address.query_pairs_mut().extend_pairs(fields);
        Redirect::to(address.as_str()).into_response()
    }
}
