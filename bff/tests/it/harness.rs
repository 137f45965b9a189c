//! An application with one page that needs an access token, a provider, a clock to turn, and a browser.

use std::{
    collections::BTreeMap,
    future::Future,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    response::{IntoResponse, Response},
    routing::get,
};
use bff::{AccessToken, BaseUrl, Bff, Clock, Config, Db, Lifetimes, Session, TokenError};
use devidp::{Control, Provider};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

pub(crate) const APPLICATION: &str = "http://localhost:3000";
pub(crate) const SESSION_COOKIE: &str = "__Host-Http-session";
pub(crate) const ADA: &str = "ada-alvarez";
const SECRET: &str = "a secret/with=odd:signs&more";

/// A clock that stands still until it is turned.
#[derive(Clone)]
pub(crate) struct TurnedClock {
    start: OffsetDateTime,
    turned: Arc<AtomicI64>,
}

impl TurnedClock {
    fn new() -> Self {
        Self { start: bff::SystemClock.now(), turned: Arc::default() }
    }

    pub(crate) fn turn(&self, by: Duration) {
        self.turned.fetch_add(by.whole_milliseconds() as i64, Ordering::SeqCst);
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> OffsetDateTime {
        self.start + Duration::milliseconds(self.turned.load(Ordering::SeqCst))
    }
}

/// The application under test.
pub(crate) struct App {
    pub(crate) bff: Bff,
    pub(crate) router: Router,
    pub(crate) clock: TurnedClock,
    pub(crate) provider: Control,
    pub(crate) issuer: String,
    pub(crate) data: TempDir,
    pub(crate) config: Config,
    _stop: tokio_util::sync::DropGuard,
}

/// A process that can be killed.
pub(crate) struct Mortal {
    pub(crate) runtime: tokio::runtime::Runtime,
    pub(crate) router: Router,
}

/// How long an access token of the provider lives.
pub(crate) const LIFETIME: Duration = Duration::seconds(10);

impl App {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts with a configuration that `change` has changed.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let listener = devidp::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let client = devidp::Client {
            id: "expenses-bff".to_owned(),
            secret: SECRET.into(),
            name: "Expenses".to_owned(),
            redirect_uris: vec![format!("{APPLICATION}/callback")],
            post_logout_redirect_uris: vec![APPLICATION.to_owned()],
        };
        let provider = Provider::new(devidp::Config::development(issuer.parse().unwrap(), client)).unwrap();
        let (control, stop) = (provider.control(), CancellationToken::new());
        tokio::spawn(provider.serve(listener, stop.clone()));

        let mut config = Config {
            issuer: issuer.clone(),
            client_id: "expenses-bff".to_owned(),
            client_secret: SECRET.into(),
            base_url: APPLICATION.parse::<BaseUrl>().unwrap(),
            scopes: ["profile", "email", "read:reports", "offline_access"].map(str::to_owned).into(),
            audience: Some("https://expenses-api".to_owned()),
            secrets: vec!["thirty-two bytes or more of noise".into()],
            lifetimes: Lifetimes { idle: Duration::hours(1), absolute: Duration::hours(8) },
            clock_skew: Duration::seconds(10),
        };
        change(&mut config);
        let data = TempDir::new().unwrap();
        let clock = TurnedClock::new();
        let (bff, router) = application(&config, data.path(), &clock).await;
        Self { bff, router, clock, provider: control, issuer, data, config, _stop: stop.drop_guard() }
    }

    /// A second process on the same database.
    pub(crate) async fn second_process(&self) -> (Bff, Router) {
        application(&self.config, self.data.path(), &self.clock).await
    }

    /// A process on the same database that can be killed: what it does stops where it is.
    pub(crate) fn process_to_kill(&self) -> Mortal {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let start = application(&self.config, self.data.path(), &self.clock);
        let (_, router) = std::thread::scope(|scope| scope.spawn(|| runtime.block_on(start)).join().unwrap());
        Mortal { runtime, router }
    }

    pub(crate) fn refreshes(&self) -> u64 {
        self.provider.stats().token_requests.refresh_token
    }

