use axum::http::{StatusCode, header};

use devidp::{Endpoint, Fault, FaultKind};
use serde_json::json;

use crate::harness::{ADA, AuthorizationRequest, CLIENT_ID, Harness, ISSUER, SCOPE};

#[tokio::test]
async fn userinfo_tells_the_claims_of_the_granted_scopes() {
    let mut harness = Harness::new();
    let tokens = harness.tokens("openid email", ADA).await;
    let claims = harness.userinfo(tokens.access()).await.json();
    assert_eq!(claims["sub"], ADA);
    assert_eq!(claims["email"], "ada@example.com");
    assert!(claims.get("name").is_none());
}

#[tokio::test]
async fn userinfo_refuses_what_is_no_good_access_token() {
    let mut harness = Harness::new();
    let answer = harness.get("/userinfo").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");

    let tokens = harness.tokens(SCOPE, ADA).await;
    for wrong in [tokens.id(), tokens.refresh(), "nonsense"] {
        let answer = harness.userinfo(wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer error=\"invalid_token\"");
    }
    assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::OK);
    harness.set_clock_offset(10);
    assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::UNAUTHORIZED);

    let no_openid = harness.tokens("read:reports", ADA).await;
    assert_eq!(harness.userinfo(no_openid.access()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn userinfo_may_be_signed() {
    let mut harness = Harness::quirky(|quirks| quirks.userinfo_signed = true);
    let tokens = harness.tokens(SCOPE, ADA).await;
    let answer = harness.userinfo(tokens.access()).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/jwt");
    let claims = harness.claims(&answer.text()).await;
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(ISSUER), &json!(CLIENT_ID)));
    assert_eq!((&claims["sub"], &claims["name"]), (&json!(ADA), &json!("Ada Alvarez")));
    assert_eq!(harness.metadata().await["userinfo_signing_alg_values_supported"], json!(["RS256"]));

    let mut plain = Harness::new();
    let tokens = plain.tokens(SCOPE, ADA).await;
    assert_eq!(plain.userinfo(tokens.access()).await.headers[header::CONTENT_TYPE], "application/json");
    assert!(plain.metadata().await.get("userinfo_signing_alg_values_supported").is_none());
}

#[tokio::test]
async fn userinfo_may_tell_of_somebody_else_when_a_test_says_so() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    harness.control.add_fault(Fault::once(Endpoint::Userinfo, FaultKind::OtherSubject));
    let other = harness.userinfo(tokens.access()).await.json();
    assert_eq!((&other["sub"], &other["name"]), (&json!("somebody-else"), &json!("Ada Alvarez")));
    assert_eq!(harness.userinfo(tokens.access()).await.json()["sub"], ADA);
    assert_eq!(harness.control.stats().faults[&Endpoint::Userinfo], 1);
}

#[tokio::test]
async fn userinfo_may_refuse_a_token_that_is_for_an_api() {
    let mut harness = Harness::quirky(|quirks| quirks.userinfo_for_api_tokens = false);
    let tokens = harness.tokens(SCOPE, ADA).await;
    assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::UNAUTHORIZED);
    let code = harness.code(&AuthorizationRequest::new(SCOPE).without("audience"), ADA).await;
    let tokens = harness.exchange(&code).await.tokens();
    assert_eq!(harness.userinfo(tokens.access()).await.json()["sub"], ADA);
}
