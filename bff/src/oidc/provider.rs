//! The provider, as the rest of the token handler sees it: where to sign in, codes to tokens, refresh, revoke.
//!
//! It is discovered when first needed, so that the program starts while the provider is down, and again when it
//! signs with a key that is not known yet.

use std::{collections::BTreeMap, error::Error, sync::Arc};

use async_trait::async_trait;
use backon::Retryable;
use http::StatusCode;
use openidconnect::{
    AuthenticationContextClass, CsrfToken, HttpResponse, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RefreshToken as OidcRefreshToken, RequestTokenError, Scope, TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreErrorResponseType},
};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;
use url::Url;

use super::{
    attempt::Attempt,
    authentication::ClientRefused,
    exchange::{Exchange, ProvingHttp, TokenRequestError, cause},
    http::{Http, HttpError, soon},
    id_token::{IdToken, IdTokenError, Reading, TokenResponse},
    metadata::{DiscoverError, Discovered},
    pushed_request::{self, PushError},
    wishes::AcrValues,
};
use crate::{
    Config,
    clock::Clock,
    dpop::{ProofError, ProofKey, ServerNonce},
    page::Page,
    session::Identity,
    tokens::{AccessToken, RefreshToken, TokenSet, store::TokenEndpoint},
};

/// How long a passing fault of the provider is taken to last when it does not say.
pub(crate) const RETRY_AFTER: Duration = Duration::seconds(2);
/// How long an access token is taken to live when the provider does not say.
const UNSAID_LIFETIME: Duration = Duration::minutes(1);
/// How often an unknown key may send us back to the provider: a stranger's token must not make us a hammer.
const REDISCOVERY: Duration = Duration::seconds(30);

/// The provider.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    config: Config,
    http: Http,
    clock: Arc<dyn Clock>,
    known: Mutex<Option<Known>>,
    /// The newest one that proofs for the provider must bear.
    nonce: Arc<ServerNonce>,
}

#[derive(Clone)]
struct Known {
    discovered: Arc<Discovered>,
    at: OffsetDateTime,
}

/// What a finished sign-in brings.
pub(crate) struct SignedIn {
    pub(crate) identity: Identity,
    /// When the person last proved who they are, where the provider says so (`auth_time`).
    pub(crate) authenticated_at: Option<OffsetDateTime>,
    pub(crate) tokens: TokenSet,
}

/// Why nobody can be sent to the provider.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("the provider is not known")]
    Discover(#[from] DiscoverError),
    #[error("the provider did not take the request that was pushed")]
    Push(#[from] PushError),
    #[error(
        "access tokens are to be bound to keys (DPoP), and the provider does not say that it takes ES256 for that \
         (dpop_signing_alg_values_supported): turn it on there, or off here"
    )]
    NoProofs,
}

impl SendError {
    pub(crate) fn page(&self) -> Page {
        match self {
            Self::NoProofs | Self::Push(PushError::Client(_)) => Page::NOT_SET_UP,
            Self::Discover(_) | Self::Push(_) => Page::UNAVAILABLE,
        }
    }
}

