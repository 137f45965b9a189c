//! A provider whose UserInfo takes no token that is for an API: a name comes by a token of UserInfo's own, and no session is
//! lost by that.

use std::time::Instant;

use devidp::{Endpoint, Fault, FaultKind, TokenKind};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    captured_log,
    harness::{ADA, App, Browser, CLEO, LIFETIME, claims},
};

const API: &str = "https://expenses-api";

/// The API is named by `resource`, each token is for what its request named, and each refresh token serves once.
async fn app() -> App {
    let app = App::start_at(
        |provider| {
            provider.overlap = std::time::Duration::ZERO;
            let quirks = &mut provider.quirks;
            quirks.id_token_profile = false;
            quirks.userinfo_for_api_tokens = false;
            quirks.resource_per_token = true;
        },
        |config| {
            config.providers[0].audience = None;
            config.providers[0].resource = Some(API.parse().unwrap());
        },
    );
    app.await
}

/// What goes wrong with the refresh of a sign-in: the second request to the token endpoint.
fn at_refresh(kind: FaultKind) -> Fault {
    Fault { every: Some(2.try_into().unwrap()), ..Fault::once(Endpoint::Token, kind) }
}

async fn user(browser: &mut Browser) -> Value {
    serde_json::from_str(&browser.get("/bff/user").await.body).unwrap()
}

fn assert_has_no_name(user: &Value) {
    assert_eq!((&user["sub"], &user["name"], &user["email"]), (&json!(ADA), &json!(null), &json!(null)));
}

/// The session goes on with the refresh token that is good, and with tokens for the API.
async fn assert_is_renewed(app: &App, browser: &mut Browser) {
    for _ in 0..2 {
        app.clock.advance(LIFETIME);
        let answer = browser.get("/api").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(claims(&answer.body)["aud"], API);
        assert_eq!(claims(&answer.body)["sub"], ADA);
    }
    assert_eq!(app.provider.stats().reuses_detected, 0);
}

fn access_tokens(app: &App) -> Vec<String> {
    let issued = app.provider.issued().into_iter();
    issued.filter(|issued| issued.kind == TokenKind::AccessToken).map(|issued| issued.token).collect()
}

#[tokio::test]
async fn a_name_comes_by_a_token_for_userinfo_that_is_used_for_nothing_else() {
    // Refused with 401, for it is for the API, and with 403, for it has none of OpenID Connect's scopes.
    for userinfo_for_api_tokens in [false, true] {
        let app = app().await;
        app.provider.change_quirks(|quirks| quirks.userinfo_for_api_tokens = userinfo_for_api_tokens);
        let mut browser = Browser::signed_in(&app).await;
        let user = user(&mut browser).await;
        assert_eq!((&user["name"], &user["email"]), (&json!("Ada Alvarez"), &json!("ada@example.com")));
        let [for_api, for_userinfo] = &access_tokens(&app)[..] else { panic!("two tokens") };
        assert_eq!(
            (&claims(for_api)["aud"], &claims(for_userinfo)["aud"]),
            (&json!(API), &json!(app.issuer))
        );
        assert_eq!(browser.get("/api").await.body, *for_api);
        assert_eq!(browser.get("/scopes").await.body, "read:reports; not ", "as the API's token has them");
        assert_is_renewed(&app, &mut browser).await;
        assert_eq!(app.refreshes(), 3);
    }
}

#[tokio::test]
async fn a_sign_in_whose_tokens_userinfo_takes_fetches_none_of_its_own() {
    let app = app().await;
    app.provider.change_quirks(|quirks| {
        (quirks.userinfo_for_api_tokens, quirks.resource_per_token) = (true, false);
    });
    let mut browser = Browser::signed_in(&app).await;
    assert_eq!(user(&mut browser).await["name"], "Ada Alvarez");
    assert_eq!(app.refreshes(), 0);

    let not_found = FaultKind::Status { status: 404, retry_after: None };
    app.provider.add_fault(Fault::once(Endpoint::Userinfo, not_found));
    assert_has_no_name(&user(&mut Browser::signed_in(&app).await).await);
    assert_eq!(app.refreshes(), 0, "another token would not mend that");
}

