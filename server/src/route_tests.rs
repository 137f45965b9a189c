//! Every door of the application, tried by a stranger: the routes and server functions are asked of the code itself,
//! so that a new one is tried as well.

#[cfg(feature = "embedded")]
mod api_requests;
mod body_limits;
#[cfg(feature = "embedded")]
mod browser;
mod redirects;
mod files;
mod cross_site;
mod headers;
#[cfg(feature = "embedded")]
mod signed_in;

use std::sync::{Arc, Mutex};

use axum::{Router, body::Body, extract::State, response::IntoResponse, routing::any};
use bff::{Bff, Config, Db, Lifetimes, Presenter, SystemClock, TrustedProxies};
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use leptos::{config::LeptosOptions, server_fn::axum::server_fn_paths};
use tempfile::TempDir;
use time::Duration;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::{
    api_client::{ApiClient, ApiError},
    content_security_policy,
    router::{self, Site},
};

/// Pages that everyone may see.
const OPEN_PAGES: [&str; 1] = ["/"];
/// Server functions that answer everyone.
const OPEN_FUNCTIONS: [&str; 1] = ["/api/profile"];

/// What every form together could hold.
const FIELDS: &str = "id=00000000-0000-0000-0000-000000000001&name=x&subject=x&key=x&version=1&title=x&reason=x&comment=x\
                      &action=submit&actor=owner&choice=approve&from=0\
                      &expense=00000000-0000-0000-0000-000000000001&chosen[report-00000000-0000-0000-0000-000000000001]=1\
                      &expenses[expense-00000000-0000-0000-0000-000000000001]=on";

struct Application {
    router: Router,
    bff: Bff,
    _data: TempDir,
}

impl Application {
    async fn start() -> Self {
        Self::start_at("http://localhost:3000").await
    }

    async fn start_at(base_url: &str) -> Self {
        let data = TempDir::new().unwrap();
        let db = Db::open(&format!("sqlite:{}/bff.db", data.path().display())).await.unwrap();
        let config = Config {
            // Nobody listens there.
            issuer: "http://127.0.0.1:9".to_owned(),
            client_id: "expenses-bff".to_owned(),
            client_credential: bff::ClientCredential::Secret("a secret".into()),
            base_url: base_url.parse().unwrap(),
            scopes: Vec::new(),
            audience: None,
            resource: None,
            dpop: false,
            secrets: vec!["thirty-two bytes or more of noise".into()],
            lifetimes: Lifetimes::default(),
            proof_of_presence: Duration::MINUTE,
            administrators: Vec::new(),
            clock_skew: Duration::ZERO,
            trusted_proxies: TrustedProxies::default(),
        };
        let bff = Bff::new(config, db, SystemClock).unwrap();
        let api = ApiClient::new("http://127.0.0.1:9".parse().unwrap(), Presenter::new(SystemClock)).unwrap();
        let site = data.path().join("site");
        std::fs::create_dir_all(site.join("pkg/snippets")).unwrap();
        for file in ["pkg/expenses.js", "favicon.svg"] {
            std::fs::write(site.join(file), "a file").unwrap();
        }
        let options =
            LeptosOptions::builder().output_name("expenses").site_root(site.to_str().unwrap()).build();
        let router = router::build(bff.clone(), api, Site { options, is_watched: false });
        Self { router, bff, _data: data }
    }

    /// A request of this site's own page, without a session.
    async fn ask(&self, method: &Method, path: &str) -> Response<Body> {
        self.ask_with(FIELDS, method, path).await
    }

    async fn ask_with(&self, fields: &'static str, method: &Method, path: &str) -> Response<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(fields))
            .unwrap();
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }
}

/// Every page, and where its address names something, with a name there.
fn pages() -> Vec<String> {
    let id = "00000000-0000-0000-0000-000000000001";
    let pages = app::app::routes().into_iter().map(|page| match page.path().split_once('{') {
        Some((folder, _)) => format!("{folder}{id}"),
        None => page.path().to_owned(),
    });
    let pages = pages.collect::<Vec<_>>();
    assert!(pages.len() >= 13, "{pages:?}");
    pages
}

/// Every path that files are taken at, or given.
fn doors_for_files(which: &Method) -> Vec<String> {
    let doors = crate::files::doors().filter(|(method, _)| *method == which).map(|(_, path)| path);
    let doors = doors.collect::<Vec<_>>();
    assert!(doors.len() >= 2, "{which} {doors:?}");
    doors
}

