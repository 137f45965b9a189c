//! The token handler itself: what all its routes share, and what an application asks of it.

use std::{collections::HashSet, error::Error, sync::Arc};

use secrecy::SecretString;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clock::Clock,
    config::{BaseUrl, Config},
    cookies::CookiePolicy,
    db::Db,
    issuer::spellings,
    metrics::{provider_calls::ProviderCalls, token_handler::TokenHandlerMetrics},
    oidc::{http::Http, provider::Provider, providers::Providers},
    provider_config::{ProviderConfig, ProviderId},
    seal::{Sealer, SealerError},
    session::{end_notifier::EndNotifier, end_reason::EndReason, request_session::Session, store::Sessions},
    tokens::{
        Tokens,
        refresh::{Replacement, TokenError},
        rejection::Rejection,
        sql_store::SqlTokenStore,
        token::{AccessToken, TokenInfo},
    },
};

/// The token handler. Cloning it is cheap; all clones are one.
#[derive(Clone)]
pub struct Bff(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Arc<dyn Clock>,
    sealer: Sealer,
    sessions: Sessions,
    end_notifier: EndNotifier,
    providers: Providers,
    tokens: Tokens,
    tasks: TaskTracker,
    closing: CancellationToken,
    db: Db,
    metrics: TokenHandlerMetrics,
    provider_calls: ProviderCalls,
}