/// Why a sign-in could not be finished.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    #[error("the provider is not known")]
    Discover(#[from] DiscoverError),
    #[error("the provider gave no tokens")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the provider's answer can't be used")]
    Unusable(#[source] Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Client(#[from] ClientRefused),
    #[error("no key could be made that tokens are bound to")]
    Key(#[from] ProofError),
    #[error("the provider refused the code: {0}")]
    Refused(String),
    #[error("the provider's answer can't be trusted")]
    IdToken(#[from] IdTokenError),
}

/// Why a refresh failed.
#[derive(Debug)]
pub(crate) enum RefreshError {
    /// The refresh token is no longer good, or the answer was about somebody else: the session is over.
    Refused(String),
    /// Anything that may pass: the session is kept.
    Unavailable {
        /// When to try again.
        retry_after: Duration,
        /// For the log.
        cause: Box<dyn Error + Send + Sync>,
    },
}

impl Provider {
    pub(crate) fn new(config: Config, http: Http, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner { config, http, clock, known: Mutex::default(), nonce: Arc::default() }))
    }

    /// The provider's own words about itself, fetched when they are not known. Everyone who needs them meanwhile
    /// waits for the same fetch.
    pub(crate) async fn discovered(&self) -> Result<Arc<Discovered>, DiscoverError> {
        let mut known = self.0.known.lock().await;
        if let Some(known) = &*known {
            return Ok(known.discovered.clone());
        }
        self.discover(&mut known).await
    }

    /// Discovers again, unless that was done a moment ago.
    pub(crate) async fn rediscovered(&self) -> Result<Arc<Discovered>, DiscoverError> {
        let mut known = self.0.known.lock().await;
        match &*known {
            Some(known) if self.0.clock.now() - known.at < REDISCOVERY => Ok(known.discovered.clone()),
            _ => self.discover(&mut known).await,
        }
    }

    async fn discover(&self, known: &mut Option<Known>) -> Result<Arc<Discovered>, DiscoverError> {
        let discovered = Arc::new(Discovered::fetch(&self.0.config, &self.0.http).await?);
        tracing::info!(issuer = discovered.issuer, "the provider was discovered");
        *known = Some(Known { discovered: discovered.clone(), at: self.0.clock.now() });
        Ok(discovered)
    }

    /// Where the person signs in. The provider is told beforehand what is asked for, where it takes that (RFC 9126).
    pub(crate) async fn authorization_url(&self, attempt: &Attempt) -> Result<Url, SendError> {
        let discovered = self.discovered().await?;
        self.check_proofs_are_taken(&discovered).await?;
        let request = self.authorization_request(&discovered, attempt);
        let Some(par) = &discovered.more.pushed_authorization_request_endpoint else { return Ok(request) };
        // A request that was pushed twice is two requests, of which one is forgotten.
        let answer =
            self.post(&discovered, par, pushed_request::fields(&request)).await.map_err(PushError::from)?;
        let reference = pushed_request::reference(&answer)?;
        let endpoint = discovered.client.auth_uri().url();
        Ok(pushed_request::referring(endpoint, &self.0.config.client_id, &reference))
    }

    /// Nobody is sent to a provider that would give bearer tokens where bound ones are wanted. It may have learnt to
    /// bind them since it was discovered.
    async fn check_proofs_are_taken(&self, discovered: &Discovered) -> Result<(), SendError> {
        let does = |discovered: &Discovered| !self.0.config.dpop || discovered.more.takes_proofs();
        if does(discovered) || does(&*self.rediscovered().await?) { Ok(()) } else { Err(SendError::NoProofs) }
    }

    /// The authorization request (code flow, PKCE S256).
    fn authorization_request(&self, discovered: &Discovered, attempt: &Attempt) -> Url {
        let (state, nonce) = (attempt.state.clone(), attempt.nonce.clone());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(
            attempt.verifier.to_string(),
        ));
        let mut request = discovered
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scopes(self.0.config.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge);
        if let Some(audience) = &self.0.config.audience {
            request = request.add_extra_param("audience", audience.clone());
        }
        if let Some(resource) = &self.0.config.resource {
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

    /// Turns the code into tokens, and the ID token into a person.
    pub(crate) async fn sign_in(&self, code: String, attempt: &Attempt) -> Result<SignedIn, SignInError> {
        let discovered = self.discovered().await?;
        let asked_at = self.0.clock.now();
        let key = self.proof_key(None)?;
        let exchange = self.exchange(&discovered, key.clone());
        let response = exchange.code(&code, &attempt.verifier).await.map_err(sign_in_failed)?;
        exchange.check_type(&response).map_err(|error| SignInError::Unusable(error.into()))?;
        let nonce = Nonce::new(attempt.nonce.clone());
        let since = attempt.proven_since();
        let read = |client| self.reading().sign_in(client, &response, &nonce, since);
        let (identity, authenticated_at) = match read(&discovered.client) {
            Err(error) if error.is_about_keys() => read(&self.rediscovered().await?.client)?,
            read => read?,
        };
        let tokens = self.token_set(&response, key, asked_at, self.0.config.requested_scopes(), None);
        Ok(SignedIn { identity, authenticated_at, tokens })
    }

    /// The key that tokens are to be bound to: the one that the session has, or a new one. None where the
    /// configuration wants bearer tokens.
    fn proof_key(&self, known: Option<&ProofKey>) -> Result<Option<ProofKey>, ProofError> {
        self.0.config.dpop.then(|| known.map_or_else(ProofKey::generate, |key| Ok(key.clone()))).transpose()
    }

    fn exchange<'a>(&'a self, discovered: &'a Discovered, key: Option<ProofKey>) -> Exchange<'a> {
        let Inner { config, http, clock, nonce, .. } = &*self.0;
        let http = ProvingHttp {
            http: http.clone(),
            clock: clock.clone(),
            endpoint: discovered.client.token_uri().url().clone(),
            key,
            nonce: nonce.clone(),
        };
        Exchange { discovered, resource: config.resource.as_ref(), http }
    }

    /// A refreshed ID token must be about the same person. The refresh has happened by now and the old refresh token
    /// is gone, so keys that can't be had must not cost the session: the token came from the token endpoint itself,
    /// and its claims count without a signature then (Core §3.1.3.7, point 6).
    async fn check_refreshed(
        &self,
        discovered: &Discovered,
        token: &IdToken,
        person: &Identity,
    ) -> Result<(), RefreshError> {
        let reading = self.reading();
        let mut checked = reading.refreshed(&discovered.client, token, person);
        if checked.as_ref().is_err_and(IdTokenError::is_about_keys)
            && let Ok(discovered) = self.rediscovered().await
        {
            checked = reading.refreshed(&discovered.client, token, person);
        }
        if checked.as_ref().is_err_and(IdTokenError::is_unknown_key) {
            tracing::warn!(
                "a refreshed ID token is signed with a key that the provider does not show; its claims are checked"
            );
            checked = reading.refreshed_unsigned(&discovered.client, token, person);
        }
        checked.map_err(|error| RefreshError::Refused(error.to_string()))
    }

    async fn try_revoke(&self, token: &RefreshToken) -> Result<(), Box<dyn Error + Send + Sync>> {
        let discovered = self.discovered().await?;
        let Some(endpoint) = &discovered.more.revocation_endpoint else { return Ok(()) };
        let fields = [("token", token.expose()), ("token_type_hint", "refresh_token")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        // Revoking twice is no error (RFC 7009 §2.2).
        let answer = self.post(&discovered, endpoint, fields.into()).await?;
        if answer.status() == StatusCode::OK {
            Ok(())
        } else {
            Err(format!("the provider answered {}", answer.status()).into())
        }
    }

    /// Calls an endpoint that openidconnect does not know, or calls by `https` only, which would leave out a provider
    /// on the machine itself. The call must be one that may be made again.
    async fn post(
        &self,
        discovered: &Discovered,
        endpoint: &Url,
        fields: BTreeMap<String, String>,
    ) -> Result<HttpResponse, HttpError> {
        let call = || async {
            let now = self.0.clock.now();
            self.0.http.send(discovered.authentication.request(endpoint, fields.clone(), now)?).await
        };
        call.retry(soon()).when(HttpError::is_quick).await
    }

    fn reading(&self) -> Reading {
        Reading { now: self.0.clock.now(), clock_skew: self.0.config.clock_skew }
    }

    /// The tokens of a response. Their life is counted from before the call, so that they never look longer lived
    /// than they are. A response without a refresh token keeps the old one; without scopes, those asked for.
    fn token_set(
        &self,
        response: &TokenResponse,
        key: Option<ProofKey>,
        asked_at: OffsetDateTime,
        scopes: Vec<String>,
        old_refresh_token: Option<&RefreshToken>,
    ) -> TokenSet {
        let lifetime =
            response.expires_in().and_then(|given| given.try_into().ok()).unwrap_or(UNSAID_LIFETIME);
        TokenSet {
            access_token: AccessToken::new(response.access_token().secret().clone(), key),
            refresh_token: response
                .refresh_token()
                .map(|token| RefreshToken::new(token.secret().clone()))
                .or_else(|| old_refresh_token.cloned()),
            scopes: response
                .scopes()
                .map_or(scopes, |granted| granted.iter().map(|scope| scope.to_string()).collect()),
            issued_at: asked_at,
            expires_at: asked_at.saturating_add(lifetime),
            refresh_ends_at: response
                .extra_fields()
                .extra_fields()
                .told()
                .map(|lifetime| asked_at.saturating_add(lifetime)),
        }
    }
}

#[async_trait]
impl TokenEndpoint for Provider {
    async fn refresh(
        &self,
        refresh_token: &RefreshToken,
        old: &TokenSet,
        person: &Identity,
    ) -> Result<TokenSet, RefreshError> {
        let discovered = self.discovered().await.map_err(unavailable)?;
        let asked_at = self.0.clock.now();
        let token = OidcRefreshToken::new(refresh_token.expose().to_owned());
        let key = self.proof_key(old.access_token.proof_key()).map_err(unavailable)?;
        let exchange = self.exchange(&discovered, key.clone());
        // Once the provider may have seen a refresh token, it may have replaced it: such a call is not made again.
        let response = (|| exchange.refresh_token(&token))
            .retry(soon())
            .when(|error| matches!(error, RequestTokenError::Request(error) if error.was_not_sent()))
            .await
            .map_err(refresh_failed)?;
        exchange.check_type(&response).map_err(unavailable)?;
        if let Some(id_token) = response.id_token() {
            self.check_refreshed(&discovered, id_token, person).await?;
        }
        Ok(self.token_set(&response, key, asked_at, old.scopes.clone(), Some(refresh_token)))
    }

    async fn revoke(&self, token: &RefreshToken) {
        if let Err(error) = self.try_revoke(token).await {
            tracing::warn!(
                error = &*error as &dyn Error,
                "a refresh token could not be revoked at the provider"
            );
        }
    }
}

fn sign_in_failed(error: TokenRequestError) -> SignInError {
    match error {
        RequestTokenError::ServerResponse(answer) => match ClientRefused::find(answer.error()) {
            Some(refused) => refused.into(),
            None => SignInError::Refused(answer.error().to_string()),
        },
        error @ RequestTokenError::Parse(..) => SignInError::Unusable(cause(error)),
        error => SignInError::Unavailable(cause(error)),
    }
}

/// `invalid_grant` alone means that the refresh token is no longer good (RFC 6749 §5.2).
fn refresh_failed(error: TokenRequestError) -> RefreshError {
    match error {
        RequestTokenError::ServerResponse(answer)
            if *answer.error() == CoreErrorResponseType::InvalidGrant =>
        {
            RefreshError::Refused(answer.error().to_string())
        }
        RequestTokenError::Request(error) => {
            let retry_after =
                error.retry_after().and_then(|after| after.try_into().ok()).unwrap_or(RETRY_AFTER);
            RefreshError::Unavailable { retry_after, cause: Box::new(error) }
        }
        error => unavailable(cause(error)),
    }
}

fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> RefreshError {
    RefreshError::Unavailable { retry_after: RETRY_AFTER, cause: cause.into() }
}
