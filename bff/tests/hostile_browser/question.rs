//! HEAD and OPTIONS ask, and change nothing: link checkers and previews send them, with whatever address they found.

use http::{Method, StatusCode};

use crate::{
    harness::{ADA, App, Browser, SESSION_COOKIE},
    raw::routes,
};

#[tokio::test]
async fn a_question_changes_nothing_on_any_route_c29() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let before = app.provider.stats();
    let session = browser.cookies[SESSION_COOKIE].clone();
    let own = routes().into_iter().map(|(path, _)| path);
    let paths = own.chain(["/sessions/end-others", "/people/end-all", "/no-such-route"]);
    // A stream answers a question too, with a body that nobody reads.
    for path in paths.filter(|path| *path != "/bff/events") {
        for method in [Method::HEAD, Method::OPTIONS] {
            let answer = browser.send(method.clone(), path, &[("sec-fetch-site", "same-origin")]).await;
            assert!(answer.set_cookies().is_empty(), "{method} {path}: {:?}", answer.set_cookies());
            let asked_only = answer.status.is_client_error() || path == "/bff/user";
            assert!(asked_only, "{method} {path}: {}", answer.status);
        }
    }
    assert_eq!(browser.cookies[SESSION_COOKIE], session);
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(format!("{:?}", app.provider.stats()), format!("{before:?}"), "the provider hears of none");
}

#[tokio::test]
async fn a_question_about_the_callback_leaves_it_to_the_person_c5_c29() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_of("/login").await;
    let path = format!("{}?{}", callback.path(), callback.query().unwrap());
    for method in [Method::HEAD, Method::OPTIONS] {
        let answer = browser.send(method, &path, &[]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    assert_eq!(browser.arrive(&callback).await.status, StatusCode::OK);
    assert_eq!(browser.get("/").await.body, ADA);
}
