//! Resource indicators (RFC 8707): which API tokens are for.

use bff::Config;
use http::StatusCode;

use crate::harness::{App, Browser, LIFETIME, parameter};

/// The API is named as `resource`, and by nothing else.
fn named(resource: &str) -> impl FnOnce(&mut Config) {
    let resource = resource.parse().unwrap();
    |config| {
        config.providers[0].audience = None;
        config.providers[0].resource = Some(resource);
    }
}

#[tokio::test]
async fn the_resource_is_sent_with_every_token_request() {
    for par in [false, true] {
        let app = App::start_at(|provider| provider.par = par, named("https://expenses-api")).await;
        let mut browser = Browser::new(&app);
        let there = browser.get("/login").await.location();
        let carried = parameter(&there, "resource");
        assert_eq!(carried.as_deref(), (!par).then_some("https://expenses-api"));
        assert_eq!(parameter(&there, "audience"), None);
        assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
        let granted = browser.get("/api").await.body;
        app.clock.advance(LIFETIME);
        let refreshed = browser.get("/api").await.body;
        for token in [granted, refreshed] {
            assert!(crate::harness::claims(&token)["aud"] == "https://expenses-api");
        }
    }
}

#[tokio::test]
async fn a_resource_other_than_the_granted_one_gives_no_token_and_costs_no_session() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let mut config = app.config.clone();
    config.providers[0].resource = Some("https://other.example".parse().unwrap());
    let (_, other_router) = app.process_with(&config).await;
    app.clock.advance(LIFETIME);
    assert_eq!(browser.with(&other_router).get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);

    let answer = Browser::new(&app).with(&other_router).sign_in("/login").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "invalid_target");
}
