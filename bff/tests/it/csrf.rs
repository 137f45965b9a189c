//! Requests that another site made the browser send.

use http::{Method, StatusCode};

use crate::harness::{APPLICATION, App, Browser};

#[tokio::test]
async fn what_changes_something_must_come_from_this_site_c27_c28() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let foreign: [&[(&str, &str)]; 7] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", APPLICATION)],
    ];
    for path in ["/logout", "/", "/no-such-route"] {
        for headers in foreign {
            let answer = browser.send(Method::POST, path, headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::OK, "still signed in");
    let old_browser = [("origin", APPLICATION)];
    assert_eq!(browser.send(Method::POST, "/logout", &old_browser).await.status, StatusCode::OK);
}
