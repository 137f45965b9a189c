//! A provider, and a browser and a client that use it.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode, header},
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use devidp::{Change, Client, Config, Control, Credential, Provider, Quirks};
use http_body_util::BodyExt;
use jsonwebtoken::{DecodingKey, TokenData, Validation, jwk::JwkSet};
use openidconnect::{PkceCodeChallenge, PkceCodeVerifier};
use serde_json::Value;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

use crate::provider_key::provider_key;

pub(crate) const ISSUER: &str = "http://127.0.0.1:3002";
pub(crate) const API: &str = "https://expenses-api";
pub(crate) const CLIENT_ID: &str = "expenses-bff";
pub(crate) const SECRET: &str = "a secret/with=odd:signs&more";
pub(crate) const CALLBACK: &str = "http://localhost:3000/callback";
pub(crate) const HOME: &str = "http://localhost:3000/";
pub(crate) const ADA: &str = "ada-alvarez";
pub(crate) const CLEO: &str = "cleo-martin";
/// What the application asks for.
pub(crate) const SCOPE: &str = "openid profile email read:reports offline_access";

/// 43 letters, the least that RFC 7636 §4.1 allows.
const VERIFIER: &str = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq";

pub(crate) fn config() -> Config {
    let client = Client {
        id: CLIENT_ID.to_owned(),
        credential: Credential::Secret(SECRET.into()),
        name: "Expenses".to_owned(),
        redirect_uris: vec![CALLBACK.to_owned()],
        post_logout_redirect_uris: vec![HOME.to_owned()],
        backchannel_logout_uri: None,
    };
    Config::development(ISSUER.parse().unwrap(), client)
}

/// A second client, with another name and the same secret.
pub(crate) fn two_clients() -> Config {
    let mut config = config();
    let mut other = config.clients[0].clone();
    other.id = "other".to_owned();
    config.clients.push(other);
    config
}

#[derive(Clone)]
pub(crate) struct Harness {
    router: Router,
    /// The path of the issuer, which the endpoints are below.
    base: String,
    pub(crate) control: Control,
    /// The browser's cookie, as it sends it.
    pub(crate) cookie: Option<String>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What the token endpoint gave.
#[derive(Debug)]
pub(crate) struct Tokens(pub(crate) Value);

impl Harness {
    pub(crate) fn new() -> Self {
        Self::with(config())
    }

    pub(crate) fn with(config: Config) -> Self {
        let issuer: Url = config.issuer.as_str().parse().unwrap();
        let base = issuer.path().trim_end_matches('/').to_owned();
        let signing_key = config.signing_key.clone().or_else(|| Some(provider_key()));
        let provider = Provider::new(Config { signing_key, ..config }).unwrap();
        Self { router: provider.router(), base, control: provider.control(), cookie: None }
    }

    /// A provider that differs from the standards in what `change` sets.
    pub(crate) fn quirky(change: impl FnOnce(&mut Quirks)) -> Self {
        let harness = Self::new();
        harness.control.change_quirks(change);
        harness
    }

    /// The path of an endpoint.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// What discovery tells.
    pub(crate) async fn metadata(&mut self) -> Value {
        let path = self.at("/.well-known/openid-configuration");
        self.get(&path).await.json()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(form_request(path, form)).await
    }