    /// Every byte of the database's files.
    pub(crate) fn database_bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.data.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

async fn application(config: &Config, data: &Path, clock: &TurnedClock) -> (Bff, Router) {
    let db = Db::open(&format!("sqlite:{}/bff.db", data.display())).await.unwrap();
    let bff = Bff::new(config.clone(), db, clock.clone()).unwrap();
    let api = {
        let bff = bff.clone();
        get(async move |session: Session| answer(bff.access_token(&session).await))
    };
    let rejecting_api = {
        let bff = bff.clone();
        get(async move |session: Session| {
            let rejected = bff.access_token(&session).await.unwrap();
            answer(bff.access_token_instead_of(&session, &rejected).await)
        })
    };
    let router = Router::new()
        .route("/api", api)
        .route("/rejecting-api", rejecting_api)
        .route("/", get(async |session: Option<Session>| greeting(session)));
    (bff.clone(), bff.protect(router))
}

/// Stands for the call to the API: answers with the access token, which no real application may do.
fn answer(token: Result<AccessToken, TokenError>) -> Response {
    match token {
        Ok(token) => token.expose().to_owned().into_response(),
        Err(TokenError::SessionEnded) => (StatusCode::UNAUTHORIZED, "ended").into_response(),
        Err(TokenError::NotRenewable) => (StatusCode::UNAUTHORIZED, "not renewable").into_response(),
        Err(TokenError::ProviderUnavailable { retry_after }) => {
            (StatusCode::SERVICE_UNAVAILABLE, retry_after.whole_seconds().to_string()).into_response()
        }
        Err(error @ TokenError::Store) => panic!("{error}"),
    }
}

fn greeting(session: Option<Session>) -> String {
    session.map_or("nobody".to_owned(), |session| session.identity.subject)
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

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect()
    }
}

/// A browser: it keeps cookies as the prefix `__Host-` demands, and says where its requests come from.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    at_provider: Option<String>,
}

impl Browser {
    pub(crate) fn new(app: &App) -> Self {
        Self { router: app.router.clone(), cookies: BTreeMap::new(), at_provider: None }
    }

    /// The same browser with another process.
    pub(crate) fn with(&self, router: &Router) -> Self {
        Self { router: router.clone(), ..self.clone() }
    }

    /// A browser that has signed Ada in.
    pub(crate) async fn signed_in(app: &App) -> Self {
        let mut browser = Self::new(app);
        let answer = browser.sign_in("/login").await;
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
            self.keep(cookie);
        }
        answer
    }

    /// The request as a future of its own, for requests that run together or are dropped.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> impl Future<Output = Answer> + Send + use<> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap());
        async move {
            let (parts, body) = answer.await.unwrap().into_parts();
            let body: Bytes = body.collect().await.unwrap().to_bytes();
            let body = String::from_utf8(body.into()).unwrap();
            Answer { status: parts.status, headers: parts.headers, body }
        }
    }

    fn keep(&mut self, cookie: &str) {
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
        let callback = self.callback_of(login).await;
        self.arrive(&callback).await
    }

    /// The address that the provider sends the person back to.
    pub(crate) async fn callback_of(&mut self, login: &str) -> Url {
        let answer = self.get(login).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.at_the_provider(answer.location()).await
    }

    /// Follows the provider's link back. `SameSite=Strict` cookies stay at home on the way.
    pub(crate) async fn arrive(&mut self, callback: &Url) -> Answer {
        let session = self.cookies.remove(SESSION_COOKIE);
        let path = format!("{}?{}", callback.path(), callback.query().unwrap());
        let headers = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        let answer = self.send(Method::GET, &path, &headers).await;
        if let Some(session) = session {
            self.cookies.entry(SESSION_COOKIE.to_owned()).or_insert(session);
        }
        answer
    }

    /// What a person does at the provider: choose Ada, allow everything.
    async fn at_the_provider(&mut self, mut url: Url) -> Url {
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
                if url.as_str().starts_with(APPLICATION) {
                    return url;
                }
                continue;
            }
            let page = answer.text().await.unwrap();
            let carried = hidden_request(&page).unwrap_or_else(|| panic!("no form: {page}"));
            let (path, choice) = if page.contains("name=\"decision\"") {
                ("/consent", ("decision", "allow"))
            } else {
                ("/sign-in", ("account", ADA))
            };
            url = url.join(path).unwrap();
            form = Some(vec![("request", carried), (choice.0, choice.1.to_owned())]);
        }
        panic!("the provider leads in circles");
    }
}

/// The request that the provider's forms carry along.
fn hidden_request(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"request\" value=\"")?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
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
