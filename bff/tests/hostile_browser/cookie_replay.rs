//! A cookie that somebody kept, after its person signed out.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::{
    harness::{ADA, App, Browser, SEEN_BY_OTHERS, SESSION_COOKIE},
    raw_request::{OWN, ask},
};

#[tokio::test]
async fn a_replayed_cookie_is_refused_after_signing_out_in_any_process_c37() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let cookie = format!("{SESSION_COOKIE}={}", browser.cookies[SESSION_COOKIE]);
    let (_, second) = app.second_process().await;
    for router in [&app.router, &second] {
        let answer = ask(router, Method::GET, "/", &[OWN, ("cookie", &cookie)]).await;
        assert_eq!(answer.body, ADA, "it is good until then, and both processes have its tokens");
        assert_eq!(
            ask(router, Method::GET, "/api", &[OWN, ("cookie", &cookie)]).await.status,
            StatusCode::OK
        );
    }
    assert_eq!(browser.post("/logout").await.status, StatusCode::OK);
    for (router, pause) in [(&app.router, Duration::ZERO), (&second, SEEN_BY_OTHERS)] {
        tokio::time::sleep(pause).await;
        for path in ["/bff/user", "/api", "/sessions"] {
            let answer = ask(router, Method::GET, path, &[OWN, ("cookie", &cookie)]).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        for path in ["/sessions/end-others", "/sessions/name"] {
            let answer = ask(router, Method::POST, path, &[OWN, ("cookie", &cookie)]).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
    assert_eq!(app.database.count("SELECT count(*) FROM sessions").await, 0);
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK, "the person comes back");
    assert_eq!(browser.get("/").await.body, ADA);
}
