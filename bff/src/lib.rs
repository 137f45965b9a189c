//! The token handler: OpenID Connect sign-in, server-side sessions and fresh access tokens for any axum application.
//!
//! The browser holds one opaque cookie. The refresh token stays in the database, sealed; the access token is handed
//! to the code that calls the API, and to nobody else. This crate knows nothing of what the API is about or of how
//! pages are made.
//!
//! ```no_run
//! # async fn example(config: bff::Config) -> Result<(), Box<dyn std::error::Error>> {
//! use axum::{Router, routing::get};
//! use bff::{Bff, Db, Session, SystemClock};
//!
//! let bff = Bff::new(config, Db::open("sqlite:bff.db").await?, SystemClock)?;
//! let app: Router = bff.protect(Router::new().route("/", get({
//!     let bff = bff.clone();
//!     async move |session: Session| match bff.access_token(&session).await {
//!         Ok(token) => format!("call the API with a token of {} bytes", token.expose().len()),
//!         Err(error) => error.to_string(),
//!     }
//! })));
//! # Ok(()) }
//! ```

pub mod clock;
mod config;
mod cookies;
mod csrf;
mod db;
mod dpop;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod headers;
mod housekeeping;
mod lead_in;
mod limits;
mod migrations;
mod millis;
mod oidc;
mod page;
mod return_to;
mod seal;
mod session;
mod stranger;
mod tokens;
mod trusted_proxies;
mod user;
mod visit;

use std::{error::Error, sync::Arc};

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use clock::{Clock, SystemClock};
pub use config::{BaseUrl, Config, Lifetimes, NotABaseUrl, NotAResource, Resource};
pub use db::{Db, OpenError};
pub use dpop::{Presenter, ProofError};
pub use housekeeping::{ResealError, Resealed};
pub use limits::Limit;
pub use oidc::credential::{ClientCredential, ClientKey, ClientKeyError};
pub use seal::{SHORTEST_SECRET, SealerError};
pub use session::{
    Ending, Identity, Session, SessionKey,
    list::{LONGEST_DEVICE_NAME, PersonSummary, SessionSummary, SessionsError},
};
pub use tokens::{AccessToken, TokenError, TokenFacts};
pub use trusted_proxies::{NotNetworks, TrustedProxies};

use oidc::{backchannel, callback, http::Http, login, logout, provider::Provider};
use seal::Sealer;
use session::{events, store::Sessions, watch::Watch};
use tokens::{Tokens, vault::Vault};

/// The token handler. Cloning it is cheap; all clones are one.
#[derive(Clone)]
pub struct Bff(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Arc<dyn Clock>,
    sealer: Sealer,
    sessions: Sessions,
    watch: Watch,
    provider: Provider,
    tokens: Tokens,
    tasks: TaskTracker,
    closing: CancellationToken,
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
        let sealer = Sealer::new(&config.secrets)?;
        let tasks = TaskTracker::new();
        let provider = Provider::new(config.clone(), Http::new()?, clock.clone(), tasks.clone());
        let sessions = Sessions::new(db.clone(), sealer.clone(), clock.clone(), config.lifetimes.idle);
        let vault = Vault::new(db.clone(), sealer.clone());
        let tokens =
            Tokens::new(db, vault, sessions.clone(), provider.clone(), clock.clone(), tasks.clone())?;
        let (watch, closing) = (Watch::default(), CancellationToken::new());
        Ok(Self(Arc::new(Inner { config, clock, sealer, sessions, watch, provider, tokens, tasks, closing })))
    }

    /// Adds `/login`, `/callback`, `/logout`, `/backchannel-logout`, `/bff/user` and `/bff/events` to the
    /// application's routes, and puts all of them behind the session cookie, the defence against cross-site requests
    /// and the security headers. Handlers get the [`Session`] as an argument: `Session` for signed-in people only,
    /// `Option<Session>` for everyone. A request whose session has ended bears its [`Ending`] as an extension.
    ///
    /// Serve it with its peers' addresses: see [`limit`](Self::limit).
    pub fn protect(&self, application: Router) -> Router {
        let base_url = &self.0.config.base_url;
        let login = Router::new().route("/login", get(login::login).head(visit::only_get));
        let doors = self
            .limit(login, limits::LOGIN)
            .route("/logout", post(logout::logout))
            .route("/bff/user", get(user::user))
            .route("/bff/events", get(events::events))
            .with_state(self.clone());
        // The provider's answer is taken as it comes, from whatever site.
        let callback = Router::new().route("/callback", get(callback::callback).head(visit::only_get));
        let callback = self.limit(callback, limits::CALLBACK).with_state(self.clone());
        // The provider calls this itself, without a browser: there is no cookie, and no page that could send it.
        let provider = Router::new().route("/backchannel-logout", post(backchannel::backchannel_logout));
        let provider = self.limit(provider, limits::BACKCHANNEL).with_state(self.clone());
        let people = application
            .merge(doors)
            .layer(from_fn(lead_in::from_other_sites))
            .merge(callback)
            .layer(from_fn(visit::persons_alone_sign_in))
            .layer(from_fn_with_state(self.clone(), session::layer::load))
            .layer(session::layer::cookie(self.0.sessions.clone()))
            .layer(from_fn(session::layer::mend_cookies))
            .layer(from_fn(cookies::sift))
            .layer(from_fn_with_state(base_url.clone(), csrf::same_origin_only));
        // In this order an unknown path is the people's, and guarded as theirs.
        self.secure(provider.merge(people))
    }

    /// Puts the security headers on every answer of `router`, each unless the answer bears its own: a policy under which
    /// nothing runs, loads or is framed; no keeping, no sniffing, no referrer for other sites, a window and resources of
    /// this origin alone, and with an `https` [`BaseUrl`] HSTS. [`protect`](Self::protect) has done so; this is for what
    /// stands beside it, such as files, and for whatever refuses a request on its way there.
    pub fn secure(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.0.config.base_url.clone(), headers::secure))
    }

    /// An access token for this session that is good now: renewed first, if it has run out. A [`Presenter`] shows it to
    /// the API.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn access_token(&self, session: &Session) -> Result<AccessToken, TokenError> {
        self.0.tokens.access_token(session, None).await
    }

    /// Another access token than the one that the API has just `rejected` as `invalid_token` (RFC 6750 §3.1): a
    /// token can be revoked before it runs out, and clocks differ. Ask once for each call; an API that rejects the
    /// new one as well means it.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn access_token_instead_of(
        &self,
        session: &Session,
        rejected: &AccessToken,
    ) -> Result<AccessToken, TokenError> {
        self.0.tokens.access_token(session, Some(rejected)).await
    }

    /// What may be said of the session's tokens without showing one.
    ///
    /// # Errors
    /// [`TokenError::SessionEnded`] and [`TokenError::Store`].
    pub async fn token_facts(&self, session: &Session) -> Result<TokenFacts, TokenError> {
        self.0.tokens.facts(&session.key).await
    }

    /// How this session ended; nothing while it goes on, nor where the store can't tell.
    pub async fn ending(&self, session: &Session) -> Option<Ending> {
        self.0.sessions.ending(&session.key).await.unwrap_or_else(|error| {
            tracing::error!(session = %session.key, error = &error as &dyn Error, "a session's end could not be looked up");
            None
        })
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

    /// Waits until whatever must not be broken off has come to its end: sign-ins that are finished, sessions that end,
    /// refreshes and revocations. Call it when no more requests come.
    pub async fn drain(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.0.sealer
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.0.watch
    }

    pub(crate) fn closing(&self) -> &CancellationToken {
        &self.0.closing
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.0.provider
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }
}
