//! Tokens that are bound to a key of their session's (RFC 9449), from the sign-in to an API that knows nothing of this
//! room: the expenses API itself.

use std::sync::Arc;

use api::{DpopConfig, ProviderKeys};
use axum::{Router, extract::State, routing::get};
use bff::{AccessToken, Bff, Clock, Presenter, Session};
use devidp::{Change, Dpop, Endpoint, Fault, FaultKind, TokenKind};
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use tokio::net::TcpListener;
use url::Url;

use crate::harness::{ADA, App, Browser, LIFETIME, ManualClock, claims};

impl api::Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        Clock::now(self)
    }
}

/// The expenses API on a port of its own, and an application that calls it.
#[derive(Clone)]
struct Caller {
    bff: Bff,
    presenter: Presenter,
    http: reqwest::Client,
    reports: Url,
    _data: Arc<TempDir>,
}

impl Caller {
    /// An API that takes bound tokens only.
    async fn of(app: &App) -> Self {
        Self::at(app, |dpop| dpop.required = true).await
    }

    async fn at(app: &App, change: impl FnOnce(&mut DpopConfig)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let data = TempDir::new().unwrap();
        let clock: Arc<dyn api::Clock> = Arc::new(app.clock.clone());
        let mut dpop = DpopConfig { public_url: base.clone(), required: false, nonce_secret: None };
        change(&mut dpop);
        let config = api::Config {
            issuers: vec![
                api::Preset::Generic
                    .trusted_issuer(app.issuer.parse().unwrap(), vec!["https://expenses-api".to_owned()]),
            ],
            leeway: std::time::Duration::from_secs(5),
            demo_data: false,
            demo_people: Vec::new(),
            limits: api::Limits::default(),
            step_up: api::StepUp::default(),
            dpop,
        };
        let store = api::store::open(&format!("sqlite:{}/api.db", data.path().display())).await.unwrap();
        let receipts = api::ReceiptsLocation::folder(data.path().join("receipts"));
        let receipts = api::Receipts::open(&receipts, &store).await.unwrap();
        let http = api::ProviderHttp::new().unwrap();
        let keys = Arc::new(ProviderKeys::new(&config.issuers, &http, &clock));
        let router = api::build(config, api::Deps { store, receipts, keys, http, clock });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            bff: app.bff.clone(),
            presenter: Presenter::new(app.clock.clone()),
            http: reqwest::Client::new(),
            reports: base.join("reports").unwrap(),
            _data: Arc::new(data),
        }
    }

    /// The application with `bff` as its token handler.
    fn router(&self, bff: &Bff) -> Router {
        let routes = Router::new().route("/reports", get(reports)).route("/headers", get(headers));
        bff.protect(routes.with_state(Self { bff: bff.clone(), ..self.clone() }))
    }

    fn headers_for(&self, token: &AccessToken) -> HeaderMap {
        self.presenter.headers(token, &Method::GET, &self.reports).unwrap()
    }

    /// One request, as whoever has these headers can make it.
    async fn send(&self, headers: &HeaderMap) -> reqwest::Response {
        self.http.get(self.reports.clone()).headers(headers.clone()).send().await.unwrap()
    }

    async fn status(&self, headers: &HeaderMap) -> u16 {
        self.send(headers).await.status().as_u16()
    }
}

/// Calls the API as an application does.
async fn reports(State(caller): State<Caller>, session: Session) -> StatusCode {
    let Ok(token) = caller.bff.access_token(&session).await else { return StatusCode::SERVICE_UNAVAILABLE };
    let mut answer = caller.send(&caller.headers_for(&token)).await;
    if caller.presenter.is_nonce_challenge(answer.status(), answer.headers()) {
        answer = caller.send(&caller.headers_for(&token)).await;
    }
    answer.status()
}

/// What a thief gets who reads a request on its way, which no real application may show.
async fn headers(State(caller): State<Caller>, session: Session) -> String {
    let headers = caller.headers_for(&caller.bff.access_token(&session).await.unwrap());
    headers.iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap())).collect()
}

