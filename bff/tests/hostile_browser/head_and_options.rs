//! HEAD and OPTIONS change nothing: link checkers and previews send them, with whatever address they found.

use http::{Method, StatusCode};

use crate::{
    harness::{ADA, App, Browser, SESSION_COOKIE},
    raw_request::routes,
};

#[tokio::test]
async fn head_and_options_change_nothing_on_any_route_c29() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let before = app.provider.stats();
    let session = browser.cookies[SESSION_COOKIE].clone();
    let own = routes().into_iter().map(|(path, _)| path);
    let paths = own.chain(["/sessions/end-others", "/people/end-all", "/no-such-route"]);
    // A stream answers HEAD too, with a body that nobody reads.
    for path in paths.filter(|path| *path != "/bff/events") {
        for method in [Method::HEAD, Method::OPTIONS] {
            let answer = browser.send(method.clone(), path, &[("sec-fetch-site", "same-origin")]).await;
            assert!(answer.set_cookies().is_empty(), "{method} {path}: {:?}", answer.set_cookies());
            let is_harmless = answer.status.is_client_error() || path == "/bff/user";
            assert!(is_harmless, "{method} {path}: {}", answer.status);
        }
    }
    assert_eq!(browser.cookies[SESSION_COOKIE], session);
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(format!("{:?}", app.provider.stats()), format!("{before:?}"), "the provider is not called");
}

#[tokio::test]
async fn head_and_options_on_the_callback_use_up_no_state_c5_c29() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login").await;
    let path = format!("{}?{}", callback.path(), callback.query().unwrap());
    for method in [Method::HEAD, Method::OPTIONS] {
        let answer = browser.send(method, &path, &[]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::OK);
    assert_eq!(browser.get("/").await.body, ADA);
}