    /// Sends `request` with the browser's cookie, and keeps the cookie that comes back.
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.entry(header::HOST).or_insert("127.0.0.1:3002".parse().unwrap());
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        self.keep_cookie(&response);
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn raw(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    fn keep_cookie(&mut self, response: &Response) {
        let Some(set) = response.headers().get(header::SET_COOKIE) else { return };
        let cookie = set.to_str().unwrap().split(';').next().unwrap();
        self.cookie = (!cookie.ends_with('=')).then(|| cookie.to_owned());
    }

    /// Opens the authorization endpoint in the browser.
    pub(crate) async fn authorize(&mut self, request: &AuthorizationRequest) -> Answer {
        let path = self.at(&format!("/authorize?{}", request.query()));
        self.get(&path).await
    }

    /// Presses a ready account's button, and follows the way back to the authorization endpoint.
    pub(crate) async fn sign_in(&mut self, request: &AuthorizationRequest, subject: &str) -> Answer {
        let answer = self.post("/sign-in", &[("request", &request.query()), ("account", subject)]).await;
        self.follow(&answer).await
    }

    /// Presses Allow, and follows the way back.
    pub(crate) async fn allow(&mut self, request: &AuthorizationRequest) -> Answer {
        let answer = self.post("/consent", &[("request", &request.query()), ("decision", "allow")]).await;
        self.follow(&answer).await
    }

    pub(crate) async fn follow(&mut self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        self.get(answer.headers[header::LOCATION].to_str().unwrap()).await
    }

    /// Signs in, allows, and takes the code to the client.
    pub(crate) async fn code(&mut self, request: &AuthorizationRequest, subject: &str) -> String {
        self.sign_in(request, subject).await;
        self.allow(request).await.field("code").unwrap()
    }

    /// The whole code flow.
    pub(crate) async fn tokens(&mut self, scope: &str, subject: &str) -> Tokens {
        let code = self.code(&AuthorizationRequest::new(scope), subject).await;
        self.exchange(&code).await.tokens()
    }

    pub(crate) async fn exchange(&mut self, code: &str) -> Answer {
        self.token(&exchange_form(code)).await
    }

    pub(crate) async fn refresh(&mut self, refresh_token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// The client at the token endpoint, by `client_secret_basic`.
    pub(crate) async fn token(&mut self, form: &[(&str, &str)]) -> Answer {
        self.as_client("/token", form, CLIENT_ID, SECRET).await
    }

    pub(crate) async fn as_client(
        &mut self,
        path: &str,
        form: &[(&str, &str)],
        id: &str,
        secret: &str,
    ) -> Answer {
        let mut request = form_request(&self.at(path), form);
        request.headers_mut().insert(header::AUTHORIZATION, basic(id, secret).parse().unwrap());
        self.send(request).await
    }

    pub(crate) async fn userinfo(&mut self, access_token: &str) -> Answer {
        let request = Request::get(self.at("/userinfo"))
            .header(header::AUTHORIZATION, format!("Bearer {access_token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Verifies a token by the published keys, as a resource server does.
    pub(crate) async fn verified(&mut self, token: &str) -> Option<TokenData<Value>> {
        let path = self.at("/.well-known/jwks.json");
        let keys: JwkSet = serde_json::from_slice(&self.get(&path).await.body).unwrap();
        let header = jsonwebtoken::decode_header(token).unwrap();
        let key = keys.find(&header.kid?)?;
        assert_eq!(key.common.key_algorithm, Some(header.alg.into()));
        let key = DecodingKey::from_jwk(key).unwrap();
        let mut validation = Validation::new(header.alg);
        validation.required_spec_claims.clear();
        validation.validate_aud = false;
        validation.validate_exp = false;
        Some(jsonwebtoken::decode(token, &key, &validation).unwrap())
    }

    /// The claims of a token that the provider signed.
    pub(crate) async fn claims(&mut self, token: &str) -> Value {
        self.verified(token).await.unwrap().claims
    }

    /// Sets the provider's clock ahead.
    pub(crate) fn set_clock_offset(&self, seconds: i32) {
        self.control.change(Change { clock_offset: Some(seconds), ..Change::default() });
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn tokens(&self) -> Tokens {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        Tokens(self.json())
    }

    /// `error` of a JSON answer.
    pub(crate) fn error(&self) -> (StatusCode, String) {
        (self.status, self.json()["error"].as_str().unwrap().to_owned())
    }

    pub(crate) fn location(&self) -> Url {
        self.headers[header::LOCATION].to_str().unwrap().parse().unwrap()
    }

    /// A field of the answer that a redirect carries to the client.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        assert!(self.location().as_str().starts_with(CALLBACK), "{:?}", self.location());
        self.location().query_pairs().find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
    }
}

impl Tokens {
    #[track_caller]
    pub(crate) fn access(&self) -> &str {
        self.0["access_token"].as_str().unwrap()
    }

    #[track_caller]
    pub(crate) fn refresh(&self) -> &str {
        self.0["refresh_token"].as_str().unwrap()
    }

    #[track_caller]
    pub(crate) fn id(&self) -> &str {
        self.0["id_token"].as_str().unwrap()
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.0.get(field).is_some()
    }

    pub(crate) fn scopes(&self) -> Vec<&str> {
        self.0["scope"].as_str().unwrap().split(' ').collect()
    }
}

/// An authorization request, right unless a test makes it wrong.
#[derive(Clone)]
pub(crate) struct AuthorizationRequest(Vec<(String, String)>);

impl AuthorizationRequest {
    pub(crate) fn new(scope: &str) -> Self {
        let verifier = PkceCodeVerifier::new(VERIFIER.to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        Self(Vec::new())
            .with("client_id", CLIENT_ID)
            .with("redirect_uri", CALLBACK)
            .with("response_type", "code")
            .with("scope", scope)
            .with("audience", API)
            .with("state", "the state")
            .with("nonce", "the nonce")
            .with("code_challenge", challenge.as_str())
            .with("code_challenge_method", "S256")
    }

    /// What a browser brings of a request that was pushed.
    pub(crate) fn referring(client_id: &str, request_uri: &str) -> Self {
        Self(Vec::new()).with("client_id", client_id).with("request_uri", request_uri)
    }

    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        let mut request = self.without(name);
        request.0.push((name.to_owned(), value.to_owned()));
        request
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self
    }

    pub(crate) fn pairs(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    pub(crate) fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

pub(crate) fn exchange_form(code: &str) -> [(&str, &str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

pub(crate) fn form_request(path: &str, form: &[(&str, &str)]) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

pub(crate) fn basic(id: &str, secret: &str) -> String {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret))))
}
