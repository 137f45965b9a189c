//! A browser prefetches what its person may never open: no sign-in begins by that, and none is finished.

use http::{Method, StatusCode};

use crate::harness::{ADA, App, Browser};

const PREFETCHES: [(&str, &str); 3] =
    [("sec-purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch")];

#[tokio::test]
async fn a_prefetch_begins_and_ends_no_sign_in_c44() {
    let app = App::start().await;
    for prefetch in PREFETCHES {
        let mut browser = Browser::new(&app);
        let headers = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate"), prefetch];
        for path in ["/login", "/login?prompt=none&return_to=/", "/members-only"] {
            let answer = browser.send(Method::GET, path, &headers).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {prefetch:?}");
        }
        assert!(browser.cookies.is_empty());

        let callback = browser.callback_url("/login").await;
        let path = format!("{}?{}", callback.path(), callback.query().unwrap());
        assert_eq!(browser.send(Method::GET, &path, &headers).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(browser.get("/").await.body, "nobody");
        assert_eq!(
            browser.follow_callback(&callback).await.status,
            StatusCode::OK,
            "then the person comes: {prefetch:?}"
        );
        assert_eq!(browser.get("/").await.body, ADA);
    }
}