#[tokio::test]
async fn a_userinfo_that_refuses_its_own_token_too_is_asked_no_third_time() {
    let app = app().await;
    app.provider.change_quirks(|quirks| quirks.resource_per_token = false);
    let mut browser = Browser::signed_in(&app).await;
    assert_has_no_name(&user(&mut browser).await);
    assert_eq!(app.refreshes(), 1);
    assert_is_renewed(&app, &mut browser).await;
}

#[tokio::test]
async fn another_person_is_taken_from_neither_userinfo_nor_the_refresh() {
    captured_log::listen();
    let app = app().await;
    captured_log::take();
    app.provider.add_fault(Fault::once(Endpoint::Userinfo, FaultKind::OtherSubject));
    let mut browser = Browser::signed_in(&app).await;
    assert_has_no_name(&user(&mut browser).await);
    assert!(captured_log::take().contains("about another person (sub)"));
    assert_is_renewed(&app, &mut browser).await;

    let app = self::app().await;
    let now = bff::Clock::now(&app.clock).unix_timestamp();
    let cleo = json!({ "iss": app.issuer, "aud": "expenses-bff", "sub": CLEO, "iat": now, "exp": now + 300 });
    let body = json!({
        "access_token": "of-cleo",
        "token_type": "Bearer",
        "refresh_token": "of-cleo-too",
        "id_token": app.provider.sign("JWT", &cleo).unwrap(),
    });
    app.provider.add_fault(at_refresh(FaultKind::Json { body: body.to_string() }));
    let mut browser = Browser::signed_in(&app).await;
    assert_has_no_name(&user(&mut browser).await);
    assert!(captured_log::take().contains("the refreshed ID token is another person's"));
    assert_is_renewed(&app, &mut browser).await;
}

#[tokio::test]
async fn a_refresh_that_fails_costs_the_name_and_no_refresh_token() {
    let unavailable = FaultKind::Status { status: 503, retry_after: None };
    for fault in [FaultKind::InvalidGrant, unavailable, FaultKind::BrokenJson, FaultKind::DroppedConnection] {
        let app = app().await;
        let fault = if fault == FaultKind::InvalidGrant {
            Fault::once(Endpoint::Token, fault)
        } else {
            at_refresh(fault)
        };
        app.provider.add_fault(fault);
        let mut browser = Browser::signed_in(&app).await;
        assert_has_no_name(&user(&mut browser).await);
        assert_eq!(app.provider.stats().faults[&Endpoint::Token], 1);
        assert_is_renewed(&app, &mut browser).await;
    }
}

/// A sign-in at a provider that has carried out the refresh and does not answer until the faults are cleared.
async fn signed_in_without_answer(app: &App) -> Browser {
    app.provider.add_fault(Fault { carried_out: true, ..at_refresh(FaultKind::Held) });
    let began_at = Instant::now();
    let mut browser = Browser::signed_in(app).await;
    assert!(began_at.elapsed() < std::time::Duration::from_secs(4), "{:?}", began_at.elapsed());
    assert_eq!(app.provider.stats().refreshes, 1);
    assert_has_no_name(&user(&mut browser).await);
    browser
}

#[tokio::test]
async fn nobody_waits_for_a_slow_refresh_and_the_token_that_it_brings_late_is_kept() {
    let app = app().await;
    let mut browser = signed_in_without_answer(&app).await;
    assert_eq!(claims(&browser.get("/api").await.body)["aud"], API);
    app.provider.clear_faults();
    app.bff.drain().await;
    assert_eq!(browser.get("/api").await.body, access_tokens(&app)[0], "the API's token is the same");
    assert_is_renewed(&app, &mut browser).await;
}

#[tokio::test]
async fn a_refresh_token_that_comes_after_its_session_ended_is_revoked() {
    let app = app().await;
    let mut browser = signed_in_without_answer(&app).await;
    assert_eq!(browser.post("/logout").await.status, StatusCode::OK);
    app.provider.clear_faults();
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 2, "the one that was there, and the one that came");
}
