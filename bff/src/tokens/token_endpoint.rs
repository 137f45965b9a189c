//! What the refresh needs of the provider's token endpoint. The network stands behind this trait, and in tests a provider
//! in memory.

use std::error::Error;

use async_trait::async_trait;
use time::Duration;

use super::token::{GrantedToken, RefreshToken, TokenSet};
use crate::session::identity::Identity;

/// How long a temporary fault of the provider is taken to last when it does not say.
pub(crate) const RETRY_AFTER: Duration = Duration::seconds(2);

/// Why a refresh failed.
#[derive(Debug)]
pub(crate) enum RefreshError {
    /// The refresh token is no longer good, or the answer was about somebody else: the session is over.
    Refused(String),
    /// Anything temporary: the session is kept.
    Unavailable {
        /// When to try again.
        retry_after: Duration,
        /// For the log.
        cause: Box<dyn Error + Send + Sync>,
    },
}

/// The token endpoint of the providers: which one is called, what was stored tells.
#[async_trait]
pub(crate) trait TokenEndpoint: Send + Sync {
    /// Renews an access token (RFC 6749 §6).
    async fn refresh(
        &self,
        refresh_token: &RefreshToken,
        old: &TokenSet,
        person: &Identity,
    ) -> Result<TokenSet, RefreshError>;

    /// Tells the provider that a refresh token is no longer needed (RFC 7009). A failure is logged and no more: the
    /// session has ended either way.
    async fn revoke(&self, token: &GrantedToken);
}
