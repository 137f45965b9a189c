//! The provider, as the rest of the token handler sees it: where to sign in, codes to tokens, refresh, revoke.

use std::{error::Error, sync::Arc};

use async_trait::async_trait;
use backon::Retryable;
use http::StatusCode;
use openidconnect::{
    HttpResponse, Nonce, OAuth2TokenResponse, RefreshToken as OidcRefreshToken, RequestTokenError,
    TokenResponse as _,
};
use time::{Duration, OffsetDateTime};
use tokio_util::task::TaskTracker;
use url::Url;
use zeroize::Zeroizing;

use super::{
    attempt::Attempt,
    authentication::Fields,
    authorization_request::authorization_request,
    discovery::{Discovery, Undiscovered},
    exchange::{Exchange, ProvingHttp},
    failure::{RefreshError, SendError, SignInError, refresh_failed, sign_in_failed, unavailable},
    http::{Http, HttpError, soon},
    id_token::{IdToken, IdTokenError, Reading, TokenResponse},
    metadata::Discovered,
    pushed_request::{self, PushError},
};
use crate::{
    Config,
    clock::Clock,
    dpop::{ProofError, ProofKey, ServerNonce},
    session::Identity,
    tokens::{AccessToken, RefreshToken, TokenSet, store::TokenEndpoint},
};

/// How long an access token is taken to live when the provider does not say.
const UNSAID_LIFETIME: Duration = Duration::minutes(1);
/// The provider.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    config: Config,
    http: Http,
    clock: Arc<dyn Clock>,
    discovery: Discovery,
    /// The newest one that proofs for the provider must bear.
    nonce: Arc<ServerNonce>,
}

/// What a finished sign-in brings.
pub(crate) struct SignedIn {
    pub(crate) identity: Identity,
    /// When the person last proved who they are, where the provider says so (`auth_time`).
    pub(crate) authenticated_at: Option<OffsetDateTime>,
    pub(crate) tokens: TokenSet,
}

impl Provider {
    pub(crate) fn new(config: Config, http: Http, clock: Arc<dyn Clock>, tasks: TaskTracker) -> Self {
        let discovery = Discovery::new(config.clone(), http.clone(), clock.clone(), tasks);
        Self(Arc::new(Inner { config, http, clock, discovery, nonce: Arc::default() }))
    }

    /// What is known of the provider.
    pub(crate) async fn discovered(&self) -> Result<Arc<Discovered>, Undiscovered> {
        self.0.discovery.known().await
    }

    /// What it says of itself now.
    pub(crate) async fn rediscovered(&self) -> Result<Arc<Discovered>, Undiscovered> {
        self.0.discovery.renewed().await
    }

    /// Where the person signs in. The provider is told beforehand what is asked for, where it takes that (RFC 9126).
    pub(crate) async fn authorization_url(&self, attempt: &Attempt) -> Result<Url, SendError> {
        let discovered = self.discovered().await?;
        self.check_proofs_are_taken(&discovered).await?;
        let request = authorization_request(&self.0.config, &discovered, attempt);
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
            .map(|(name, value)| (name.to_owned(), Zeroizing::new(value.to_owned())));
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
        fields: Fields,
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
