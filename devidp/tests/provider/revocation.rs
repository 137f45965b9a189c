use axum::http::StatusCode;

use crate::harness::{ADA, CLIENT_ID, Harness, SCOPE, SECRET, two_clients};

#[tokio::test]
async fn a_revoked_refresh_token_ends_its_whole_family() {
    let mut harness = Harness::new();
    let bystander = harness.tokens(SCOPE, ADA).await;
    let first = harness.tokens(SCOPE, ADA).await;
    let second = harness.refresh(first.refresh()).await.tokens();

    // The older one: whoever revokes need not have seen the newest.
    let answer = harness.as_client("/revoke", &[("token", first.refresh())], CLIENT_ID, SECRET).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(harness.refresh(second.refresh()).await.error().1, "invalid_grant");
    assert_eq!(harness.userinfo(second.access()).await.status, StatusCode::UNAUTHORIZED);
    let stats = harness.control.stats();
    assert_eq!((stats.revocations, stats.families_revoked, stats.reuses_detected), (1, 1, 0));
    harness.refresh(bystander.refresh()).await.tokens();
}

#[tokio::test]
async fn a_revoked_access_token_ends_its_grant() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    harness.as_client("/revoke", &[("token", tokens.access())], CLIENT_ID, SECRET).await;
    assert_eq!(harness.refresh(tokens.refresh()).await.error().1, "invalid_grant");
}

#[tokio::test]
async fn an_unknown_token_is_no_error_and_a_missing_one_is() {
    let mut harness = Harness::new();
    let answer = harness.as_client("/revoke", &[("token", "nonsense")], CLIENT_ID, SECRET).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(harness.as_client("/revoke", &[], CLIENT_ID, SECRET).await.error().1, "invalid_request");
}

#[tokio::test]
async fn nobody_revokes_the_token_of_another_client() {
    let mut harness = Harness::with(two_clients());
    let tokens = harness.tokens(SCOPE, ADA).await;
    let form = [("token", tokens.refresh())];
    assert_eq!(harness.as_client("/revoke", &form, "other", SECRET).await.error().1, "invalid_grant");
    assert_eq!(harness.as_client("/revoke", &form, CLIENT_ID, "wrong").await.error().1, "invalid_client");
    harness.refresh(tokens.refresh()).await.tokens();
}
