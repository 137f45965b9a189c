//! Calls to the token endpoint (RFC 6749 §3.2): a code or a refresh token for tokens. Each proves the client and,
//! where tokens are to be bound to a key, that key (RFC 9449 §5).

use std::{error::Error, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use http::Method;
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, HttpRequest, HttpResponse, OAuth2TokenResponse, PkceCodeVerifier,
    RefreshToken, RequestTokenError, StandardErrorResponse,
    core::{CoreErrorResponseType, CoreTokenType},
};
use url::Url;

use super::{
    client_rejected::ClientRejected,
    discovered_provider::DiscoveredProvider,
    http::{Http, HttpError},
    token_response::TokenResponse,
};
use crate::{
    clock::Clock,
    dpop::{
        key::{ProofKey, ProofTarget},
        nonce::ServerNonce,
        protocol,
    },
    provider_config::Resource,
};

pub(super) type TokenRequestError =
    RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>;

/// Requests to the token endpoint, for tokens of one session.
pub(super) struct TokenRequests<'a> {
    pub(super) provider: &'a DiscoveredProvider,
    /// The API that tokens are for.
    pub(super) resource: Option<&'a Resource>,
    pub(super) http: DpopHttp,
}

/// The HTTP client of the token endpoint: each request bears a DPoP proof, where there is a key.
pub(super) struct DpopHttp {
    pub(super) http: Http,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) endpoint: Url,
    /// What the tokens are to be bound to; nothing where they are bearer tokens.
    pub(super) key: Option<ProofKey>,
    /// The newest nonce of the provider's.
    pub(super) nonce: Arc<ServerNonce>,
}

impl TokenRequests<'_> {
    /// RFC 6749 §4.1.3
    pub(super) async fn code(&self, code: &str, verifier: &str) -> Result<TokenResponse, TokenRequestError> {
        self.with_nonce_retry(|| self.try_code(code, verifier)).await
    }

    /// RFC 6749 §6. No scope is repeated: the call asks for what was granted.
    pub(super) async fn refresh_token(
        &self,
        token: &RefreshToken,
    ) -> Result<TokenResponse, TokenRequestError> {
        self.with_nonce_retry(|| self.try_refresh_token(token)).await
    }

    async fn try_code(&self, code: &str, verifier: &str) -> Result<TokenResponse, TokenRequestError> {
        let request = self
            .provider
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        let parameters = self.parameters()?.into_iter();
        let request = parameters.fold(request, |request, (name, value)| request.add_extra_param(name, value));
        request.request_async(&self.http).await
    }

    async fn try_refresh_token(&self, token: &RefreshToken) -> Result<TokenResponse, TokenRequestError> {
        let request = self.provider.client.exchange_refresh_token(token);
        let parameters = self.parameters()?.into_iter();
        let request = parameters.fold(request, |request, (name, value)| request.add_extra_param(name, value));
        request.request_async(&self.http).await
    }

    /// Calls, and once more where the provider did nothing but ask for its nonce (RFC 9449 §8). What proves the client
    /// is made anew as well: an assertion serves once.
    async fn with_nonce_retry<F>(&self, call: impl Fn() -> F) -> F::Output
    where
        F: Future<Output = Result<TokenResponse, TokenRequestError>>,
    {
        let nonce = &self.http.nonce;
        let before = nonce.current();
        match call().await {
            Err(RequestTokenError::ServerResponse(answer))
                if answer.error().as_ref() == protocol::USE_NONCE && nonce.current() != before =>
            {
                call().await
            }
            answer => answer,
        }
    }

    /// What openidconnect does not know of: the assertion that proves the client, and the API that the tokens are for
    /// (RFC 8707 §2.2).
    fn parameters(&self) -> Result<Vec<(&'static str, String)>, TokenRequestError> {
        let assertion = self.provider.client_authentication.assertion(self.http.clock.now());
        let mut parameters = assertion.map_err(RequestTokenError::Request)?;
        parameters.extend(self.resource.map(|resource| ("resource", resource.to_string())));
        Ok(parameters)
    }

    /// Tokens of another type than was asked for must not be used (RFC 6749 §7.1): nor a bearer token where a bound one
    /// was to be had, which the provider may give (RFC 9449 §5) and a thief could use.
    pub(super) fn check_type(&self, response: &TokenResponse) -> Result<(), &'static str> {
        match (&self.http.key, response.token_type()) {
            (None, CoreTokenType::Bearer) => Ok(()),
            (Some(_), CoreTokenType::Extension(name)) if name.eq_ignore_ascii_case(protocol::SCHEME) => {
                Ok(())
            }
            (None, _) => Err("the tokens are not bearer tokens"),
            (Some(_), _) => Err("the tokens are not bound to the key that was proven (DPoP)"),
        }
    }
}

impl DpopHttp {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if let Some(key) = &self.key {
            let (nonce, now) = (self.nonce.current(), self.clock.now());
            let url = &self.endpoint;
            let target =
                ProofTarget { method: &Method::POST, url, token: None, nonce: nonce.as_deref(), now };
            request.headers_mut().insert(protocol::PROOF, key.proof(target)?);
        }
        let answer = self.http.send(request).await?;
        self.nonce.update(answer.headers());
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for DpopHttp {
    type Error = HttpError;
    type Future = BoxFuture<'c, Result<HttpResponse, HttpError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.send(request).boxed()
    }
}

/// The cause for the log. Of an answer that could not be read it keeps the place, not the text: that may hold a token.
pub(super) fn cause(error: TokenRequestError) -> Box<dyn Error + Send + Sync> {
    match error {
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::Parse(error, _) => format!("the answer can't be read at {}", error.path()).into(),
        RequestTokenError::ServerResponse(answer) => match ClientRejected::from_error(answer.error()) {
            Some(rejected) => rejected.into(),
            None => format!("the provider answered {}", answer.error()).into(),
        },
        RequestTokenError::Other(what) => what.into(),
    }
}
