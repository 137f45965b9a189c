//! The authorization request: code flow with PKCE S256, with the options that the application asks for.

use openidconnect::{
    AuthenticationContextClass, CsrfToken, LoginHint, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope,
    core::CoreAuthenticationFlow,
};
use url::Url;

use super::{
    authorization_error::AuthorizationError, authorization_options::AcrValues,
    discovered_provider::DiscoveredProvider, login_state::LoginState,
};
use crate::{protocol_options::ResponseMode, provider_config::ProviderConfig};

/// Whether the provider announces what a sign-in asks for: nobody is sent to one that would give bearer tokens where
/// bound ones are wanted, or whose answer would be refused because it is not signed.
pub(super) fn check_support(
    config: &ProviderConfig,
    provider: &DiscoveredProvider,
) -> Result<(), AuthorizationError> {
    if config.dpop && !provider.additional_metadata.supports_dpop() {
        return Err(AuthorizationError::NoDpop);
    }
    match config.protocol.response_mode {
        ResponseMode::Jwt if provider.response_mode(ResponseMode::Jwt).is_none() => {
            Err(AuthorizationError::NoSignedResponse)
        }
        _ => Ok(()),
    }
}

/// The request of this sign-in, as an address for the browser.
pub(super) fn authorization_request(
    config: &ProviderConfig,
    provider: &DiscoveredProvider,
    login_state: &LoginState,
) -> Url {
    let (state, nonce) = (login_state.state.clone(), login_state.nonce.clone());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(
        login_state.verifier.to_string(),
    ));
    let mut request = provider
        .client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(state),
            || Nonce::new(nonce),
        )
        .add_scopes(config.scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(challenge);
    if let Some(audience) = &config.audience {
        request = request.add_extra_param("audience", audience.clone());
    }
    if let Some(resource) = &config.resource {
        request = request.add_extra_param("resource", resource.to_string());
    }
    for parameter in &config.authorization_parameters {
        request = request.add_extra_param(parameter.name.clone(), parameter.value.clone());
    }
    if let Some(hint) = &login_state.login_hint {
        request = request.set_login_hint(LoginHint::new(hint.as_str().to_owned()));
    }
    if let Some(mode) = provider.response_mode(config.protocol.response_mode) {
        request = request.add_extra_param("response_mode", mode);
    }
    let options = &login_state.options;
    if let Some(prompt) = options.prompt {
        request = request.add_prompt(prompt.into());
    }
    if let Some(seconds) = options.max_age() {
        // Only with this must the ID token say when the person proved who they are (Core §3.1.2.1).
        request = request.set_max_age(std::time::Duration::from_secs(seconds.into()));
    }
    let classes = options.acr_values.iter().flat_map(AcrValues::values);
    request = classes.fold(request, |request, class| {
        request.add_auth_context_value(AuthenticationContextClass::new(class.to_owned()))
    });
    let (url, _, _) = request.url();
    url
}
