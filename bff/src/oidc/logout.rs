//! `POST /logout`: ends the session here, then at the provider that gave its tokens (RP-Initiated Logout).
//!
//! Only the person asks for this, by a form of this site's own. So a token that goes to the provider with it goes for
//! nobody else: no other end of a session leads through a browser.

use std::error::Error;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    logout_request::{LogoutRequest, WhoSignsOut},
    provider::Provider,
};
use crate::{
    pages::{error_page::ErrorPage, signed_out_page::SignedOutPage},
    session::{end_reason::EndReason, request_session::Session},
    state::Bff,
    tokens::LogoutTokens,
};

pub(crate) async fn logout(
    State(bff): State<Bff>,
    session: Option<Session>,
    cookie: tower_sessions::Session,
) -> Response {
    let Some(session) = session else { return Redirect::to("/").into_response() };
    // They go with the session.
    let tokens = bff.tokens().for_logout(&session.key).await;
    if let Err(error) = bff.tokens().end(&[session.key], EndReason::Revoked).await {
        tracing::error!(session = %session.key, error = &error as &dyn Error, "a session could not be ended");
        return ErrorPage::STORE_UNAVAILABLE.into_response();
    }
    if let Err(error) = cookie.flush().await {
        tracing::error!(session = %session.key, error = &error as &dyn Error, "an ended session's cookie could not be removed");
    }
    tracing::info!(session = %session.key, "signed out");
    let issuer = &session.identity.issuer;
    match bff.providers().of(tokens.provider.as_ref(), Some(issuer)) {
        Some(provider) => at_provider(&bff, provider, &session, &tokens).await,
        None => {
            tracing::warn!(
                issuer,
                "the provider is not configured (any more), so nobody is signed out there"
            );
            SignedOutPage::MaybeSignedIn { provider: None }.into_response()
        }
    }
}

/// The way to the provider, which ends its own session; where there is none, the person is told.
async fn at_provider(bff: &Bff, provider: &Provider, session: &Session, tokens: &LogoutTokens) -> Response {
    let config = provider.config();
    let announced = if config.logout.endpoint.is_some() {
        None
    } else {
        match provider.discovered().await {
            Ok(discovered) => discovered.additional_metadata.end_session_endpoint.clone(),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn Error,
                    "the provider is not known, so nobody is signed out there"
                );
                return SignedOutPage::MaybeSignedIn { provider: Some(&config.name) }.into_response();
            }
        }
    };
    let who = WhoSignsOut {
        id_token: tokens.id_token.as_ref(),
        provider_session: session.identity.provider_session.as_deref(),
    };
    match LogoutRequest::new(config, announced.as_ref(), bff.config().base_url.to_string(), &who) {
        Some(request) => request.into_page(),
        None => SignedOutPage::StillSignedIn { provider: &config.name }.into_response(),
    }
}
