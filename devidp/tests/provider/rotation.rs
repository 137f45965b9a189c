use std::time::Duration;

use axum::http::StatusCode;
use devidp::{Change, RefreshTokenReuse};

use crate::harness::{ADA, AuthorizationRequest, Harness, SCOPE, SECRET, two_clients};

const MONTH: i32 = 30 * 24 * 60 * 60;

fn overlap(seconds: u64) -> Change {
    Change { overlap: Some(Duration::from_secs(seconds)), ..Change::default() }
}

#[tokio::test]
async fn each_refresh_gives_a_new_refresh_token_and_a_new_access_token() {
    let mut harness = Harness::new();
    let first = harness.tokens(SCOPE, ADA).await;
    let second = harness.refresh(first.refresh()).await.tokens();
    let third = harness.refresh(second.refresh()).await.tokens();
    assert_ne!(first.refresh(), second.refresh());
    assert_ne!(second.refresh(), third.refresh());
    assert_ne!(first.access(), second.access());
    assert_eq!(harness.control.stats().refreshes, 2);
    assert_eq!(harness.control.stats().token_requests.refresh_token, 2);
    assert_eq!(harness.control.stats().reuses_detected, 0);
}

#[tokio::test]
async fn a_reused_refresh_token_revokes_the_family_and_no_other() {
    let mut harness = Harness::new();
    let bystander = harness.tokens(SCOPE, ADA).await;
    let first = harness.tokens(SCOPE, ADA).await;
    let second = harness.refresh(first.refresh()).await.tokens();

    assert_eq!(
        harness.refresh(first.refresh()).await.error(),
        (StatusCode::BAD_REQUEST, "invalid_grant".to_owned())
    );
    assert_eq!(harness.refresh(second.refresh()).await.error().1, "invalid_grant");
    let stats = harness.control.stats();
    assert_eq!((stats.reuses_detected, stats.families_revoked), (1, 1));

    harness.refresh(bystander.refresh()).await.tokens();
}

#[tokio::test]
async fn within_the_overlap_the_previous_token_gives_the_same_successor() {
    let mut harness = Harness::new();
    harness.control.change(overlap(5));
    let first = harness.tokens(SCOPE, ADA).await;
    let second = harness.refresh(first.refresh()).await.tokens();
    let again = harness.refresh(first.refresh()).await.tokens();
    assert_eq!(second.refresh(), again.refresh());
    assert_ne!(second.access(), again.access());
    assert_eq!(harness.control.stats().reuses_detected, 0);
    harness.refresh(second.refresh()).await.tokens();
}

#[tokio::test]
async fn after_the_overlap_or_two_generations_back_it_is_a_reuse() {
    let mut harness = Harness::new();
    harness.control.change(overlap(5));
    let first = harness.tokens(SCOPE, ADA).await;
    harness.refresh(first.refresh()).await.tokens();
    harness.set_clock_offset(6);
    assert_eq!(harness.refresh(first.refresh()).await.error().1, "invalid_grant");
    assert_eq!(harness.control.stats().reuses_detected, 1);

    let first = harness.tokens(SCOPE, ADA).await;
    let second = harness.refresh(first.refresh()).await.tokens();
    harness.refresh(second.refresh()).await.tokens();
    assert_eq!(harness.refresh(first.refresh()).await.error().1, "invalid_grant");
    assert_eq!(harness.control.stats().reuses_detected, 2);
}

#[tokio::test]
async fn without_rotation_the_same_token_serves_on_and_none_comes_back() {
    let mut harness = Harness::new();
    harness.control.change(Change { rotation: Some(false), ..Change::default() });
    let tokens = harness.tokens(SCOPE, ADA).await;
    for _ in 0..3 {
        assert!(!harness.refresh(tokens.refresh()).await.tokens().has("refresh_token"));
    }
}

#[tokio::test]
async fn a_family_lives_thirty_days_from_its_first_token() {
    let mut harness = Harness::new();
    let first = harness.tokens(SCOPE, ADA).await;
    harness.set_clock_offset(MONTH - 60);
    let second = harness.refresh(first.refresh()).await.tokens();
    harness.set_clock_offset(MONTH + 60);
    assert_eq!(harness.refresh(second.refresh()).await.error().1, "invalid_grant");
    assert_eq!(harness.control.stats().reuses_detected, 0);
}

#[tokio::test]
async fn a_refresh_may_ask_for_less_and_never_for_more() {
    let mut harness = Harness::new();
    let first = harness.tokens(SCOPE, ADA).await;
    let form =
        |scope| [("grant_type", "refresh_token"), ("refresh_token", first.refresh()), ("scope", scope)];
    assert_eq!(harness.token(&form("read:reports write:reports")).await.error().1, "invalid_scope");
    let less = harness.token(&form("read:reports")).await.tokens();
    assert_eq!(less.scopes(), ["read:reports"]);
    let whole = harness.refresh(less.refresh()).await.tokens();
    assert_eq!(whole.scopes(), first.scopes());
}

#[tokio::test]
async fn a_refresh_token_is_refused_for_another_client_or_when_forged() {
    let mut harness = Harness::with(two_clients());
    let tokens = harness.tokens(SCOPE, ADA).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())];
    assert_eq!(harness.as_client("/token", &form, "other", SECRET).await.error().1, "invalid_grant");
    let next_generation = tokens.refresh().replace(".0.", ".1.");
    assert_eq!(harness.refresh(&next_generation).await.error().1, "invalid_grant");
    let code = harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    assert_eq!(harness.refresh(&code).await.error().1, "invalid_grant");
    assert_eq!(harness.control.stats().reuses_detected, 0);
    harness.refresh(tokens.refresh()).await.tokens();
}

#[tokio::test]
async fn a_reuse_may_be_refused_and_end_nothing() {
    let mut harness = Harness::quirky(|quirks| quirks.refresh_token_reuse = RefreshTokenReuse::Refused);
    let first = harness.tokens(SCOPE, ADA).await;
    let second = harness.refresh(first.refresh()).await.tokens();
    assert_eq!(harness.refresh(first.refresh()).await.error().1, "invalid_grant");
    harness.refresh(second.refresh()).await.tokens();
    assert_eq!(harness.control.stats().reuses_detected, 0);
}

#[tokio::test]
async fn a_reuse_may_be_no_reuse() {
    let mut harness = Harness::quirky(|quirks| quirks.refresh_token_reuse = RefreshTokenReuse::Taken);
    let first = harness.tokens(SCOPE, ADA).await;
    let second = harness.refresh(first.refresh()).await.tokens();
    let third = harness.refresh(second.refresh()).await.tokens();
    assert_ne!(second.refresh(), first.refresh());
    for old in [first.refresh(), second.refresh(), third.refresh()] {
        harness.refresh(old).await.tokens();
    }
    let stats = harness.control.stats();
    assert_eq!((stats.reuses_detected, stats.families_revoked), (0, 0));
}
