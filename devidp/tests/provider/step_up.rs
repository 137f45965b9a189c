//! Better and fresher proof of who signs in (RFC 9470 §4, §5).

use axum::http::StatusCode;

use crate::harness::{ADA, AuthorizationRequest, Harness, SCOPE};

const CLICK: &str = "urn:devidp:click";
const PASSWORD: &str = "urn:devidp:password";

#[tokio::test]
async fn a_token_says_how_the_person_signed_in_and_a_better_way_can_be_asked_for_c57() {
    let mut harness = Harness::new();
    let clicked = harness.tokens(SCOPE, ADA).await;
    assert_eq!(harness.verified(clicked.access()).await.unwrap().claims["acr"], CLICK);
    let either = AuthorizationRequest::new(SCOPE).with("acr_values", &format!("{PASSWORD} {CLICK}"));
    assert!(harness.authorize(&either).await.field("code").is_some());

    let ask = AuthorizationRequest::new(SCOPE).with("acr_values", PASSWORD);
    let page = harness.authorize(&ask).await;
    assert!(page.text().contains("sign in with your password") && !page.text().contains("Ready accounts"));
    harness.sign_in(&ask, ADA).await;
    assert_eq!(harness.authorize(&ask).await.status, StatusCode::OK, "a click does not do");
    let form = [("request", &*ask.query()), ("username", "ada@example.com"), ("password", "expenses")];
    let answer = harness.post("/sign-in", &form).await;
    let code = harness.follow(&answer).await.field("code").unwrap();
    let tokens = harness.exchange(&code).await.tokens();
    for token in [tokens.access(), tokens.id()] {
        let claims = harness.verified(token).await.unwrap().claims;
        assert_eq!(claims["acr"], PASSWORD);
        assert!(claims["auth_time"].is_u64());
    }
}

#[tokio::test]
async fn unmet_acr_values_are_refused_at_once_c57() {
    let mut harness = Harness::new();
    let answer =
        harness.authorize(&AuthorizationRequest::new(SCOPE).with("acr_values", "urn:example:retina")).await;
    assert_eq!(answer.field("error").as_deref(), Some("unmet_authentication_requirements"));
    let silent = AuthorizationRequest::new(SCOPE).with("prompt", "none").with("acr_values", PASSWORD);
    harness.tokens(SCOPE, ADA).await;
    assert_eq!(harness.authorize(&silent).await.field("error").as_deref(), Some("login_required"));
}
