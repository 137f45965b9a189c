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
    authentication::ClientRefused,
    http::{Http, HttpError},
    id_token::TokenResponse,
    metadata::Discovered,
};
use crate::{
    Resource,
    clock::Clock,
    dpop::{self, About, ProofKey, ServerNonce},
};

pub(super) type TokenRequestError =
    RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>;

/// The token endpoint, for tokens of one session.
pub(super) struct Exchange<'a> {
    pub(super) discovered: &'a Discovered,
    /// The API that tokens are for.
    pub(super) resource: Option<&'a Resource>,
    pub(super) http: ProvingHttp,
}

/// Calls to the token endpoint that prove a key, where there is one.
pub(super) struct ProvingHttp {
    pub(super) http: Http,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) endpoint: Url,
    /// What the tokens are to be bound to; nothing where they are bearer tokens.
    pub(super) key: Option<ProofKey>,
    /// The newest nonce of the provider's.
    pub(super) nonce: Arc<ServerNonce>,
}

impl Exchange<'_> {
    /// RFC 6749 §4.1.3
    pub(super) async fn code(&self, code: &str, verifier: &str) -> Result<TokenResponse, TokenRequestError> {
        self.until_the_nonce_is_known(|| self.try_code(code, verifier)).await
    }

    /// RFC 6749 §6. No scope is repeated: the call asks for what was granted.
    pub(super) async fn refresh_token(
        &self,
        token: &RefreshToken,
    ) -> Result<TokenResponse, TokenRequestError> {
        self.until_the_nonce_is_known(|| self.try_refresh_token(token)).await
    }

    async fn try_code(&self, code: &str, verifier: &str) -> Result<TokenResponse, TokenRequestError> {
        let request = self
            .discovered
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        let parameters = self.parameters()?.into_iter();
        let request = parameters.fold(request, |request, (name, value)| request.add_extra_param(name, value));
        request.request_async(&self.http).await
    }

    async fn try_refresh_token(&self, token: &RefreshToken) -> Result<TokenResponse, TokenRequestError> {
        let request = self.discovered.client.exchange_refresh_token(token);
        let parameters = self.parameters()?.into_iter();
        let request = parameters.fold(request, |request, (name, value)| request.add_extra_param(name, value));
        request.request_async(&self.http).await
    }

    /// Calls, and once more where the provider did nothing but ask for its nonce (RFC 9449 §8). What proves the client
    /// is made anew as well: an assertion serves once.
    async fn until_the_nonce_is_known<F>(&self, call: impl Fn() -> F) -> F::Output
    where
        F: Future<Output = Result<TokenResponse, TokenRequestError>>,
    {
        let nonce = &self.http.nonce;
        let before = nonce.newest();
        match call().await {
            Err(RequestTokenError::ServerResponse(answer))
                if answer.error().as_ref() == dpop::USE_NONCE && nonce.newest() != before =>
            {
                call().await
            }
            answer => answer,
        }
    }

    /// What openidconnect does not know of: the assertion that proves the client, and the API that the tokens are for
    /// (RFC 8707 §2.2).
    fn parameters(&self) -> Result<Vec<(&'static str, String)>, TokenRequestError> {
        let assertion = self.discovered.authentication.assertion(self.http.clock.now());
        let mut parameters = assertion.map_err(RequestTokenError::Request)?;
        parameters.extend(self.resource.map(|resource| ("resource", resource.to_string())));
        Ok(parameters)
    }

    /// Tokens of another type than was asked for must not be used (RFC 6749 §7.1): nor a bearer token where a bound one
    /// was to be had, which the provider may give (RFC 9449 §5) and a thief could use.
    pub(super) fn check_type(&self, response: &TokenResponse) -> Result<(), &'static str> {
        match (&self.http.key, response.token_type()) {
            (None, CoreTokenType::Bearer) => Ok(()),
            (Some(_), CoreTokenType::Extension(name)) if name.eq_ignore_ascii_case(dpop::SCHEME) => Ok(()),
            (None, _) => Err("the tokens are not bearer tokens"),
            (Some(_), _) => Err("the tokens are not bound to the key that was proven (DPoP)"),
        }
    }
}

impl ProvingHttp {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if let Some(key) = &self.key {
            let (nonce, now) = (self.nonce.newest(), self.clock.now());
            let url = &self.endpoint;
            let about = About { method: &Method::POST, url, token: None, nonce: nonce.as_deref(), now };
            request.headers_mut().insert(dpop::PROOF, key.proof(about)?);
        }
        let answer = self.http.send(request).await?;
        self.nonce.learn(answer.headers());
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for ProvingHttp {
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
        RequestTokenError::ServerResponse(answer) => match ClientRefused::find(answer.error()) {
            Some(refused) => refused.into(),
            None => format!("the provider answered {}", answer.error()).into(),
        },
        RequestTokenError::Other(what) => what.into(),
    }
}
