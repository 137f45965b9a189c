//! Resource indicators (RFC 8707): which API tokens are for.

use bff::Config;
use http::StatusCode;
use serde_json::Value;

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

/// UserInfo that takes no token for an API, as the certified provider has it, and nothing in the ID token.
fn for_an_api_only(provider: &mut devidp::Config, rotation: bool) {
    provider.rotation = rotation;
    let quirks = &mut provider.quirks;
    (quirks.resource_per_token, quirks.id_token_profile, quirks.userinfo_for_api_tokens) =
        (true, false, false);
}

#[tokio::test]
async fn a_person_has_a_name_where_a_token_is_for_the_api_or_for_userinfo() {
    for rotation in [false, true] {
        let provider = |provider: &mut devidp::Config| for_an_api_only(provider, rotation);
        let app = App::start_at(provider, named("https://expenses-api")).await;
        let mut browser = Browser::signed_in(&app).await;
        let user: Value = serde_json::from_str(&browser.get("/bff/user").await.body).unwrap();
        assert_eq!((&user["name"], &user["email"]), (&"Ada Alvarez".into(), &"ada@example.com".into()));
        for refreshes in [1, 2, 3] {
            let token = browser.get("/api").await.body;
            assert!(crate::harness::claims(&token)["aud"] == "https://expenses-api", "what the API gets");
            assert_eq!(app.refreshes(), refreshes, "one for UserInfo, and one for each token that ran out");
            app.clock.advance(LIFETIME);
        }
        assert_eq!(app.provider.stats().reuses_detected, 0, "the newest refresh token is kept");
    }
}

#[tokio::test]
async fn a_person_signs_in_without_a_name_where_userinfo_gets_no_token() {
    // Without `offline_access` there is nothing that brings a second token.
    let config = |config: &mut Config| {
        named("https://expenses-api")(config);
        config.providers[0].scopes.retain(|scope| scope != "offline_access");
    };
    let app = App::start_at(|provider| for_an_api_only(provider, true), config).await;
    let mut browser = Browser::signed_in(&app).await;
    let user: Value = serde_json::from_str(&browser.get("/bff/user").await.body).unwrap();
    assert_eq!((&user["name"], &user["sub"]), (&Value::Null, &"ada-alvarez".into()));
    assert_eq!(app.refreshes(), 0);
}
