use axum::http::StatusCode;
use devidp::{Change, RefreshTokens};
use serde_json::json;

use crate::harness::{ADA, API, AuthorizationRequest, Harness, SCOPE};

/// What the consent page says of a refresh token.
const OFFLINE: &str = "<code>offline_access</code>";
/// What the application asks for, without a refresh token.
const ONLINE: &str = "openid profile email read:reports";

fn giving(refresh_tokens: RefreshTokens) -> Harness {
    Harness::quirky(|quirks| quirks.refresh_tokens = refresh_tokens)
}

/// The tokens of a person who is signed in and has consented before.
async fn again(harness: &mut Harness, ask: &AuthorizationRequest) -> crate::harness::Tokens {
    let code = harness.authorize(ask).await.field("code").unwrap();
    harness.exchange(&code).await.tokens()
}

#[tokio::test]
async fn offline_access_without_prompt_consent_may_be_ignored() {
    let mut harness = giving(RefreshTokens::OfflineAccessWithConsent);
    let ask = AuthorizationRequest::new(SCOPE);
    let page = harness.sign_in(&ask, ADA).await.text();
    assert!(page.contains("<h1>Allow Expenses?</h1>") && !page.contains(OFFLINE));
    let code = harness.allow(&ask).await.field("code").unwrap();
    let tokens = harness.exchange(&code).await.tokens();
    assert!(!tokens.has("refresh_token") && !tokens.scopes().contains(&"offline_access"));

    let expressly = ask.clone().with("prompt", "consent");
    assert!(harness.authorize(&expressly).await.text().contains(OFFLINE));
    let code = harness.allow(&expressly).await.field("code").unwrap();
    let tokens = harness.exchange(&code).await.tokens();
    assert!(tokens.scopes().contains(&"offline_access"));
    harness.refresh(tokens.refresh()).await.tokens();

    assert!(
        !again(&mut harness, &ask).await.has("refresh_token"),
        "it was consented to, and not asked for again"
    );
    let silent = ask.with("prompt", "none");
    assert!(!again(&mut harness, &silent).await.has("refresh_token"));

    let mut honest = Harness::new();
    assert!(honest.sign_in(&AuthorizationRequest::new(SCOPE), ADA).await.text().contains(OFFLINE));
    assert!(honest.tokens(SCOPE, ADA).await.has("refresh_token"));
    assert!(!honest.tokens(ONLINE, ADA).await.has("refresh_token"));
}

#[tokio::test]
async fn nobody_makes_up_a_consent() {
    let mut harness = giving(RefreshTokens::AccessTypeOffline);
    let ask = AuthorizationRequest::new(ONLINE).with("access_type", "offline");
    assert!(harness.tokens(ONLINE, ADA).await.has("access_token"));
    for forged in ["1", "nonsense", harness.cookie.clone().unwrap().split_once('=').unwrap().1] {
        let ask = ask.clone().with("devidp_consent", forged);
        assert!(!again(&mut harness, &ask).await.has("refresh_token"), "{forged}");
    }
    let code = harness.code(&ask.with("prompt", "consent"), ADA).await;
    assert!(harness.exchange(&code).await.tokens().has("refresh_token"));
}

#[tokio::test]
async fn offline_access_may_be_refused_as_no_scope() {
    let mut harness = Harness::quirky(|quirks| quirks.offline_access_known = false);
    let answer = harness.authorize(&AuthorizationRequest::new(SCOPE)).await;
    assert_eq!(answer.field("error").unwrap(), "invalid_scope");
    harness.tokens(ONLINE, ADA).await;
    let scopes = harness.metadata().await["scopes_supported"].clone();
    assert!(!scopes.as_array().unwrap().contains(&json!("offline_access")), "{scopes}");
    let scopes = Harness::new().metadata().await["scopes_supported"].clone();
    assert!(scopes.as_array().unwrap().contains(&json!("offline_access")), "{scopes}");
}

#[tokio::test]
async fn access_type_offline_gives_a_refresh_token_where_the_person_has_just_consented() {
    let mut harness = giving(RefreshTokens::AccessTypeOffline);
    assert!(!harness.tokens(SCOPE, ADA).await.has("refresh_token"), "the scope alone does nothing");

    let mut harness = giving(RefreshTokens::AccessTypeOffline);
    let offline = AuthorizationRequest::new(ONLINE).with("access_type", "offline");
    let code = harness.code(&offline, ADA).await;
    let first = harness.exchange(&code).await.tokens();
    harness.refresh(first.refresh()).await.tokens();

    assert!(!again(&mut harness, &offline).await.has("refresh_token"), "no consent, no refresh token");
    let expressly = offline.with("prompt", "consent");
    let code = harness.allow(&expressly).await.field("code").unwrap();
    assert!(harness.exchange(&code).await.tokens().has("refresh_token"));
    let online = expressly.without("access_type");
    let code = harness.allow(&online).await.field("code").unwrap();
    assert!(!harness.exchange(&code).await.tokens().has("refresh_token"));
}

#[tokio::test]
async fn a_refresh_token_may_come_unasked() {
    for always in [RefreshTokens::Always, RefreshTokens::WithSignIn] {
        let mut harness = giving(always);
        let tokens = harness.tokens(ONLINE, ADA).await;
        assert!(!tokens.scopes().contains(&"offline_access"));
        harness.refresh(tokens.refresh()).await.tokens();

        let off = Change { offline_access: [(API.to_owned(), false)].into(), ..Change::default() };
        harness.control.change(off);
        assert!(!harness.tokens(ONLINE, ADA).await.has("refresh_token"), "the API allows none");
    }
    assert!(!Harness::new().tokens(ONLINE, ADA).await.has("refresh_token"));
}

#[tokio::test]
async fn a_refresh_token_may_end_with_the_sign_in() {
    for (refresh_tokens, scope, outlives) in [
        (RefreshTokens::WithSignIn, ONLINE, false),
        (RefreshTokens::WithSignIn, SCOPE, true),
        (RefreshTokens::Always, ONLINE, true),
    ] {
        let mut harness = giving(refresh_tokens);
        let tokens = harness.tokens(scope, ADA).await;
        let tokens = harness.refresh(tokens.refresh()).await.tokens();
        harness.control.end_sign_ins(ADA);
        let answer = harness.refresh(tokens.refresh()).await;
        assert_eq!(answer.status == StatusCode::OK, outlives, "{refresh_tokens:?} {scope}");
        if !outlives {
            assert_eq!(answer.error().1, "invalid_grant");
        }
    }
}
