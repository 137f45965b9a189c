//! The provider, as the rest of the token handler sees it: where to sign in, codes to tokens, refresh, revoke.

mod refresh;

use std::{error::Error, sync::Arc};

use async_trait::async_trait;
use backon::Retryable;
use http::StatusCode;
use openidconnect::{HttpResponse, Nonce, OAuth2TokenResponse, TokenResponse as _};
use time::{Duration, OffsetDateTime};
use tokio_util::task::TaskTracker;
use url::Url;
use zeroize::Zeroizing;

use super::{
    authorization_error::AuthorizationError,
    authorization_request::{authorization_request, check_support},
    client_authentication::FormFields,
    discovered_provider::DiscoveredProvider,
    discovery::{Discovery, DiscoveryFailed},
    http::{Http, HttpError, retry_policy},
    id_token::{IdTokenValidation, SignedInPerson},
    login_state::LoginState,
    offline_access::ConsentOutcome,
    pushed_request::{self, PushError},
    sign_in_error::SignInError,
    signed_message,
    token_request::{DpopHttp, TokenRequests},
    token_response::TokenResponse,
};
use crate::{
    clock::Clock,
    config::Config,
    dpop::{
        key::{ProofError, ProofKey},
        nonce::ServerNonce,
    },
    metrics::provider_calls::ProviderCall,
    provider_config::{ProviderConfig, ProviderId, Resource},
    session::identity::Identity,
    tokens::{
        presenter::Presenter,
        token::{AccessToken, GrantedToken, IdTokenHint, RefreshToken, TokenSet},
        token_endpoint::{RefreshError, TokenEndpoint},
    },
};

/// How long an access token is taken to live when the provider does not say.
const DEFAULT_LIFETIME: Duration = Duration::minutes(1);

/// The provider.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    config: ProviderConfig,
    clock_skew: Duration,
    http: Http,
    clock: Arc<dyn Clock>,
    discovery: Discovery,
    /// The newest one that proofs for the provider must bear.
    nonce: Arc<ServerNonce>,
    /// Shows access tokens to UserInfo.
    presenter: Presenter,
    consent_outcome: ConsentOutcome,
}

/// A sign-in that failed.
#[derive(Debug)]
pub(crate) struct FailedSignIn {
    pub(crate) error: SignInError,
    /// What the provider gave all the same, and nobody will use.
    pub(crate) unused: Option<GrantedToken>,
}

impl From<SignInError> for FailedSignIn {
    fn from(error: SignInError) -> Self {
        Self { error, unused: None }
    }
}

/// What a finished sign-in brings.
pub(crate) struct SignedIn {
    pub(crate) person: SignedInPerson,
    pub(crate) tokens: TokenSet,
}

impl Provider {
    /// The provider that `config` names, one of the `application`'s.
    pub(crate) fn new(
        config: ProviderConfig,
        application: &Config,
        http: Http,
        clock: Arc<dyn Clock>,
        tasks: TaskTracker,
    ) -> Self {
        let (base_url, http) = (application.base_url.clone(), http.of(&config.id));
        let discovery = Discovery::new(config.clone(), base_url, http.clone(), clock.clone(), tasks);
        let clock_skew = application.clock_skew;
        let presenter = Presenter::new(clock.clone());
        let (nonce, consent_outcome) = Default::default();
        Self(Arc::new(Inner {
            config,
            clock_skew,
            http,
            clock,
            discovery,
            nonce,
            presenter,
            consent_outcome,
        }))
    }

    pub(crate) fn config(&self) -> &ProviderConfig {
        &self.0.config
    }

    pub(crate) fn id(&self) -> &ProviderId {
        &self.0.config.id
    }

    pub(super) fn http(&self) -> &Http {
        &self.0.http
    }

    pub(super) fn presenter(&self) -> &Presenter {
        &self.0.presenter
    }

    pub(super) fn consent_outcome(&self) -> &ConsentOutcome {
        &self.0.consent_outcome
    }

    /// What a message is held against that the provider signs for this client.
    pub(super) fn expected<'a>(&'a self, discovered: &'a DiscoveredProvider) -> signed_message::Expected<'a> {
        signed_message::Expected {
            issuer: &discovered.issuer,
            client_id: &self.0.config.client_id,
            keys: &discovered.verification_keys,
            now: self.0.clock.now(),
            clock_skew: self.0.clock_skew,
        }
    }

