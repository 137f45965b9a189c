//! The API in a test: its real router over a store of its own, an issuer with a key, and a clock to turn.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use api::{
    Clock, Config, Deps, DpopConfig, Issuer, IssuerKeys, KeySource, KeysUnavailable, Preset, ProviderHttp,
    Receipts, ReceiptsLocation, Store, TrustedIssuer,
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode, header, request},
};
use http_body_util::BodyExt;
use serde_json::Value;
use time::{OffsetDateTime, macros::datetime};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::{
    captured_log,
    database::Database,
    signing::{SigningKey, Token},
    test_storage::TestStorage,
};

pub(crate) const ISSUER: &str = "https://idp.example";
pub(crate) const PUBLIC_URL: &str = "https://api.example";
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-23 12:00:03 UTC);

/// Where clients reach the API, and bearer tokens are taken beside bound ones.
pub(crate) fn dpop() -> DpopConfig {
    DpopConfig { public_url: PUBLIC_URL.parse().unwrap(), required: false, nonce_secret: None }
}

/// A clock that stands still until it is turned, and counts how often somebody looks at it.
pub(crate) struct TurnedClock {
    time: Mutex<OffsetDateTime>,
    looks: watch::Sender<usize>,
}

impl TurnedClock {
    pub(crate) fn turn(&self, by: Duration) {
        *self.time.lock().unwrap() += by;
    }

    pub(crate) fn looks(&self) -> watch::Receiver<usize> {
        self.looks.subscribe()
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> OffsetDateTime {
        self.looks.send_modify(|looks| *looks += 1);
        *self.time.lock().unwrap()
    }
}

/// Keys that are there without asking anyone.
pub(crate) struct FixedKeys(Arc<IssuerKeys>);

#[async_trait]
impl KeySource for FixedKeys {
    async fn keys(&self, _: &Issuer, _kid: Option<&str>) -> Result<Arc<IssuerKeys>, KeysUnavailable> {
        Ok(Arc::clone(&self.0))
    }
}

/// What the test wants to be different.
pub(crate) struct Builder {
    config: Config,
    published: Vec<Value>,
    clock: Arc<TurnedClock>,
    keys: Option<Arc<dyn KeySource>>,
    storage: TestStorage,
    /// Where receipts are, if not in the test's own storage.
    receipts_at: Option<ReceiptsLocation>,
}

impl Builder {
    pub(crate) fn issuer(mut self, issuer: &str) -> Self {
        self.config.issuers[0].issuer = issuer.parse().unwrap();
        self
    }

    /// Other terms for the issuer's tokens.
    pub(crate) fn terms(mut self, change: impl FnOnce(&mut TrustedIssuer)) -> Self {
        change(&mut self.config.issuers[0]);
        self
    }

    /// The issuer is of that kind.
    pub(crate) fn preset(self, preset: Preset) -> Self {
        self.terms(|own| *own = preset.trusted_issuer(own.issuer.clone(), own.audiences.clone()))
    }

    /// One more issuer.
    pub(crate) fn trusting(mut self, issuer: TrustedIssuer) -> Self {
        self.config.issuers.push(issuer);
        self
    }

    pub(crate) fn accept_plain_jwt(self) -> Self {
        self.terms(|own| own.accept_plain_jwt = true)
    }

    pub(crate) fn demo_data(mut self) -> Self {
        self.config.demo_data = true;
        self
    }

    pub(crate) fn dpop(mut self, change: impl FnOnce(&mut DpopConfig)) -> Self {
        change(&mut self.config.dpop);
        self
    }

    pub(crate) fn demo_people(mut self, people: &[&str]) -> Self {
        let person = |subject: &&str| domain::Person {
            subject: (*subject).to_owned(),
            name: Some(format!("{} of the demo", subject.to_uppercase())),
            email: None,
        };
        self.config.demo_people = people.iter().map(person).collect();
        self.demo_data()
    }

    pub(crate) fn limits(mut self, body: usize, requests_per_minute: u32) -> Self {
        let requests_per_minute = requests_per_minute.try_into().unwrap();
        self.config.limits = api::Limits { body, requests_per_minute, ..api::Limits::default() };
        self
    }

    /// Receipts are there, in place of a folder.
    pub(crate) fn storage(mut self, storage: TestStorage) -> Self {
        self.storage = storage;
        self
    }

    /// Receipts are at a place that is not the tests' own.
    pub(crate) fn receipts_at(mut self, location: ReceiptsLocation) -> Self {
        self.receipts_at = Some(location);
        self
    }

    pub(crate) fn receipt_limit(mut self, bytes: usize) -> Self {
        self.config.limits.receipt = bytes;
        self
    }

    /// What the issuer publishes, in place of the key that signs.
    pub(crate) fn publishing(mut self, keys: impl IntoIterator<Item = Value>) -> Self {
        self.published = keys.into_iter().collect();
        self
    }

    /// Another source of keys, made with the app's clock.
    pub(crate) fn keys<K: KeySource>(mut self, source: impl FnOnce(&Self) -> K) -> Self {
        self.keys = Some(Arc::new(source(&self)));
        self
    }

