//! A form or a script of another site, in a browser that brings the person's cookie along: no defence may rest on
//! `SameSite` alone.

use http::{Method, StatusCode};

use crate::{
    harness::{ADA, APPLICATION, App, Browser, SESSION_COOKIE},
    raw_request::{ask, routes},
};

/// What browsers may say of where a request comes from, and what they never say.
const SITES: [Option<&str>; 8] = [
    None,
    Some("same-origin"),
    Some("same-site"),
    Some("cross-site"),
    Some("none"),
    Some(""),
    Some("Same-Origin"),
    Some("same-origin, cross-site"),
];
const ORIGINS: [Option<&str>; 9] = [
    None,
    Some(APPLICATION),
    Some("null"),
    Some("https://evil.example"),
    Some("https://expenses.example.evil.example"),
    Some("http://localhost"),
    Some("http://expenses.example"),
    Some("https://expenses.example/"),
    Some(""),
];
/// The first three are what a form can send without asking first.
const KINDS: [Option<&str>; 6] = [
    Some("application/x-www-form-urlencoded"),
    Some("text/plain"),
    Some("multipart/form-data; boundary=x"),
    Some("application/json"),
    Some("application/octet-stream"),
    None,
];
/// The application's own, and one that nobody has.
const OF_THE_APPLICATION: [&str; 6] = [
    "/sessions/x/end",
    "/sessions/end-others",
    "/sessions/name",
    "/people/ada-alvarez/end",
    "/people/end-all",
    "/no-such-route",
];

fn is_own(site: Option<&str>, origin: Option<&str>) -> bool {
    site == Some("same-origin") || (site.is_none() && origin == Some(APPLICATION))
}

#[tokio::test]
async fn a_cross_site_request_changes_nothing_whatever_it_looks_like_c27_c28() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let cookie = format!("{SESSION_COOKIE}={}", browser.cookies[SESSION_COOKIE]);
    let own = routes()
        .into_iter()
        .filter(|(path, method)| method == Method::POST && *path != "/backchannel-logout");
    let paths = own.map(|(path, _)| path).chain(OF_THE_APPLICATION).collect::<Vec<_>>();
    assert!(paths.contains(&"/logout"));
    for path in paths {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            for (site, origin, kind) in combinations() {
                let mut headers = vec![("cookie", cookie.as_str())];
                headers.extend(site.map(|site| ("sec-fetch-site", site)));
                headers.extend(origin.map(|origin| ("origin", origin)));
                headers.extend(kind.map(|kind| ("content-type", kind)));
                let answer = ask(&app.router, method.clone(), path, &headers).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} {headers:?}");
                assert!(answer.set_cookies().is_empty(), "{method} {path} {headers:?}");
            }
        }
    }
    assert_eq!(browser.clone().get("/").await.body, ADA, "still signed in");
}

/// Every foreign combination.
fn combinations() -> impl Iterator<Item = (Option<&'static str>, Option<&'static str>, Option<&'static str>)>
{
    let pairs = SITES.into_iter().flat_map(|site| ORIGINS.map(|origin| (site, origin)));
    let foreign = pairs.filter(|(site, origin)| !is_own(*site, *origin));
    foreign.flat_map(|(site, origin)| KINDS.map(|kind| (site, origin, kind)))
}

#[tokio::test]
async fn a_same_origin_request_is_served_whatever_it_brings_c27() {
    let app = App::start().await;
    let own = [("sec-fetch-site", "same-origin"), ("origin", APPLICATION)];
    for header in own {
        for kind in KINDS {
            let mut browser = Browser::signed_in(&app).await;
            let mut headers = vec![header];
            headers.extend(kind.map(|kind| ("content-type", kind)));
            assert_eq!(
                browser.send(Method::POST, "/logout", &headers).await.status,
                StatusCode::OK,
                "{headers:?}"
            );
            assert_eq!(browser.get("/").await.body, "nobody");
        }
    }
}

/// The provider's own call needs no origin, and does nothing for a browser: its cookie is not looked at.
#[tokio::test]
async fn the_back_channel_endpoint_does_nothing_for_a_browser_c28() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for kind in KINDS {
        let headers = kind.map(|kind| ("content-type", kind));
        let headers = headers.into_iter().chain([("sec-fetch-site", "cross-site")]).collect::<Vec<_>>();
        let answer = browser.send(Method::POST, "/backchannel-logout", &headers).await;
        assert!(answer.status.is_client_error(), "{kind:?}: {}", answer.status);
    }
    assert_eq!(browser.get("/").await.body, ADA);
}