    /// The provider as it was discovered last.
    pub(crate) async fn discovered(&self) -> Result<Arc<DiscoveredProvider>, DiscoveryFailed> {
        self.0.discovery.cached().await
    }

    /// The provider, discovered anew.
    pub(crate) async fn rediscovered(&self) -> Result<Arc<DiscoveredProvider>, DiscoveryFailed> {
        self.0.discovery.refetched().await
    }

    /// Where the person signs in. The provider is told beforehand what is asked for, where it takes that (RFC 9126).
    pub(crate) async fn authorization_url(
        &self,
        login_state: &LoginState,
    ) -> Result<Url, AuthorizationError> {
        let discovered = self.discovered().await?;
        self.check_support(&discovered).await?;
        let request = authorization_request(&self.0.config, &discovered, login_state);
        let Some(par) = &discovered.additional_metadata.pushed_authorization_request_endpoint else {
            return Ok(request);
        };
        // A request that was pushed twice is two requests, of which one is forgotten.
        let fields = pushed_request::form_fields(&request);
        let answer = self
            .post(ProviderCall::PushedRequest, &discovered, par, fields)
            .await
            .map_err(PushError::from)?;
        let request_uri = pushed_request::request_uri(&answer)?;
        let endpoint = discovered.client.auth_uri().url();
        Ok(pushed_request::authorization_url(endpoint, &self.0.config.client_id, &request_uri))
    }

    /// Nobody is sent to a provider that lacks what is wanted of it. It may have learnt it since it was discovered.
    async fn check_support(&self, discovered: &DiscoveredProvider) -> Result<(), AuthorizationError> {
        match check_support(&self.0.config, discovered) {
            Ok(()) => Ok(()),
            Err(_) => check_support(&self.0.config, &*self.rediscovered().await?),
        }
    }

    /// Turns the code into tokens, and the ID token into a person.
    pub(crate) async fn sign_in(
        &self,
        code: String,
        login_state: &LoginState,
    ) -> Result<SignedIn, FailedSignIn> {
        let discovered = self.discovered().await.map_err(SignInError::from)?;
        let asked_at = self.0.clock.now();
        let key = self.proof_key(None).map_err(SignInError::from)?;
        let resource = self.0.config.resource.as_ref();
        let requests = self.token_requests(ProviderCall::Code, &discovered, key.clone(), resource);
        let response = requests.code(&code, &login_state.verifier).await.map_err(SignInError::from)?;
        let checked = match requests.check_type(&response) {
            Ok(()) => self.check_signed_in(&discovered, &response, login_state).await,
            Err(error) => Err(SignInError::Unusable(error.into())),
        };
        let person = checked.map_err(|error| {
            let unused = refresh_token_of(&response)
                .map(|refresh_token| GrantedToken { provider: Some(self.id().clone()), refresh_token });
            FailedSignIn { error, unused }
        })?;
        let tokens = self.token_set(&response, key, asked_at, self.0.config.requested_scopes(), None);
        Ok(SignedIn { person, tokens })
    }

    /// Who signed in, and when they last proved who they are. The keys are read again where the known ones don't fit.
    async fn check_signed_in(
        &self,
        discovered: &DiscoveredProvider,
        response: &TokenResponse,
        login_state: &LoginState,
    ) -> Result<SignedInPerson, SignInError> {
        let nonce = Nonce::new(login_state.nonce.clone());
        let earliest = login_state.earliest_auth_time();
        let check = |client| self.id_token_validation().sign_in(client, response, &nonce, earliest);
        match check(&discovered.client) {
            Err(error) if error.is_signature_error() => Ok(check(&self.rediscovered().await?.client)?),
            checked => Ok(checked?),
        }
    }

    /// The key that tokens are to be bound to: the one that the session has, or a new one. None where the
    /// configuration wants bearer tokens.
    fn proof_key(&self, known: Option<&ProofKey>) -> Result<Option<ProofKey>, ProofError> {
        self.0.config.dpop.then(|| known.map_or_else(ProofKey::generate, |key| Ok(key.clone()))).transpose()
    }

