//! An application with one page that needs an access token, a provider, a clock to advance, and a browser.

use std::{
    collections::BTreeMap,
    future::Future,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use bff::{
    AccessToken, Administrator, BaseUrl, Bff, ClientCredential, Clock, Config, Db, EndReason, Lifetimes,
    LogoutHint, ProviderConfig, ProviderId, ProviderLogout, Rejection, Session, SessionsError, TokenError,
    TrustedProxies,
};
use devidp::{Control, Provider};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use time::{Duration, OffsetDateTime};
use tokio::task::AbortHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::ServiceExt;
use url::{Url, form_urlencoded};

use crate::{database::Database, provider_key::provider_key};

pub(crate) const APPLICATION: &str = "https://expenses.example";
/// The application on the machine itself.
pub(crate) const LOOPBACK: &str = "http://localhost:3000";
pub(crate) const SESSION_COOKIE: &str = "__Host-Http-session";
/// Its name at [`LOOPBACK`].
pub(crate) const LOOPBACK_SESSION_COOKIE: &str = "bff-session";
pub(crate) const ADA: &str = "ada-alvarez";
pub(crate) const CLEO: &str = "cleo-martin";
pub(crate) const SECRET: &str = "a secret/with=odd:signs&more";

/// A clock that stands still until it is advanced.
#[derive(Clone)]
pub(crate) struct ManualClock {
    start: OffsetDateTime,
    offset: Arc<AtomicI64>,
}

impl ManualClock {
    fn new() -> Self {
        Self::at(bff::SystemClock.now())
    }

    fn at(start: OffsetDateTime) -> Self {
        Self { start, offset: Arc::default() }
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.offset.fetch_add(by.whole_milliseconds() as i64, Ordering::SeqCst);
    }

    /// The provider's clock goes on while this one stands still. Where a machine is slow, it would soon sign tokens of a
    /// future that nobody believes in.
    fn catch_up(&self) {
        /// Half of what the application takes for a clock that is a little wrong.
        const LAG: Duration = Duration::seconds(5);
        let behind = bff::SystemClock.now() - self.now();
        if behind > LAG {
            self.advance(behind);
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        self.start + Duration::milliseconds(self.offset.load(Ordering::SeqCst))
    }
}

/// An API that takes all tokens, until it takes none. All clones are one.
#[derive(Clone, Default)]
pub(crate) struct GuardedApi {
    rejects: Arc<AtomicBool>,
    calls: Arc<AtomicU64>,
}

impl GuardedApi {
    pub(crate) fn reject_all(&self, rejects: bool) {
        self.rejects.store(rejects, Ordering::SeqCst);
    }

    /// How often it was called.
    pub(crate) fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    /// Calls it as an application does: again with another token where it rejects one.
    async fn call(&self, bff: &Bff, session: &Session) -> Result<AccessToken, TokenError> {
        let mut token = bff.access_token(session).await?;
        loop {
            self.calls.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            if !self.rejects.load(Ordering::SeqCst) {
                bff.access_token_accepted(session, &token);
                return Ok(token);
            }
            let rejection = Rejection::new(token, Some("invalid_token"), Some("wrong audience"));
            token = bff.access_token_instead_of(session, &rejection).await?;
        }
    }
}

/// The application under test.
pub(crate) struct App {
    pub(crate) bff: Bff,
    pub(crate) router: Router,
    pub(crate) clock: ManualClock,
    pub(crate) api: GuardedApi,
    pub(crate) provider: Control,
    pub(crate) issuer: String,
    pub(crate) database: Database,
    pub(crate) config: Config,
    /// What keeps the process's memory as the database is.
    pub(crate) follower: AbortHandle,
    _stop: DropGuard,
}

/// A provider of its own.
pub(crate) struct RunningProvider {
    pub(crate) control: Control,
    pub(crate) issuer: String,
    pub(crate) stop: DropGuard,
}

impl RunningProvider {
    pub(crate) async fn start(change: impl FnOnce(&mut devidp::Config)) -> Self {
        let listener = devidp::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let client = devidp::Client {
            id: "expenses-bff".to_owned(),
            credential: devidp::Credential::Secret(SECRET.into()),
            name: "Expenses".to_owned(),
            redirect_uris: [APPLICATION, LOOPBACK].map(|base| format!("{base}/callback")).into(),
            post_logout_redirect_uris: [APPLICATION, LOOPBACK].map(str::to_owned).into(),
            backchannel_logout_uri: None,
        };
        let mut config = devidp::Config::development(issuer.parse().unwrap(), client);
        config.signing_key = Some(provider_key());
        change(&mut config);
        let provider = Provider::new(config).unwrap();
        let (control, stop) = (provider.control(), CancellationToken::new());
        tokio::spawn(provider.serve(listener, stop.clone()));
        Self { control, issuer, stop: stop.drop_guard() }
    }
}

/// The application as a client of a provider there.
pub(crate) fn provider_config(id: &str, issuer: &str) -> ProviderConfig {
    ProviderConfig {
        id: id.parse().unwrap(),
        name: "the development provider".to_owned(),
        issuer: issuer.to_owned(),
        client_id: "expenses-bff".to_owned(),
        client_credential: ClientCredential::Secret(SECRET.into()),
        scopes: ["profile", "email", "read:reports", "offline_access"].map(str::to_owned).into(),
        audience: Some("https://expenses-api".to_owned()),
        resource: None,
        dpop: false,
        protocol: bff::ProtocolOptions::default(),
        email_domains: Vec::new(),
        authorization_parameters: Vec::new(),
        api_scope_prefix: None,
        tenants: None,
        logout: ProviderLogout { hint: LogoutHint::Sid, endpoint: None },
    }
}

/// A process that can be killed.
pub(crate) struct KillableProcess {
    pub(crate) runtime: tokio::runtime::Runtime,
    pub(crate) router: Router,
}

/// How long it takes until an undiscovered provider is asked again.
pub(crate) const DISCOVERY_INTERVAL: Duration = Duration::seconds(2);
/// Within so long a process sees what another one has changed.
pub(crate) const SEEN_BY_OTHERS: std::time::Duration = std::time::Duration::from_secs(1);
/// How long an access token of the provider lives.
pub(crate) const LIFETIME: Duration = Duration::seconds(10);

impl App {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts with a configuration that `change` has changed.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_at(|_| {}, change).await
    }

    /// Starts at a provider, and with a configuration, that were changed.
    pub(crate) async fn start_at(
        change_provider: impl FnOnce(&mut devidp::Config),
        change: impl FnOnce(&mut Config),
    ) -> Self {
        Self::start_on(Database::new().await, ManualClock::new(), change_provider, change).await
    }

    /// Starts over a database that somebody has written, at a time.
    pub(crate) async fn start_over(
        database: Database,
        now: OffsetDateTime,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        Self::start_on(database, ManualClock::at(now), |_| {}, change).await
    }

    async fn start_on(
        database: Database,
        clock: ManualClock,
        change_provider: impl FnOnce(&mut devidp::Config),
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let RunningProvider { control, issuer, stop } = RunningProvider::start(change_provider).await;
        let mut config = Config {
            providers: vec![provider_config("default", &issuer)],
            base_url: APPLICATION.parse::<BaseUrl>().unwrap(),
            secrets: vec!["thirty-two bytes or more of noise".into()],
            lifetimes: Lifetimes { idle: Duration::hours(1), absolute: Duration::hours(8) },
            proof_of_presence: Duration::minutes(5),
            administrators: vec![Administrator { provider: ProviderId::default(), subject: CLEO.to_owned() }],
            clock_skew: Duration::seconds(10),
            trusted_proxies: TrustedProxies::default(),
        };
        change(&mut config);
        let api = GuardedApi::default();
        let (bff, router, follower) = application(&config, &database.address, &clock, &api).await;
        let provider = control;
        Self { bff, router, clock, api, provider, issuer, database, config, follower, _stop: stop }
    }

    /// A second process on the same database.
    pub(crate) async fn second_process(&self) -> (Bff, Router) {
        self.process_with(&self.config).await
    }

    /// A process on the same database with another configuration.
    pub(crate) async fn process_with(&self, config: &Config) -> (Bff, Router) {
        let (bff, router, _) = application(config, &self.database.address, &self.clock, &self.api).await;
        (bff, router)
    }

    /// A process on the same database that can be killed: what it does stops where it is.
    pub(crate) fn killable_process(&self) -> KillableProcess {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let start = application(&self.config, &self.database.address, &self.clock, &self.api);
        let (_, router, _) =
            std::thread::scope(|scope| scope.spawn(|| runtime.block_on(start)).join().unwrap());
        KillableProcess { runtime, router }
    }

    pub(crate) fn refreshes(&self) -> u64 {
        self.provider.stats().token_requests.refresh_token
    }
}

async fn application(
    config: &Config,
    database: &str,
    clock: &ManualClock,
    guarded_api: &GuardedApi,
) -> (Bff, Router, AbortHandle) {
    let db = Db::open(database).await.unwrap();
    let bff = Bff::new(config.clone(), db, clock.clone()).unwrap();
    let follower = tokio::spawn({
        let bff = bff.clone();
        async move { bff.follow_changes().await }
    });
    let api = {
        let bff = bff.clone();
        get(async move |session: Session| answer(bff.access_token(&session).await))
    };
    let rejecting_api = {
        let bff = bff.clone();
        get(async move |session: Session| {
            let rejected = bff.access_token(&session).await.unwrap();
            let rejection = Rejection::new(rejected, Some("invalid_token"), None);
            let token = bff.access_token_instead_of(&session, &rejection).await;
            token.iter().for_each(|token| bff.access_token_accepted(&session, token));
            answer(token)
        })
    };
    let scopes = {
        let bff = bff.clone();
        get(async move |session: Session| {
            let info = bff.token_info(&session).await.unwrap();
            format!("{}; not {}", info.scopes.join(" "), info.not_granted.join(" "))
        })
    };
    let guarded_api = {
        let (bff, api) = (bff.clone(), guarded_api.clone());
        get(async move |session: Session| answer(api.call(&bff, &session).await))
    };
    let router = Router::new()
        .route("/api", api)
        .route("/scopes", scopes)
        .route("/rejecting-api", rejecting_api)
        .route("/guarded-api", guarded_api)
        .route("/members-only", get(async |session: Option<Session>| members_only(session)))
        .route("/", get(async |session: Option<Session>| greeting(session)))
        .route(
            "/ended",
            get(async |reason: Option<Extension<EndReason>>| format!("{:?}", reason.map(|reason| reason.0))),
        )
        .merge(lists().with_state(bff.clone()));
    (bff.clone(), bff.protect(router), follower.abort_handle())
}

/// The lists of sessions, as an application would show them and let people end what is on them.
fn lists() -> Router<Bff> {
    type Result<T> = std::result::Result<T, ErrorResponse>;

    async fn own(State(bff): State<Bff>, session: Session) -> Result<String> {
        let lines = bff.sessions_of(&session).await?.into_iter().map(|one| {
            let current = if one.current { "*" } else { "" };
            format!("{current}{} {} {}\n", one.handle, one.device, one.name.unwrap_or_default())
        });
        Ok(lines.collect())
    }
    async fn end(State(bff): State<Bff>, session: Session, Path(handle): Path<String>) -> Result<()> {
        Ok(bff.end_session(&session, &handle).await?)
    }
    async fn end_others(State(bff): State<Bff>, session: Session) -> Result<String> {
        Ok(bff.end_other_sessions(&session).await?.to_string())
    }
    async fn name(State(bff): State<Bff>, session: Session, name: String) -> Result<()> {
        Ok(bff.name_session(&session, &name).await?)
    }
    async fn people(State(bff): State<Bff>, session: Session) -> Result<String> {
        let people = bff.people(&session).await?.into_iter();
        Ok(people.map(|person| format!("{} {}\n", person.identity.subject, person.sessions)).collect())
    }
    /// Of the asking one's issuer, where the query names none.
    async fn end_of(
        State(bff): State<Bff>,
        session: Session,
        Path(subject): Path<String>,
        Query(query): Query<BTreeMap<String, String>>,
    ) -> Result<String> {
        let issuer = query.get("issuer").unwrap_or(&session.identity.issuer);
        Ok(bff.end_sessions_of(&session, issuer, &subject).await?.to_string())
    }
    async fn end_all(State(bff): State<Bff>, session: Session) -> Result<String> {
        Ok(bff.end_all_sessions(&session).await?.to_string())
    }
    Router::new()
        .route("/sessions", get(own))
        .route("/sessions/{handle}/end", post(end))
        .route("/sessions/end-others", post(end_others))
        .route("/sessions/name", post(name))
        .route("/people", get(people))
        .route("/people/{subject}/end", post(end_of))
        .route("/people/end-all", post(end_all))
}

struct ErrorResponse(SessionsError);

impl From<SessionsError> for ErrorResponse {
    fn from(error: SessionsError) -> Self {
        Self(error)
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        match self.0 {
            SessionsError::ReauthenticationRequired => StatusCode::FORBIDDEN.into_response(),
            SessionsError::NotFound => StatusCode::NOT_FOUND.into_response(),
            SessionsError::Name => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
            SessionsError::Store => panic!("{}", self.0),
        }
    }
}

/// Stands for the call to the API: answers with the access token, which no real application may do.
fn answer(token: Result<AccessToken, TokenError>) -> Response {
    match token {
        Ok(token) => token.expose().to_owned().into_response(),
        Err(TokenError::SessionEnded) => (StatusCode::UNAUTHORIZED, "ended").into_response(),
        Err(TokenError::NotRenewable) => (StatusCode::UNAUTHORIZED, "not renewable").into_response(),
        Err(TokenError::Rejected) => (StatusCode::BAD_GATEWAY, "rejected").into_response(),
        Err(TokenError::ProviderUnavailable { retry_after }) => {
            (StatusCode::SERVICE_UNAVAILABLE, retry_after.whole_seconds().to_string()).into_response()
        }
        Err(error @ TokenError::Store) => panic!("{error}"),
    }
}

/// A page that redirects to sign in without a session.
fn members_only(session: Option<Session>) -> Response {
    session.map_or_else(
        || Redirect::to("/login?return_to=/members-only").into_response(),
        |_| "welcome".into_response(),
    )
}

fn greeting(session: Option<Session>) -> String {
    session.map_or("nobody".to_owned(), |session| session.identity.subject.clone())
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> Url {
        Url::parse(APPLICATION).unwrap().join(self.headers[header::LOCATION].to_str().unwrap()).unwrap()
    }

    /// Where the page redirects to by itself.
    pub(crate) fn redirects_to(&self) -> Url {
        let (_, rest) = self.body.split_once("content=\"0;url=").unwrap();
        let (target, _) = rest.split_once('"').unwrap();
        Url::parse(APPLICATION).unwrap().join(&target.replace("&amp;", "&")).unwrap()
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect()
    }
}

/// A browser: it keeps cookies as the prefix `__Host-` demands, and says where its requests come from.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Who sits before it.
    account: &'static str,
    pub(crate) at_provider: Option<String>,
    /// How many pages of the provider's it has shown.
    pub(crate) pages_at_provider: u32,
    /// What it calls itself.
    pub(crate) user_agent: Option<&'static str>,
}

