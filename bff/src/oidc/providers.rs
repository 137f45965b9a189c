//! The providers that people may sign in with. Each session remembers its own, and one that is down stops nobody of
//! another.

use std::sync::Arc;

use async_trait::async_trait;
use tokio_util::task::TaskTracker;

use super::{http::Http, provider::Provider};
use crate::{
    clock::Clock,
    config::Config,
    email_address::EmailDomain,
    issuer::is_same,
    provider_config::ProviderId,
    session::identity::Identity,
    tokens::{
        token::{GrantedToken, RefreshToken, TokenSet},
        token_endpoint::{RefreshError, TokenEndpoint},
    },
};

/// Why a session of a provider that was taken out of the settings ends.
const UNKNOWN_PROVIDER: &str = "its provider is not configured (any more)";

/// The providers, in the order of the configuration.
#[derive(Clone)]
pub(crate) struct Providers(Arc<[Provider]>);

impl Providers {
    /// Those of the configuration. None of them is asked yet.
    pub(crate) fn new(config: &Config, http: &Http, clock: &Arc<dyn Clock>, tasks: &TaskTracker) -> Self {
        let provider =
            |own| Provider::new(Clone::clone(own), config, http.clone(), clock.clone(), tasks.clone());
        Self(config.providers.iter().map(provider).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.iter()
    }

    /// The one of that name.
    pub(crate) fn get(&self, id: &ProviderId) -> Option<&Provider> {
        self.iter().find(|provider| provider.id() == id)
    }

    /// The only one, where there is no choice.
    pub(crate) fn only(&self) -> Option<&Provider> {
        match &*self.0 {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The one that tokens of this issuer come from: the one that is named so before one that issues for many tenants.
    pub(crate) fn with_issuer(&self, issuer: &str) -> Option<&Provider> {
        let is_named = |provider: &&Provider| is_same(&provider.config().issuer, issuer);
        let may_issue = |provider: &&Provider| provider.config().issuer_matches(issuer);
        self.iter().find(is_named).or_else(|| self.iter().find(may_issue))
    }

    /// The one that people with e-mail addresses of this domain sign in with.
    pub(crate) fn with_email_domain(&self, domain: &EmailDomain) -> Option<&Provider> {
        self.iter().find(|provider| provider.config().email_domains.contains(domain))
    }

    /// The one that gave a session's tokens. Where it is known who issued them, that decides: a name may be another's by
    /// now, and no token goes to a provider that did not give it. What was stored before there were several names none.
    pub(crate) fn of(&self, id: Option<&ProviderId>, issuer: Option<&str>) -> Option<&Provider> {
        let named = id.and_then(|id| self.get(id));
        match (issuer, id) {
            (Some(issuer), _) => named
                .filter(|provider| provider.config().issuer_matches(issuer))
                .or_else(|| self.with_issuer(issuer)),
            (None, Some(_)) => named,
            (None, None) => self.only(),
        }
    }
}

#[async_trait]
impl TokenEndpoint for Providers {
    async fn refresh(
        &self,
        refresh_token: &RefreshToken,
        old: &TokenSet,
        person: &Identity,
    ) -> Result<TokenSet, RefreshError> {
        let provider = self.of(old.provider.as_ref(), Some(&person.issuer));
        // It was taken out of the settings, so its people are to be asked again.
        let provider = provider.ok_or_else(|| RefreshError::Refused(UNKNOWN_PROVIDER.to_owned()))?;
        provider.refresh(refresh_token, old, person).await
    }

    async fn revoke(&self, token: &GrantedToken) {
        match self.of(token.provider.as_ref(), None) {
            Some(provider) => provider.revoke(token).await,
            None => {
                tracing::warn!("a refresh token is not revoked: its provider is not configured (any more)")
            }
        }
    }
}