    fn token_requests<'a>(
        &'a self,
        call: ProviderCall,
        provider: &'a DiscoveredProvider,
        key: Option<ProofKey>,
        resource: Option<&'a Resource>,
    ) -> TokenRequests<'a> {
        let Inner { http, clock, nonce, .. } = &*self.0;
        let http = DpopHttp {
            http: http.calling_for(call),
            clock: clock.clone(),
            endpoint: provider.client.token_uri().url().clone(),
            key,
            nonce: nonce.clone(),
        };
        TokenRequests { provider, resource, http }
    }

    async fn try_revoke(&self, token: &RefreshToken) -> Result<(), Box<dyn Error + Send + Sync>> {
        let discovered = self.discovered().await?;
        let Some(endpoint) = &discovered.additional_metadata.revocation_endpoint else { return Ok(()) };
        let fields = [("token", token.expose()), ("token_type_hint", "refresh_token")]
            .map(|(name, value)| (name.to_owned(), Zeroizing::new(value.to_owned())));
        // Revoking twice is no error (RFC 7009 §2.2).
        let answer = self.post(ProviderCall::Revocation, &discovered, endpoint, fields.into()).await?;
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
        call: ProviderCall,
        discovered: &DiscoveredProvider,
        endpoint: &Url,
        fields: FormFields,
    ) -> Result<HttpResponse, HttpError> {
        let http = self.0.http.calling_for(call);
        let call = || async {
            let now = self.0.clock.now();
            http.send(discovered.client_authentication.request(endpoint, fields.clone(), now)?).await
        };
        call.retry(retry_policy()).when(HttpError::failed_fast).await
    }

    fn id_token_validation(&self) -> IdTokenValidation<'_> {
        IdTokenValidation {
            now: self.0.clock.now(),
            clock_skew: self.0.clock_skew,
            tenants: self.0.config.tenants.as_ref(),
        }
    }

    /// The newest ID token, where the provider wants it when the person signs out.
    fn id_token_hint(&self, response: &TokenResponse, old: Option<&TokenSet>) -> Option<IdTokenHint> {
        if !self.0.config.logout.needs_id_token() {
            return None;
        }
        let new = response.id_token().and_then(|token| IdTokenHint::new(token.to_string()));
        new.or_else(|| old?.id_token.clone())
    }

    /// The tokens of a response. Their life is counted from before the call, so that they never look longer lived
    /// than they are. A response without a refresh token keeps the old one, and so it is with the
    /// ID token; without scopes, those asked for.
    fn token_set(
        &self,
        response: &TokenResponse,
        key: Option<ProofKey>,
        asked_at: OffsetDateTime,
        scopes: Vec<String>,
        old: Option<&TokenSet>,
    ) -> TokenSet {
        let lifetime =
            response.expires_in().and_then(|given| given.try_into().ok()).unwrap_or(DEFAULT_LIFETIME);
        TokenSet {
            provider: Some(self.id().clone()),
            access_token: AccessToken::new(response.access_token().secret().clone(), key),
            refresh_token: refresh_token_of(response).or_else(|| old?.refresh_token.clone()),
            id_token: self.id_token_hint(response, old),
            scopes: response
                .scopes()
                .map_or(scopes, |granted| granted.iter().map(|scope| scope.to_string()).collect())
                .into_iter()
                .map(|scope| self.0.config.own_scope(scope))
                .collect(),
            issued_at: asked_at,
            expires_at: asked_at.saturating_add(lifetime),
            refresh_ends_at: response
                .refresh_token_lifetime()
                .map(|lifetime| asked_at.saturating_add(lifetime)),
            replaces_rejected: false,
        }
    }
}

fn refresh_token_of(response: &TokenResponse) -> Option<RefreshToken> {
    response.refresh_token().map(|token| RefreshToken::new(token.secret().clone()))
}

#[async_trait]
impl TokenEndpoint for Provider {
    async fn refresh(
        &self,
        refresh_token: &RefreshToken,
        old: &TokenSet,
        person: &Identity,
    ) -> Result<TokenSet, RefreshError> {
        self.refreshed(refresh_token, old, person, self.0.config.resource.as_ref()).await
    }

    async fn revoke(&self, token: &GrantedToken) {
        if let Err(error) = self.try_revoke(&token.refresh_token).await {
            tracing::warn!(
                error = &*error as &dyn Error,
                "a refresh token could not be revoked at the provider"
            );
        }
    }
}
