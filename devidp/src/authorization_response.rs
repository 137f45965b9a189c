//! The authorization response (RFC 6749 §4.1.2): to whom it goes, and how.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use url::Url;

use crate::{
    app_state::AppState,
    client::Client,
    jarm,
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
    /// Whether the answer is to be a JWT (JARM).
    is_jwt: bool,
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
        let mode = parameters.get("response_mode").unwrap_or_default();
        let is_jwt = jarm::RESPONSE_MODES.contains(&mode) && app.behaviour().quirks.jarm;
        let is_form_post = mode == "form_post" || is_jwt && mode == "form_post.jwt";
        let state = parameters.owned("state");
        Ok(Self { client, redirect_uri, address, is_form_post, is_jwt, state })
    }

    /// Sends an error (RFC 6749 §4.1.2.1).
    pub(crate) fn refuse(&self, app: &AppState, error: OAuthError) -> Response {
        self.send(app, &[("error", error.error), ("error_description", error.description)])
    }

    /// Sends `fields` with `state` and, as RFC 9207 or JARM has it, `iss`.
    pub(crate) fn send(&self, app: &AppState, fields: &[(&str, &str)]) -> Response {
        let state = self.state.as_deref().map(|state| ("state", state));
        let fields = fields.iter().copied().chain(state);
        if self.is_jwt {
            return match jarm::response(app, self.client, fields) {
                Ok(response) => self.deliver(std::iter::once(("response", response.as_str()))),
                Err(error) => {
                    tracing::error!(%error, "an authorization response could not be signed");
                    StatusCode::INTERNAL_SERVER_ERROR.into_response()
                }
            };
        }
        let issuer = app.behaviour().quirks.response_iss.then_some(("iss", app.issuer.as_str()));
        self.deliver(fields.chain(issuer))
    }

    fn deliver<'b>(&self, fields: impl Iterator<Item = (&'b str, &'b str)>) -> Response {
        if self.is_form_post {
            return pages::form_post(self.client, &self.redirect_uri, fields).into_response();
        }
        let mut address = self.address.clone();
        address.query_pairs_mut().extend_pairs(fields);
        Redirect::to(address.as_str()).into_response()
    }
}