/// The headers that `headers` shows.
async fn taken_from(browser: &mut Browser) -> HeaderMap {
    let lines = browser.get("/headers").await.body;
    let pairs = lines.lines().map(|line| line.split_once(": ").unwrap());
    pairs.map(|(name, value)| (name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap())).collect()
}

/// Advances the clocks of everyone.
fn advance(app: &App, by: Duration) {
    app.clock.advance(by);
    let offset = app.provider.behaviour().clock_offset + i32::try_from(by.whole_seconds()).unwrap();
    app.provider.change(Change { clock_offset: Some(offset), ..Change::default() });
}

fn bound(config: &mut bff::Config) {
    config.providers[0].dpop = true;
}

/// The keys that the access tokens given so far are bound to.
fn keys(app: &App) -> Vec<Value> {
    let issued = app.provider.issued().into_iter().filter(|issued| issued.kind == TokenKind::AccessToken);
    issued.map(|issued| claims(&issued.token)["cnf"]["jkt"].clone()).collect()
}

#[tokio::test]
async fn bound_tokens_are_accepted_over_refreshes_with_and_without_nonces_c58() {
    const SECRET: &str = "a secret of the API's own, and of no other";
    for (at_provider, at_api) in [(Dpop::Taken, None), (Dpop::NonceNeeded, Some(SECRET.into()))] {
        let app = App::start_at(|provider| provider.dpop = at_provider, bound).await;
        let caller = Caller::at(&app, |dpop| {
            dpop.required = true;
            dpop.nonce_secret = at_api;
        });
        let caller = caller.await;
        let mut browser = Browser::signed_in(&app).await.with(&caller.router(&app.bff));
        for refreshes in 0..4 {
            assert_eq!(browser.get("/reports").await.status, StatusCode::OK, "{at_provider:?} {refreshes}");
            assert_eq!(app.provider.stats().refreshes, refreshes);
            advance(&app, LIFETIME);
        }
        let keys = keys(&app);
        assert!(
            keys[0].is_string() && keys.iter().all(|key| *key == keys[0]),
            "one session, one key: {keys:?}"
        );
        let codes = app.provider.stats().token_requests.authorization_code;
        assert_eq!(codes, if at_provider == Dpop::NonceNeeded { 2 } else { 1 }, "asked once for the nonce");
        let mut another = Browser::signed_in(&app).await.with(&caller.router(&app.bff));
        assert_eq!(another.get("/reports").await.status, StatusCode::OK);
        assert_ne!(self::keys(&app).last(), keys.last(), "another session, another key");
        assert_eq!(app.provider.stats().token_requests.authorization_code, codes + 1, "the nonce is known");
    }
}

