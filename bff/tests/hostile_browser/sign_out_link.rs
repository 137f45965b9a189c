//! What a browser fetches without its person's will signs nobody out: links, images, prefetches.

use http::{Method, StatusCode};

use crate::harness::{ADA, App, Browser};

const REQUESTS: [&[(&str, &str)]; 8] = [
    &[],
    &[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")],
    &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")],
    &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")],
    &[("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch")],
    &[("sec-fetch-site", "same-origin"), ("sec-purpose", "prefetch;prerender")],
    &[("purpose", "prefetch")],
    &[("sec-fetch-site", "same-origin"), ("x-http-method-override", "POST")],
];

#[tokio::test]
async fn no_link_image_or_prefetch_signs_out_c29() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        for headers in REQUESTS {
            for path in ["/logout", "/logout?_method=POST", "/sessions/end-others"] {
                let answer = browser.request(method.clone(), path, headers).await;
                let redirected = answer.status == StatusCode::OK && answer.body.contains("http-equiv");
                assert!(
                    redirected || answer.status == StatusCode::METHOD_NOT_ALLOWED,
                    "{method} {path} {headers:?}"
                );
            }
        }
    }
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(app.provider.stats().revocations, 0);
    assert_eq!(browser.post("/logout").await.status, StatusCode::OK, "the button");
    assert_eq!(browser.get("/").await.body, "nobody");
}