    /// Keys by discovery at each of the issuers.
    pub(crate) fn discovering(self) -> Self {
        self.keys(|builder| {
            let http = ProviderHttp::new().unwrap();
            api::ProviderKeys::new(&builder.config.issuers, &http, &builder.clock())
        })
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    pub(crate) fn fixed_keys(&self) -> FixedKeys {
        FixedKeys(Arc::new(IssuerKeys::new(
            self.config.issuers[0].issuer.to_string(),
            self.published.clone(),
        )))
    }

    pub(crate) async fn build(self, key: SigningKey) -> TestApp {
        let database = Database::new().await;
        let store = api::store::open(&database.address).await.unwrap();
        self.build_in(store, key, database).await
    }

    /// Over a store that is there already.
    pub(crate) async fn build_on(self, store: Store, key: SigningKey) -> TestApp {
        self.publishing([key.jwk.clone()]).build_in(store, key, Database::at(String::new())).await
    }

    async fn build_in(self, store: Store, key: SigningKey, database: Database) -> TestApp {
        let keys = self.keys.clone().unwrap_or_else(|| Arc::new(self.fixed_keys()));
        let http = ProviderHttp::new().unwrap();
        let receipts = Receipts::open(&self.receipts_at.unwrap_or_else(|| self.storage.location()), &store)
            .await
            .unwrap();
        let deps =
            Deps { store: store.clone(), receipts: receipts.clone(), keys, http, clock: self.clock.clone() };
        let issuer = self.config.issuers[0].issuer.to_string();
        let router = api::build(self.config, deps);
        let (clock, storage) = (self.clock, self.storage);
        TestApp { router, clock, key, issuer, store, receipts, storage, database }
    }
}

/// The API, and the means to call it.
pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) clock: Arc<TurnedClock>,
    pub(crate) key: SigningKey,
    pub(crate) issuer: String,
    pub(crate) store: Store,
    pub(crate) receipts: Receipts,
    pub(crate) storage: TestStorage,
    pub(crate) database: Database,
}

impl TestApp {
    pub(crate) fn builder(key: &SigningKey) -> Builder {
        captured_log::listen();
        let audiences = vec!["https://other-name".to_owned(), "https://expenses-api".to_owned()];
        let config = Config {
            issuers: vec![Preset::Generic.trusted_issuer(ISSUER.parse().unwrap(), audiences)],
            leeway: Duration::from_secs(5),
            demo_data: false,
            dpop: dpop(),
            demo_people: Vec::new(),
            limits: api::Limits::default(),
            step_up: api::StepUp::default(),
        };
        let clock = Arc::new(TurnedClock { time: Mutex::new(NOW), looks: watch::Sender::new(0) });
        Builder {
            config,
            published: vec![key.jwk.clone()],
            clock,
            keys: None,
            storage: TestStorage::folder(),
            receipts_at: None,
        }
    }

    pub(crate) async fn new() -> Self {
        let key = SigningKey::es256("k1");
        Self::builder(&key).build(key).await
    }

    /// With its receipts there.
    pub(crate) async fn storing(storage: TestStorage) -> Self {
        let key = SigningKey::es256("k1");
        Self::builder(&key).storage(storage).build(key).await
    }

    pub(crate) async fn with_demo_data() -> Self {
        let key = SigningKey::es256("k1");
        Self::builder(&key).demo_data().build(key).await
    }

    /// Another process on the same database, for the same issuer and at the same time of day.
    pub(crate) async fn another_process(&self) -> Self {
        let address = self.database.address.clone();
        let store = api::store::open(&address).await.unwrap();
        let own_key = SigningKey::es256("of no issuer");
        let other = Self::builder(&self.key).build_in(store, own_key, Database::at(address)).await;
        other.clock.turn((self.clock() - NOW).unsigned_abs());
        other
    }

    /// A token that is right, issued now.
    pub(crate) fn token(&self) -> Token {
        Token::new(&self.issuer, self.clock.now())
    }

    /// `token`, signed by the app's issuer.
    pub(crate) fn sign(&self, token: Token) -> String {
        token.sign(&self.key)
    }

    /// A token that is right but for the key that signed it.
    pub(crate) fn sign_by(&self, key: &SigningKey) -> String {
        self.token().sign(key)
    }

    pub(crate) fn clock(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.router.clone(), request).await
    }

    /// `GET path` with no credentials.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(get(path).body(Body::empty()).unwrap()).await
    }

    /// `GET path` with a bearer token.
    pub(crate) async fn get_with(&self, path: &str, token: &str) -> Answer {
        self.send(get_with(path, token)).await
    }

    /// `GET /reports` with a token of the app's issuer.
    pub(crate) async fn show(&self, token: Token) -> Answer {
        self.get_with("/reports", &self.sign(token)).await
    }
}

/// A request whose id is known, so that a snapshot can hold it.
pub(crate) fn get(path: &str) -> request::Builder {
    Request::get(path).header("x-request-id", "test-1")
}

pub(crate) fn get_with(path: &str, token: &str) -> Request<Body> {
    get(path).header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap()
}

/// What came back. It prints as one would see it on the wire, for snapshots.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) async fn of(router: Router, request: Request<Body>) -> Self {
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        Self { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Why the token was refused, where the answer is RFC 6750's `invalid_token`.
    pub(crate) fn invalid_token(&self) -> &str {
        assert_eq!(self.status, StatusCode::UNAUTHORIZED, "{self}");
        let start = r#"Bearer realm="expenses", error="invalid_token", error_description=""#;
        let rest = self.header(header::WWW_AUTHENTICATE).strip_prefix(start).unwrap();
        rest.strip_suffix('"').unwrap()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        for name in
            ["allow", "cache-control", "content-type", "retry-after", "www-authenticate", "x-request-id"]
        {
            if self.headers.contains_key(name) {
                writeln!(f, "{name}: {}", self.header(name))?;
            }
        }
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(json) => write!(f, "\n{json:#}"),
            Err(_) => write!(f, "\n{}", String::from_utf8_lossy(&self.body)),
        }
    }
}
