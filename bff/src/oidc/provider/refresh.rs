//! A refresh at the provider: a refresh token for newer tokens of the same person (RFC 6749 §6).

use backon::Retryable;
use openidconnect::{RefreshToken as OidcRefreshToken, RequestTokenError, TokenResponse as _};

use super::Provider;
use crate::{
    metrics::provider_calls::ProviderCall,
    oidc::{
        discovered_provider::DiscoveredProvider,
        http::retry_policy,
        id_token::IdTokenError,
        refresh_error::{refresh_failed, unavailable},
        token_response::IdToken,
    },
    provider_config::Resource,
    session::identity::Identity,
    tokens::{
        token::{RefreshToken, TokenSet},
        token_endpoint::RefreshError,
    },
};

impl Provider {
    /// Newer tokens in the place of `old` ones: for the API that `resource` names, one of those that were granted, or
    /// for what the provider gives tokens for where none is named (RFC 8707 §2.2).
    pub(in crate::oidc) async fn refreshed(
        &self,
        refresh_token: &RefreshToken,
        old: &TokenSet,
        person: &Identity,
        resource: Option<&Resource>,
    ) -> Result<TokenSet, RefreshError> {
        let discovered = self.discovered().await.map_err(unavailable)?;
        let asked_at = self.0.clock.now();
        let token = OidcRefreshToken::new(refresh_token.expose().to_owned());
        let key = self.proof_key(old.access_token.proof_key()).map_err(unavailable)?;
        let requests = self.token_requests(ProviderCall::Refresh, &discovered, key.clone(), resource);
        // Once the provider may have seen a refresh token, it may have replaced it: such a call is not made again.
        let response = (|| requests.refresh_token(&token))
            .retry(retry_policy())
            .when(|error| matches!(error, RequestTokenError::Request(error) if error.was_not_sent()))
            .await
            .map_err(refresh_failed)?;
        requests.check_type(&response).map_err(unavailable)?;
        if response.has_encrypted_id_token() {
            tracing::warn!("a refreshed ID token is encrypted, and counts as missing");
        }
        if let Some(id_token) = response.id_token() {
            self.check_refreshed(&discovered, id_token, person).await?;
        }
        Ok(self.token_set(&response, key, asked_at, old.scopes.clone(), Some(old)))
    }

    /// A refreshed ID token must be about the same person. The refresh has happened by now and the old refresh token
    /// is gone, so keys that can't be had must not cost the session: the token came from the token endpoint itself,
    /// and its claims count without a signature then (Core §3.1.3.7, point 6).
    async fn check_refreshed(
        &self,
        discovered: &DiscoveredProvider,
        token: &IdToken,
        person: &Identity,
    ) -> Result<(), RefreshError> {
        let validation = self.id_token_validation();
        let mut checked = validation.refreshed(&discovered.client, token, person);
        if checked.as_ref().is_err_and(IdTokenError::is_signature_error)
            && let Ok(discovered) = self.rediscovered().await
        {
            checked = validation.refreshed(&discovered.client, token, person);
        }
        if checked.as_ref().is_err_and(IdTokenError::is_unknown_signing_key) {
            tracing::warn!(
                "a refreshed ID token is signed with a key that the provider does not show; its claims are checked"
            );
            checked = validation.refreshed_without_signature(&discovered.client, token, person);
        }
        checked.map_err(|error| RefreshError::Refused(error.to_string()))
    }
}
