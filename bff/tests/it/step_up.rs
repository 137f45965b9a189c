//! A better or fresher sign-in, as an API's challenge asks for (RFC 9470 §4).

use devidp::Change;
use http::StatusCode;
use time::Duration;

use crate::harness::{App, Browser, claims, parameter, with_parameter};

const PASSWORD: &str = "urn:devidp:password";

#[tokio::test]
async fn max_age_asks_for_a_fresh_sign_in_and_only_a_fresh_one_is_accepted_c57() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let advanced = Duration::minutes(2);
    app.clock.advance(advanced);
    app.provider.change(Change { clock_offset: Some(120), ..Change::default() });
    let pages = browser.pages_at_provider;
    assert_eq!(browser.sign_in("/login?max_age=300").await.status, StatusCode::OK);
    assert_eq!(browser.pages_at_provider, pages, "the old sign-in is young enough");

    let there = browser.get("/login?max_age=60").await.location();
    assert_eq!(parameter(&there, "max_age").as_deref(), Some("60"));
    let stale = browser.sign_in_at_provider(with_parameter(&there, "max_age", None)).await;
    assert_eq!(
        browser.follow_callback(&stale).await.status,
        StatusCode::BAD_GATEWAY,
        "nobody asked the person"
    );

    let old = claims(&browser.get("/api").await.body)["auth_time"].as_i64().unwrap();
    assert_eq!(browser.sign_in("/login?max_age=60").await.status, StatusCode::OK);
    assert!(browser.pages_at_provider > pages, "the person was asked");
    assert!(claims(&browser.get("/api").await.body)["auth_time"].as_i64().unwrap() >= old + 120);
}

#[tokio::test]
async fn acr_values_ask_for_a_better_sign_in_which_the_token_shows_c57() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    assert_eq!(claims(&browser.get("/api").await.body)["acr"], "urn:devidp:click");
    let login = format!("/login?acr_values={PASSWORD}");
    let there = browser.get(&login).await.location();
    assert_eq!(parameter(&there, "acr_values").as_deref(), Some(PASSWORD));
    assert_eq!(browser.sign_in(&login).await.status, StatusCode::OK);
    assert_eq!(claims(&browser.get("/api").await.body)["acr"], PASSWORD);
    assert_eq!(browser.sign_in("/login?acr_values=urn:example:retina").await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn a_failed_silent_sign_in_goes_on_with_the_same_options_c57() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback =
        browser.callback_url(&format!("/login?prompt=none&max_age=60&acr_values={PASSWORD}")).await;
    let there = browser.follow_callback(&callback).await.location();
    assert_eq!(parameter(&there, "prompt"), None);
    assert_eq!(parameter(&there, "max_age").as_deref(), Some("60"));
    assert_eq!(parameter(&there, "acr_values").as_deref(), Some(PASSWORD));
    for strange in ["max_age=-1", "max_age=soon", "acr_values=%22", "acr_values="] {
        let answer = browser.get(&format!("/login?{strange}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{strange}");
    }
}