/// Why the token handler could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The secrets are missing or too short.
    #[error("the sealing secrets")]
    Secrets(#[from] SealerError),
    /// The machine has no randomness to give.
    #[error("the machine's source of randomness")]
    Randomness(#[from] getrandom::Error),
    /// The configuration names no provider, or two that can't be told apart.
    #[error("the providers: one at least, no two of one id, one issuer or one e-mail domain")]
    Providers,
    /// The HTTP client could not be made.
    #[error("the HTTP client")]
    Http(#[from] reqwest::Error),
}

impl Bff {
    /// A token handler on `db`. It calls nobody yet: the provider is discovered when the first person signs in.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn new(config: Config, db: Db, clock: impl Clock) -> Result<Self, StartError> {
        let clock: Arc<dyn Clock> = Arc::new(clock);
        if !are_distinct(&config.providers) {
            return Err(StartError::Providers);
        }
        let sealer = Sealer::new(&config.secrets)?;
        let tasks = TaskTracker::new();
        let http = Http::new()?;
        let providers = Providers::new(&config, &http, &clock, &tasks);
        let sessions = Sessions::new(db.clone(), sealer.clone(), clock.clone(), config.lifetimes.idle);
        let store = SqlTokenStore::new(db.clone(), sealer.clone(), sessions.cache().clone());
        let endpoint = Arc::new(providers.clone());
        let tokens =
            Tokens::new(db.clone(), store, sessions.clone(), endpoint, clock.clone(), tasks.clone())?;
        let (end_notifier, closing) = (EndNotifier::default(), CancellationToken::new());
        let (metrics, provider_calls) = (TokenHandlerMetrics::default(), http.calls().clone());
        let inner = Inner {
            config,
            clock,
            sealer,
            sessions,
            end_notifier,
            providers,
            tokens,
            tasks,
            closing,
            db,
            metrics,
            provider_calls,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Takes the secrets from `source` from now on: it gives them whenever they are others than those that it gave last. It
    /// is asked once a second ([`run_housekeeping`](Self::run_housekeeping)), and whenever something was sealed with a
    /// secret that is not known; so it answers at once. Secrets can be replaced by it while sessions go on.
    #[must_use]
    pub fn with_secrets_from(
        self,
        source: impl Fn() -> Option<Vec<SecretString>> + Send + Sync + 'static,
    ) -> Self {
        self.0.sealer.follow(Box::new(source));
        self
    }

    /// An access token for this session that is good now: renewed first, if it has run out. A
    /// [`Presenter`](crate::Presenter) shows it to the API.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn access_token(&self, session: &Session) -> Result<AccessToken, TokenError> {
        self.0.tokens.access_token(session).await
    }

    /// Another access token than the one that the API has just rejected as `invalid_token` (RFC 6750 §3.1): a token can
    /// be revoked before it runs out, and clocks differ. Ask for each rejection, of the new token too: an API that
    /// rejects that as well means it. Then no token is fetched any more until the API takes one
    /// ([`access_token_accepted`](Self::access_token_accepted)), or there is a new sign-in; the log says once what to
    /// compare.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn access_token_instead_of(
        &self,
        session: &Session,
        rejection: &Rejection,
    ) -> Result<AccessToken, TokenError> {
        let (provider, is_news) = match self.0.tokens.instead_of(session, rejection.token()).await? {
            Replacement::Token(token) => return Ok(token),
            Replacement::Nothing { provider, is_news } => (provider, is_news),
        };
        let issuer = &session.identity.issuer;
        if is_news {
            let config = self.0.providers.of(provider.as_ref(), Some(issuer)).map(Provider::config);
            tracing::error!(
                session = %session.key,
                issuer,
                audience = config.and_then(|config| config.audience.as_deref()),
                resource = config.and_then(|config| config.resource.as_ref()).map(tracing::field::display),
                said = %rejection,
                "the API does not take this provider's tokens"
            );
        }
        Err(TokenError::Rejected)
    }

    /// The API has taken this token: it answered, whatever its answer was but 401. Say so after each call, so that the
    /// next token that it rejects is replaced again.
    pub fn access_token_accepted(&self, session: &Session, token: &AccessToken) {
        self.0.tokens.accepted(session, token);
    }

    /// What may be said of the session's tokens without showing one.
    ///
    /// # Errors
    /// [`TokenError::SessionEnded`] and [`TokenError::Store`].
    pub async fn token_info(&self, session: &Session) -> Result<TokenInfo, TokenError> {
        let stored = self.0.tokens.current(session).await?;
        let tokens = &stored.tokens;
        let provider = self.0.providers.of(tokens.provider.as_ref(), Some(&session.identity.issuer));
        let not_granted = provider.map(|provider| provider.config().not_granted(&tokens.scopes));
        Ok(TokenInfo {
            issued_at: tokens.issued_at,
            expires_at: tokens.expires_at,
            renewable: tokens.refresh_token.is_some(),
            scopes: tokens.scopes.clone(),
            not_granted: not_granted.unwrap_or_default(),
            refreshes: stored.generation,
        })
    }

    /// Why this session ended; nothing while it goes on, nor where the store can't tell.
    pub async fn end_reason(&self, session: &Session) -> Option<EndReason> {
        self.0.sessions.end_reason(&session.key).await.unwrap_or_else(|error| {
            tracing::error!(session = %session.key, error = &error as &dyn Error, "a session's end could not be looked up");
            None
        })
    }

    /// The provider that the session's person signed in with; none where it is not configured any more.
    #[must_use]
    pub fn provider_of(&self, session: &Session) -> Option<&ProviderConfig> {
        self.0.providers.with_issuer(&session.identity.issuer).map(Provider::config)
    }

    /// The names of the providers, in the order of the configuration.
    pub fn provider_ids(&self) -> impl Iterator<Item = &ProviderId> {
        self.0.config.providers.iter().map(|provider| &provider.id)
    }

    /// The time, as the token handler has it.
    #[must_use]
    pub fn now(&self) -> time::OffsetDateTime {
        self.0.clock.now()
    }

    /// Ends the streams of open pages, which would otherwise keep a server from stopping. Browsers connect again.
    pub fn close_streams(&self) {
        self.0.closing.cancel();
    }

    /// Waits until whatever must not be interrupted has come to its end: sign-ins that are finished, sessions that end,
    /// refreshes, revocations, and last uses that are written. Refreshes that have not begun do not. Call it when no more
    /// requests come.
    pub async fn drain(&self) {
        self.0.sessions.hurry_noted_uses();
        self.0.tokens.send_waiting_away();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Where browsers know the application.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.0.config.base_url
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn cookies(&self) -> CookiePolicy {
        CookiePolicy::at(&self.0.config.base_url)
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn end_notifier(&self) -> &EndNotifier {
        &self.0.end_notifier
    }

    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    pub(crate) fn closing(&self) -> &CancellationToken {
        &self.0.closing
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn metrics(&self) -> &TokenHandlerMetrics {
        &self.0.metrics
    }

    pub(crate) fn provider_calls(&self) -> &ProviderCalls {
        &self.0.provider_calls
    }

    pub(crate) fn providers(&self) -> &Providers {
        &self.0.providers
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }
}

/// Whether there is one at least, and each can be told from the others by its id, its issuer and its e-mail domains.
fn are_distinct(providers: &[ProviderConfig]) -> bool {
    let ids = providers.iter().map(|provider| &provider.id).collect::<HashSet<_>>();
    let issuers = providers.iter().map(|provider| spellings(&provider.issuer)).collect::<HashSet<_>>();
    let domains = || providers.iter().flat_map(|provider| &provider.email_domains);
    !providers.is_empty()
        && ids.len() == providers.len()
        && issuers.len() == providers.len()
        && domains().collect::<HashSet<_>>().len() == domains().count()
}