#[tokio::test]
async fn a_stolen_token_is_refused_c58() {
    let app = App::start_with(bound).await;
    let caller = Caller::at(&app, |_| {}).await;
    let mut browser = Browser::signed_in(&app).await.with(&caller.router(&app.bff));
    let stolen = taken_from(&mut browser).await;
    let authorization = stolen[header::AUTHORIZATION].to_str().unwrap();
    let token = authorization.strip_prefix("DPoP ").unwrap();

    let as_bearer =
        HeaderMap::from_iter([(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
    assert_eq!(caller.status(&as_bearer).await, 401);
    let mut unproven = stolen.clone();
    unproven.remove("dpop");
    assert_eq!(caller.status(&unproven).await, 401);
    let mut theirs = Browser::signed_in_as(&app, "ben-okafor").await.with(&caller.router(&app.bff));
    let mut swapped = taken_from(&mut theirs).await;
    swapped.insert(header::AUTHORIZATION, authorization.parse().unwrap());
    assert_eq!(caller.status(&swapped).await, 401, "another key's proof");
    let other_address = caller.reports.join("/reports/00000000-0000-0000-0000-000000000000").unwrap();
    let other_address = caller.http.get(other_address).headers(stolen.clone()).send().await.unwrap();
    assert_eq!(other_address.status().as_u16(), 401, "another address");
    let changing = caller.http.head(caller.reports.clone()).headers(stolen.clone()).send().await.unwrap();
    assert_eq!(changing.status().as_u16(), 401, "another method");

    assert_eq!(caller.status(&stolen).await, 200, "the honest request");
    assert_eq!(caller.status(&stolen).await, 401, "the same proof again");
    assert_eq!(browser.get("/reports").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_follows_the_dpop_setting_from_its_next_refresh_on_c58() {
    let app = App::start().await;
    let caller = Caller::at(&app, |_| {}).await;
    let mut config = app.config.clone();
    bound(&mut config);
    let (binding, _) = app.process_with(&config).await;
    let mut before = Browser::signed_in(&app).await.with(&caller.router(&app.bff));
    let mut after = before.with(&caller.router(&binding));
    assert!(taken_from(&mut after).await[header::AUTHORIZATION].to_str().unwrap().starts_with("Bearer "));
    assert_eq!(after.get("/reports").await.status, StatusCode::OK);
    advance(&app, LIFETIME);
    assert!(taken_from(&mut after).await[header::AUTHORIZATION].to_str().unwrap().starts_with("DPoP "));
    for browser in [&mut after, &mut before] {
        assert_eq!(browser.get("/reports").await.status, StatusCode::OK, "the key is in the row");
    }
    advance(&app, LIFETIME);
    assert!(taken_from(&mut before).await[header::AUTHORIZATION].to_str().unwrap().starts_with("Bearer "));
    assert_eq!(before.get("/reports").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_bearer_token_is_not_accepted_in_place_of_a_bound_one_c58() {
    let app = App::start_with(bound).await;
    let caller = Caller::of(&app).await;
    let mut browser = Browser::signed_in(&app).await.with(&caller.router(&app.bff));
    advance(&app, LIFETIME);
    for token_type in ["Bearer", "mac"] {
        let body = json!({ "access_token": "evil", "token_type": token_type, "expires_in": 10 }).to_string();
        app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body }));
        assert_eq!(browser.get("/reports").await.status, StatusCode::SERVICE_UNAVAILABLE, "{token_type}");
    }
    assert_eq!(browser.get("/reports").await.status, StatusCode::OK, "the session is kept");

    app.provider.change(Change { dpop: Some(Dpop::Ignored), ..Change::default() });
    let downgraded = Browser::new(&app).sign_in("/login").await;
    assert_eq!(downgraded.status, StatusCode::BAD_GATEWAY);
    assert!(downgraded.body.contains("<h1>The sign-in was refused</h1>"), "{}", downgraded.body);
    app.provider.change(Change { dpop: Some(Dpop::Taken), ..Change::default() });
    assert_eq!(Browser::new(&app).sign_in("/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_is_sent_to_a_provider_without_dpop_c58() {
    let app = App::start_at(|provider| provider.dpop = Dpop::Ignored, bound).await;
    let answer = Browser::new(&app).get("/login?return_to=/expenses").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("<h1>Signing in is not possible now</h1>"), "{}", answer.body);
    let app = App::start_at(|provider| provider.dpop = Dpop::Ignored, |_| {}).await;
    assert_eq!(Browser::signed_in(&app).await.get("/").await.body, ADA, "bearer tokens are to be had");
}

#[tokio::test]
async fn a_fault_of_the_provider_costs_no_session_with_bound_tokens() {
    let app = App::start_at(|provider| provider.dpop = Dpop::NonceNeeded, bound).await;
    let caller = Caller::of(&app).await;
    let mut browser = Browser::signed_in(&app).await.with(&caller.router(&app.bff));
    // The nonce that is known has run out as well, each time.
    for fault in [FaultKind::Status { status: 503, retry_after: None }, FaultKind::BrokenJson] {
        advance(&app, Duration::minutes(2));
        app.provider.add_fault(Fault::once(Endpoint::Token, fault));
        assert_eq!(browser.get("/reports").await.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(browser.get("/reports").await.status, StatusCode::OK);
    }
    assert_eq!((app.provider.stats().refreshes, app.provider.stats().reuses_detected), (2, 0));
}
