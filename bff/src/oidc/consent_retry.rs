//! A sign-in that brought no refresh token is tried once more, with consent.
//!
//! Some providers ignore the scope `offline_access` unless they are to ask the person for consent (OpenID Connect Core
//! §11), and some asked the person before that scope was wanted. A sign-in that brought no refresh token there goes on at
//! once with `prompt=consent`, once, and becomes a session only when it comes back. Where it comes back with an error, or
//! the person refused, it goes to the provider a last time as it went at first, and that has to do: the provider knows
//! the person by now, and nobody is kept out for what makes a session last.

use axum::response::Response;
use axum_extra::extract::CookieJar;
use time::OffsetDateTime;

use super::{
    authorization_error::AuthorizationError,
    authorization_options::Prompt,
    login::{redirect_to, redirect_to_provider},
    login_state::LoginState,
    offline_access::{OfflineAccess, SCOPE},
    provider::Provider,
    pushed_request::PushError,
};
use crate::{provider_config::ProviderConfig, state::Bff, tokens::token::TokenSet};

/// Whether the sign-in that brought these tokens is to go on with consent.
pub(super) fn needs_consent(
    provider: &Provider,
    login_state: &LoginState,
    tokens: &TokenSet,
    now: OffsetDateTime,
) -> bool {
    tokens.refresh_token.is_none()
        && is_asked_for(provider)
        && login_state.offline_access == OfflineAccess::Asked
        // In a silent one the person is to notice nothing; and who was asked already is not asked twice.
        && !matches!(login_state.options.prompt, Some(Prompt::None | Prompt::Consent))
        && !provider.consent_outcome().was_nothing_lately(now)
}

/// Tells the operator of a session that can't be renewed, and remembers what consent brought.
pub(super) fn record(provider: &Provider, login_state: &LoginState, tokens: &TokenSet, now: OffsetDateTime) {
    let (outcome, consented) =
        (provider.consent_outcome(), login_state.options.prompt == Some(Prompt::Consent));
    if tokens.refresh_token.is_some() {
        if consented {
            outcome.record_refresh_token();
        }
        return;
    }
    if !is_asked_for(provider) {
        return;
    }
    if consented {
        outcome.record_nothing(now);
    }
    tracing::warn!(
        provider = %provider.id(),
        consented,
        "the provider gave no refresh token, so this session ends with its access token: allow refresh tokens \
         (the grant refresh_token, offline access) there, for this application and for the API"
    );
}

/// By the standard's scope, or in Google's way.
fn is_asked_for(provider: &Provider) -> bool {
    let ProviderConfig { scopes, authorization_parameters, .. } = provider.config();
    scopes.iter().any(|scope| scope == SCOPE)
        || authorization_parameters
            .iter()
            .any(|parameter| parameter.name == "access_type" && parameter.value == "offline")
}

/// Sends the person to the provider again, who is asked for consent there.
pub(super) async fn ask_for_consent(bff: &Bff, login_state: &LoginState, jar: CookieJar) -> Response {
    let now = bff.clock().now();
    let asking = login_state.continued(Some(Prompt::Consent), OfflineAccess::AskedWithConsent, now);
    let provider = bff.providers().of(Some(&login_state.provider), None);
    let Some(provider) = provider else { return redirect_to_provider(bff, &asking, jar).await };
    match provider.authorization_url(&asking).await {
        Ok(url) => {
            tracing::info!("a sign-in brought no refresh token and goes on with prompt=consent");
            redirect_to(bff, &asking, &url, jar)
        }
        Err(AuthorizationError::Push(error)) => {
            let refusal = match error {
                PushError::Refused(error) => Refusal::of_error(error.as_ref()),
                _ => Refusal::Passing,
            };
            give_up(bff, login_state, jar, refusal).await
        }
        Err(_) => redirect_to_provider(bff, &asking, jar).await,
    }
}

/// Why asking for consent came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The person said no.
    Person,
    /// The provider does not do that.
    Provider,
    /// Another time it may.
    Passing,
}

impl Refusal {
    /// By an error of the authorization response (RFC 6749 §4.1.2.1).
    pub(super) fn of_error(error: &str) -> Self {
        match error {
            "access_denied" => Self::Person,
            "server_error" | "temporarily_unavailable" => Self::Passing,
            _ => Self::Provider,
        }
    }
}

/// Sends the person to the provider a last time, as at first. Where the provider does not do what was asked, nobody else is
/// asked for a while.
pub(super) async fn give_up(
    bff: &Bff,
    login_state: &LoginState,
    jar: CookieJar,
    refusal: Refusal,
) -> Response {
    let now = bff.clock().now();
    tracing::info!(?refusal, "asking for consent brought an error; the sign-in goes on without");
    if let Some(provider) = bff.providers().of(Some(&login_state.provider), None)
        && refusal == Refusal::Provider
    {
        provider.consent_outcome().record_nothing(now);
    }
    redirect_to_provider(bff, &login_state.continued(None, OfflineAccess::GivenUp, now), jar).await
}
