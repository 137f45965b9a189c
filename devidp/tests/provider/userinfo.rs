use axum::http::{StatusCode, header};

use crate::harness::{ADA, Harness, SCOPE};

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
