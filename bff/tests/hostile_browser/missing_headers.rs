//! An answer that lacks a header is one that can be framed, sniffed, kept, or read by another site. Every kind of answer
//! bears them all: of each route, of a page, of a refusal, and of what is beside the routes.

use axum::{Router, body::Body, extract::ConnectInfo, routing::get};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use tower::ServiceExt;

use crate::{
    harness::{APPLICATION, App, Browser, LOOPBACK, SEEN_BY_OTHERS, SESSION_COOKIE},
    raw_request::{OWN, routes},
};

/// What each answer bears, besides its policy.
const EXPECTED: [(&str, &str); 7] = [
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

fn assert_security_headers(headers: &HeaderMap, of: &str) {
    for (name, value) in EXPECTED {
        let values = headers.get_all(name).iter().collect::<Vec<_>>();
        assert_eq!(values, [value], "{name} of {of}");
    }
    let [policy] = *headers.get_all(header::CONTENT_SECURITY_POLICY).iter().collect::<Vec<_>>() else {
        panic!("{of}: {headers:?}")
    };
    let policy = policy.to_str().unwrap();
    for directive in ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(directive), "{of}: {policy}");
    }
    // A page's own icon, which is no more than a picture.
    let policy = policy.replace("img-src data:;", "");
    for weak in ["unsafe", "*", "data:", "http:", "script-src"] {
        assert!(!policy.contains(weak), "{weak} in {policy} of {of}");
    }
}

/// An application at an address with TLS, where HSTS means something, and what it answers to one request.
struct HttpsApp(App);

impl HttpsApp {
    async fn start() -> Self {
        assert!(APPLICATION.starts_with("https:"));
        Self(App::start().await)
    }

    /// The answer's headers are looked at; its body may have no end.
    async fn answers(&self, status: StatusCode, method: &Method, path: &str, headers: &[(&str, &str)]) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.0.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let of = format!("{method} {path} {headers:?}: {}", answer.status());
        assert_eq!(answer.status(), status, "{of}");
        assert_security_headers(answer.headers(), &of);
    }
}

#[tokio::test]
async fn every_kind_of_answer_has_every_security_header() {
    let app = HttpsApp::start().await;
    let mut browser = Browser::new(&app.0);
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
    let cookie = format!("{SESSION_COOKIE}={}", browser.cookies[SESSION_COOKIE]);
    let own = ("cookie", cookie.as_str());

    let mut expected = Vec::new();
    for (path, method) in routes() {
        let (nobody, person) = match path {
            "/login" => (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER),
            "/callback" if method == Method::POST => (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
            "/callback" => (StatusCode::BAD_REQUEST, StatusCode::SEE_OTHER),
            "/backchannel-logout" => (StatusCode::BAD_REQUEST, StatusCode::BAD_REQUEST),
            "/logout" => (StatusCode::SEE_OTHER, StatusCode::OK),
            "/bff/user" => (StatusCode::UNAUTHORIZED, StatusCode::OK),
            "/bff/events" => (StatusCode::NO_CONTENT, StatusCode::OK),
            _ => panic!("the answers of {path} are missing here"),
        };
        app.answers(nobody, &method, path, &[OWN]).await;
        // Signing out comes last.
        if path != "/logout" {
            app.answers(person, &method, path, &[OWN, own]).await;
        }
        app.answers(StatusCode::METHOD_NOT_ALLOWED, &Method::PUT, path, &[OWN]).await;
        expected.push((path, method, person));
    }
    app.answers(StatusCode::FORBIDDEN, &Method::POST, "/logout", &[own]).await;
    app.answers(StatusCode::OK, &Method::GET, "/", &[OWN, own]).await;
    app.answers(StatusCode::OK, &Method::HEAD, "/", &[OWN, own]).await;
    app.answers(StatusCode::SEE_OTHER, &Method::GET, "/members-only", &[OWN]).await;
    app.answers(StatusCode::UNAUTHORIZED, &Method::GET, "/api", &[OWN]).await;
    app.answers(StatusCode::NOT_FOUND, &Method::GET, "/no-such-route", &[OWN]).await;
    app.answers(StatusCode::BAD_REQUEST, &Method::GET, "/login?return_to=//evil.example", &[OWN]).await;
    let foreign =
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    app.answers(StatusCode::OK, &Method::GET, "/", &foreign).await;
    app.answers(StatusCode::BAD_REQUEST, &Method::GET, "/", &[OWN, own, own]).await;
    let many = "theme=dark; ".repeat(4 << 10);
    let refused = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    app.answers(refused, &Method::GET, "/", &[OWN, ("cookie", &many)]).await;

    let failing = "ALTER TABLE sessions RENAME COLUMN sealed TO hidden";
    app.0.database.execute(failing).await;
    tokio::time::sleep(SEEN_BY_OTHERS).await;
    app.answers(StatusCode::SERVICE_UNAVAILABLE, &Method::GET, "/", &[OWN, own]).await;
    app.0.database.execute("ALTER TABLE sessions RENAME COLUMN hidden TO sealed").await;
    let (path, method, status) = expected.into_iter().find(|(path, ..)| *path == "/logout").unwrap();
    app.answers(status, &method, path, &[OWN, own]).await;
}

#[tokio::test]
async fn a_rate_limited_answer_has_every_security_header() {
    let app = HttpsApp::start().await;
    let mut last = None;
    for _ in 0..=300 {
        let peer = ConnectInfo(std::net::SocketAddr::from(([203, 0, 113, 7], 1)));
        let request =
            Request::get("/callback").header(OWN.0, OWN.1).extension(peer).body(Body::empty()).unwrap();
        last = Some(app.0.router.clone().oneshot(request).await.unwrap());
    }
    let last = last.unwrap();
    assert_eq!(last.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_security_headers(last.headers(), "a refusal of whoever asks too often");
}

#[tokio::test]
async fn a_header_that_an_answer_sets_itself_is_kept() {
    let app = HttpsApp::start().await;
    let file = get(async || ([(header::CACHE_CONTROL, "no-cache")], "a file"));
    let router = app.0.bff.secure(Router::new().route("/file", file));
    let answer = router.oneshot(Request::get("/file").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-cache");
    let mut headers = answer.headers().clone();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    assert_security_headers(&headers, "a file beside the application");
}

#[tokio::test]
async fn plain_http_has_no_hsts() {
    let app = App::start_with(|config| config.base_url = LOOPBACK.parse().unwrap()).await;
    let answer = Browser::new(&app).get("/").await;
    assert!(!answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
}
