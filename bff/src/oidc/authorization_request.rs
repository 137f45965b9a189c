//! The authorization request: code flow with PKCE S256, and what the application and the person wish besides.

use openidconnect::{
    AuthenticationContextClass, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope,
    core::CoreAuthenticationFlow,
};
use url::Url;

use super::{attempt::Attempt, metadata::Discovered, wishes::AcrValues};
use crate::Config;

/// The request of this `attempt`, as an address for the browser.
pub(super) fn authorization_request(config: &Config, discovered: &Discovered, attempt: &Attempt) -> Url {
    let (state, nonce) = (attempt.state.clone(), attempt.nonce.clone());
    let challenge =
        PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(attempt.verifier.to_string()));
    let mut request = discovered
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
    let wishes = &attempt.wishes;
    if let Some(prompt) = wishes.prompt {
        request = request.add_prompt(prompt.into());
    }
    if let Some(seconds) = wishes.max_age() {
        // Only with this must the ID token say when the person proved who they are (Core §3.1.2.1).
        request = request.set_max_age(std::time::Duration::from_secs(seconds.into()));
    }
    let classes = wishes.acr_values.iter().flat_map(AcrValues::words);
    request = classes.fold(request, |request, class| {
        request.add_auth_context_value(AuthenticationContextClass::new(class.to_owned()))
    });
    let (url, _, _) = request.url();
    url
}
