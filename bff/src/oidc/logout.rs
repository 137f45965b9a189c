//! `POST /logout`: ends the session here, then at the provider (RP-Initiated Logout).
//!
//! The provider is told whom to sign out by `client_id` and `logout_hint` (the provider's own session id). The
//! usual `id_token_hint` would put a token into the browser's address bar.

use std::error::Error;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use openidconnect::{ClientId, EndSessionUrl, LogoutHint, LogoutRequest, PostLogoutRedirectUrl};
use url::Url;

use crate::{
    pages::{error_page::ErrorPage, redirect_page},
    session::{end_reason::EndReason, request_session::Session},
    state::Bff,
};

pub(crate) async fn logout(
    State(bff): State<Bff>,
    session: Option<Session>,
    cookie: tower_sessions::Session,
) -> Response {
    let Some(session) = session else { return Redirect::to("/").into_response() };
    if let Err(error) = bff.tokens().end(&[session.key], EndReason::Revoked).await {
        tracing::error!(session = %session.key, error = &error as &dyn Error, "a session could not be ended");
        return ErrorPage::UNEXPECTED.into_response();
    }
    if let Err(error) = cookie.flush().await {
        tracing::error!(session = %session.key, error = &error as &dyn Error, "an ended session's cookie could not be removed");
    }
    tracing::info!(session = %session.key, "signed out");
    match end_session_url(&bff, &session).await {
        Some(provider) => redirect_page::to_other_site(&provider),
        None => Redirect::to("/").into_response(),
    }
}

/// Where the provider ends its own session; nothing where it has no such place or can't be reached.
async fn end_session_url(bff: &Bff, session: &Session) -> Option<Url> {
    let provider = bff.providers().of(None, Some(&session.identity.issuer))?;
    let discovered = provider.discovered().await.inspect_err(|error| {
        tracing::warn!(
            error = error as &dyn Error,
            "the provider is not known, so nobody is signed out there"
        );
    });
    let discovered = discovered.ok()?;
    let endpoint = EndSessionUrl::from_url(discovered.additional_metadata.end_session_endpoint.clone()?);
    let post_logout = PostLogoutRedirectUrl::new(bff.config().base_url.to_string()).ok()?;
    let mut request = LogoutRequest::from(endpoint)
        .set_client_id(ClientId::new(provider.config().client_id.clone()))
        .set_post_logout_redirect_uri(post_logout);
    if let Some(sid) = &session.identity.provider_session {
        request = request.set_logout_hint(LogoutHint::new(sid.clone()));
    }
    Some(request.http_get_url())
}
