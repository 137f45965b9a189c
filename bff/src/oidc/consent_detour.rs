//! The detour by which a sign-in comes to a refresh token where it brought none.
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
    offline_access::OfflineAccess,
    provider::Provider,
    pushed_request::PushError,
};
use crate::{state::Bff, tokens::token::TokenSet};

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

fn is_asked_for(provider: &Provider) -> bool {
    provider.config().asks_for_offline_access()
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
        Err(AuthorizationError::Push(PushError::Refused(_))) => give_up(bff, login_state, jar, true).await,
        Err(_) => redirect_to_provider(bff, &asking, jar).await,
    }
}

/// Sends the person to the provider a last time, as at first. `is_providers` says that it was not the person who refused:
/// then nobody else is asked for a while.
pub(super) async fn give_up(
    bff: &Bff,
    login_state: &LoginState,
    jar: CookieJar,
    is_providers: bool,
) -> Response {
    let now = bff.clock().now();
    tracing::info!(is_providers, "asking for consent brought an error; the sign-in goes on without");
    if let Some(provider) = bff.providers().of(Some(&login_state.provider), None).filter(|_| is_providers) {
        provider.consent_outcome().record_nothing(now);
    }
    redirect_to_provider(bff, &login_state.continued(None, OfflineAccess::GivenUp, now), jar).await
}
