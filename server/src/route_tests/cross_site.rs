//! Another site's requests, to every route that something may be posted to: refused there, whatever they look like.

use axum::body::Body;
use http::{Request, StatusCode, header};

use super::{application::Application, paths::post_paths};

const APPLICATION: &str = "http://localhost:3000";
const SITES: [Option<&str>; 5] =
    [None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none")];
const ORIGINS: [Option<&str>; 4] = [None, Some(APPLICATION), Some("null"), Some("https://evil.example")];
/// The first three are what a form can send without asking first.
const KINDS: [Option<&str>; 5] = [
    Some("application/x-www-form-urlencoded"),
    Some("text/plain"),
    Some("multipart/form-data; boundary=x"),
    Some("application/json"),
    None,
];

fn post(path: &str, site: Option<&str>, origin: Option<&str>, kind: Option<&str>) -> Request<Body> {
    let mut request = Request::post(path).header(header::ACCEPT, "application/json");
    let brought = [("sec-fetch-site", site), ("origin", origin), ("content-type", kind)];
    for (name, value) in brought {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    request.body(Body::from("id=x&name=x&issuer=x&subject=x")).unwrap()
}

#[tokio::test]
async fn another_sites_post_is_refused_on_every_route_c27_c28() {
    let application = Application::start().await;
    // The provider's own: no browser sends there, and what it brings is signed.
    for path in post_paths().into_iter().filter(|path| path != "/backchannel-logout") {
        for (site, origin) in SITES.into_iter().flat_map(|site| ORIGINS.map(|origin| (site, origin))) {
            let is_own = site == Some("same-origin") || (site.is_none() && origin == Some(APPLICATION));
            for kind in KINDS {
                let status = application.send(post(&path, site, origin, kind)).await.status();
                let refused = status == StatusCode::FORBIDDEN;
                assert_eq!(refused, !is_own, "{path} {site:?} {origin:?} {kind:?}: {status}");
            }
        }
    }
}