impl Browser {
    pub(crate) fn new(app: &App) -> Self {
        Self {
            router: app.router.clone(),
            cookies: BTreeMap::new(),
            account: ADA,
            at_provider: None,
            pages_at_provider: 0,
            user_agent: None,
        }
    }

    /// A browser that `account` sits before.
    pub(crate) fn new_as(app: &App, account: &'static str) -> Self {
        Self { account, ..Self::new(app) }
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// The request of a page that waits for its session's end.
    pub(crate) fn event_request(&self) -> Request<Body> {
        self.build(Method::GET, "/bff/events", &[], Body::empty())
    }

    /// The same browser with another process.
    pub(crate) fn with(&self, router: &Router) -> Self {
        Self { router: router.clone(), ..self.clone() }
    }

    /// A browser that has signed Ada in.
    pub(crate) async fn signed_in(app: &App) -> Self {
        Self::signed_in_as(app, ADA).await
    }

    /// A browser that has signed `account` in.
    pub(crate) async fn signed_in_as(app: &App, account: &'static str) -> Self {
        Self::signed_in_at(app, &app.router, account, "/login").await
    }

    /// A browser that has signed `account` in, beginning at `login` of another process.
    pub(crate) async fn signed_in_at(app: &App, router: &Router, account: &'static str, login: &str) -> Self {
        app.clock.catch_up();
        let mut browser = Self::new_as(app, account).with(router);
        let answer = browser.sign_in(login).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        browser
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("sec-fetch-site", "same-origin")]).await
    }

    pub(crate) async fn post(&mut self, path: &str) -> Answer {
        self.send(Method::POST, path, &[("sec-fetch-site", "same-origin")]).await
    }

    pub(crate) async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let answer = self.request(method, path, headers).await;
        for cookie in answer.set_cookies() {
            self.store_cookie(cookie);
        }
        answer
    }

    /// Asks until the answer has this status, for as long as it may take until another process's change is seen. The
    /// last answer.
    pub(crate) async fn within_a_second(&self, path: &str, status: StatusCode) -> Answer {
        let deadline = Instant::now() + SEEN_BY_OTHERS;
        loop {
            let began = Instant::now();
            let answer = self.request(Method::GET, path, &[("sec-fetch-site", "same-origin")]).await;
            if answer.status == status || began >= deadline {
                assert_eq!(answer.status, status, "{path} after a second: {}", answer.body);
                return answer;
            }
            tokio::time::sleep_until((Instant::now() + SEEN_BY_OTHERS / 50).min(deadline).into()).await;
        }
    }

    /// Asks often enough that the process has what it needs in memory, and knows that it is as the database is.
    pub(crate) async fn warm(&self) {
        for _ in 0..20 {
            let answer = self.request(Method::GET, "/api", &[("sec-fetch-site", "same-origin")]).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            tokio::time::sleep(SEEN_BY_OTHERS / 20).await;
        }
    }

    /// Sends a text from a page of the application.
    pub(crate) async fn post_text(&self, path: &str, text: &str) -> Answer {
        let headers = [("sec-fetch-site", "same-origin")];
        self.request_with(Method::POST, path, &headers, text.to_owned().into()).await
    }

    /// The request as a future of its own, for requests that run together or are dropped.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> impl Future<Output = Answer> + Send + use<> {
        self.request_with(method, path, headers, Body::empty())
    }

    fn request_with(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> impl Future<Output = Answer> + Send + use<> {
        let answer = self.router.clone().oneshot(self.build(method, path, headers, body));
        async move {
            let (parts, body) = answer.await.unwrap().into_parts();
            let body: Bytes = body.collect().await.unwrap().to_bytes();
            let body = String::from_utf8(body.into()).unwrap();
            Answer { status: parts.status, headers: parts.headers, body }
        }
    }

    fn build(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        if let Some(agent) = self.user_agent {
            request = request.header(header::USER_AGENT, agent);
        }
        request.body(body).unwrap()
    }

    fn store_cookie(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').unwrap();
        let has =
            |attribute: &str| attributes.split(';').any(|has| has.trim().eq_ignore_ascii_case(attribute));
        if name.starts_with("__Host-") && !(has("Secure") && has("HttpOnly") && has("Path=/")) {
            return; // as browsers do
        }
        if has("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// From `/login` over the provider's pages back to the application: the callback's answer.
    pub(crate) async fn sign_in(&mut self, login: &str) -> Answer {
        let callback = self.callback_url(login).await;
        self.complete_sign_in(&callback).await
    }

    /// From the provider's link back to the last callback's answer: the person may be sent to the provider again.
    pub(crate) async fn complete_sign_in(&mut self, callback: &Url) -> Answer {
        let mut answer = self.follow_callback(callback).await;
        for _ in 0..2 {
            if answer.status != StatusCode::SEE_OTHER || answer.location().as_str().starts_with(APPLICATION) {
                return answer;
            }
            let callback = self.sign_in_at_provider(answer.location()).await;
            answer = self.follow_callback(&callback).await;
        }
        answer
    }

    /// The address that the provider sends the person back to.
    pub(crate) async fn callback_url(&mut self, login: &str) -> Url {
        let answer = self.get(login).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.sign_in_at_provider(answer.location()).await
    }

    /// Follows the provider's link back. `SameSite=Strict` cookies stay at home on the way.
    pub(crate) async fn follow_callback(&mut self, callback: &Url) -> Answer {
        let strict = [SESSION_COOKIE, LOOPBACK_SESSION_COOKIE]
            .into_iter()
            .filter_map(|name| self.cookies.remove_entry(name))
            .collect::<Vec<_>>();
        let path = format!("{}?{}", callback.path(), callback.query().unwrap());
        let headers = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        let answer = self.send(Method::GET, &path, &headers).await;
        for (name, value) in strict {
            self.cookies.entry(name).or_insert(value);
        }
        if answer.body.contains("content=\"0;url=/callback?") {
            // It is asked for once more from this site.
            let again = answer.redirects_to();
            return self.get(&format!("{}?{}", again.path(), again.query().unwrap())).await;
        }
        answer
    }

    /// What a person does at the provider: choose their account, allow everything.
    pub(crate) async fn sign_in_at_provider(&mut self, mut url: Url) -> Url {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut form: Option<Vec<(&str, String)>> = None;
        for _ in 0..8 {
            let mut request = match &form {
                Some(form) => http.post(url.clone()).form(form),
                None => http.get(url.clone()),
            };
            if let Some(cookie) = &self.at_provider {
                request = request.header(header::COOKIE, cookie);
            }
            let answer = request.send().await.unwrap();
            if let Some(cookie) = answer.headers().get(header::SET_COOKIE) {
                self.at_provider = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
            }
            if let Some(location) = answer.headers().get(header::LOCATION) {
                url = url.join(location.to_str().unwrap()).unwrap();
                form = None;
                if url.path().ends_with("/callback") {
                    return url;
                }
                continue;
            }
            self.pages_at_provider += 1;
            let page = answer.text().await.unwrap();
            let carried = hidden_request(&page).unwrap_or_else(|| panic!("no form: {page}"));
            let (path, choice) = if page.contains("name=\"decision\"") {
                ("/consent", vec![("decision", "allow".to_owned())])
            } else if page.contains("name=\"account\"") {
                ("/sign-in", vec![("account", self.account.to_owned())])
            } else {
                let given_name = self.account.split('-').next().unwrap_or_default();
                let email = format!("{given_name}@example.com");
                ("/sign-in", vec![("username", email), ("password", "expenses".to_owned())])
            };
            url = url.join(path).unwrap();
            form = Some(choice.into_iter().chain([("request", carried)]).collect());
        }
        panic!("the provider redirects without end");
    }
}

/// The request that the provider's forms carry along.
fn hidden_request(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"request\" value=\"")?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
}

/// The claims of a JSON Web Token, as anyone can read them.
pub(crate) fn claims(token: &str) -> serde_json::Value {
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

/// One parameter of an address.
pub(crate) fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// The address with one parameter changed, or left out.
pub(crate) fn with_parameter(url: &Url, name: &str, value: Option<&str>) -> Url {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(url.query_pairs().filter(|(found, _)| found != name));
    if let Some(value) = value {
        query.append_pair(name, value);
    }
    let mut changed = url.clone();
    changed.set_query(Some(&query.finish()));
    changed
}
