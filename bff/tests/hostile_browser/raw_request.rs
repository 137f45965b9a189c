//! Requests as an attacker writes them: no browser stands between.

use axum::{Router, body::Body};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::harness::{Answer, App};

/// A page of this site's own says so.
pub(crate) const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

/// The token handler's routes with their methods, as its own code mounts them.
pub(crate) fn routes() -> Vec<(&'static str, Method)> {
    const CODE: &str = include_str!("../../src/router.rs");
    let code = CODE.split_once("fn protect(").unwrap().1;
    let code = code.split_once("\n    }\n").unwrap().0;
    let routes = code.split(".route(\"").skip(1).map(|route| {
        let (path, rest) = route.split_once("\", ").unwrap();
        let method = rest.split('(').next().unwrap().to_uppercase();
        (path, method.parse().unwrap())
    });
    let routes = routes.collect::<Vec<_>>();
    assert_eq!(routes.len(), 7, "the code is read rightly: {routes:?}");
    routes
}

/// One request, headers as they are given: the same name may come twice.
pub(crate) async fn ask(router: &Router, method: Method, target: &str, headers: &[(&str, &str)]) -> Answer {
    let bytes = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect::<Vec<_>>();
    ask_in_bytes(router, method, target, &bytes).await
}

/// The same, with what no text can say.
pub(crate) async fn ask_in_bytes(
    router: &Router,
    method: Method,
    target: &str,
    headers: &[(&str, &[u8])],
) -> Answer {
    let mut request = Request::builder().method(method).uri(target).body(Body::empty()).unwrap();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().append(name, HeaderValue::from_bytes(value).unwrap());
    }
    send(router, request).await
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.into()).unwrap() }
}

/// Who is signed in by this `Cookie` header.
pub(crate) async fn person_with(app: &App, cookies: &str) -> Answer {
    ask(&app.router, Method::GET, "/bff/user", &[OWN, ("cookie", cookies)]).await
}

/// Whether any header holds this text.
pub(crate) fn holds(headers: &HeaderMap, text: &str) -> bool {
    headers.iter().any(|(name, value)| {
        name.as_str().contains(text) || String::from_utf8_lossy(value.as_bytes()).contains(text)
    })
}