/// Every path that a body may be posted to which is taken in whole: server functions, the token handler's own and the
/// reports of browsers.
fn doors_for_bodies() -> Vec<&'static str> {
    let own = ["/logout", "/backchannel-logout", content_security_policy::REPORT_PATH];
    server_fn_paths().map(|(path, _)| path).chain(own).collect()
}

/// Every path that something may be posted to.
fn doors_for_posting() -> Vec<String> {
    let bodies = doors_for_bodies().into_iter().map(str::to_owned);
    bodies.chain(doors_for_files(&Method::POST)).collect()
}

#[tokio::test]
async fn a_server_function_answers_nobody_without_a_session() {
    let application = Application::start().await;
    let functions = server_fn_paths().collect::<Vec<_>>();
    assert!(functions.len() >= 10, "{functions:?}");
    for (path, method) in functions {
        let answer = application.ask(&method, path).await;
        if OPEN_FUNCTIONS.contains(&path) {
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
        } else {
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
            assert!(
                !answer.headers().contains_key(header::LOCATION),
                "a fetch is never sent elsewhere: {path}"
            );
        }
    }
}

#[tokio::test]
async fn a_server_function_that_can_not_read_what_was_sent_says_so() {
    let application = Application::start().await;
    let mut unread = 0;
    for (path, method) in server_fn_paths().filter(|(path, _)| !OPEN_FUNCTIONS.contains(path)) {
        let answer = application.ask_with("id[=%ff&version=old&chosen=1", &method, path).await;
        let status = answer.status();
        assert!(matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED), "{path}: {status}");
        unread += usize::from(status == StatusCode::BAD_REQUEST);
    }
    assert!(unread >= 5, "{unread}");
}

#[tokio::test]
async fn each_route_has_its_methods_and_no_others_c31() {
    let application = Application::start().await;
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}: what a link can call, another site can");
        for other in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
            let status = application.ask(&other, path).await.status();
            assert!(matches!(status.as_u16(), 404 | 405), "{other} {path}: {status}");
        }
    }
    for page in pages() {
        for other in [Method::POST, Method::PUT, Method::DELETE] {
            let status = application.ask(&other, &page).await.status();
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{other} {page}");
        }
    }
}

#[tokio::test]
async fn every_page_has_a_strict_policy_and_is_kept_by_nobody() {
    let application = Application::start().await;
    for path in ["/", "/no-such-page"] {
        let answer = application.ask(&Method::GET, path).await;
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store", "{path}");
        let page = answer.into_body().collect().await.unwrap().to_bytes();
        let page = std::str::from_utf8(&page).unwrap();
        for directive in
            ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]
        {
            assert!(policy.contains(directive), "{policy}");
        }
        for weak in ["unsafe-inline", "'unsafe-eval'", "*", "data:", "http:"] {
            assert!(!policy.contains(weak), "{weak} in {policy}");
        }
        let (_, nonce) = policy.split_once("'nonce-").unwrap();
        let nonce = nonce.split('\'').next().unwrap();
        let scripts = page.matches("<script").count();
        assert!(scripts > 0);
        assert_eq!(page.matches(&format!(" nonce=\"{nonce}\"")).count(), scripts, "{page}");
    }
}

/// What the API was asked.
type Seen = Arc<Mutex<Vec<(Method, String, HeaderMap)>>>;

/// The address of an API that notes each request and leads elsewhere.
async fn astray() -> (String, Seen) {
    async fn note(State(seen): State<Seen>, request: Request<Body>) -> impl IntoResponse {
        let (parts, _) = request.into_parts();
        seen.lock().unwrap().push((parts.method, parts.uri.to_string(), parts.headers));
        (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")])
    }
    let seen = Seen::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let api = Router::new().fallback(any(note)).with_state(seen.clone());
    tokio::spawn(async move { axum::serve(listener, api).await });
    (base, seen)
}

#[tokio::test]
async fn a_token_goes_to_one_host_and_path_in_its_header_c16_c30() {
    let (api, seen) = astray().await;
    let client = ApiClient::new(api.parse().unwrap(), Presenter::new(SystemClock)).unwrap();
    let token = bff::AccessToken::from("a-token".to_owned());
    let answer = client.call(token, "a-request").reports().await;
    assert!(matches!(answer, Err(ApiError::Unexpected { status: StatusCode::FOUND, .. })), "{answer:?}");
    let seen = seen.lock().unwrap();
    let [(method, uri, headers)] = seen.as_slice() else { panic!("the redirect was followed: {seen:?}") };
    assert_eq!((method, uri.as_str()), (&Method::GET, "/reports"));
    assert_eq!(headers[header::AUTHORIZATION], "Bearer a-token");
}
