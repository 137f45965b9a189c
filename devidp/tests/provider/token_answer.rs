use devidp::{ExpiresIn, RefreshExpiresIn, RefreshTokens};
use serde_json::{Value, json};

use crate::harness::{ADA, CLEO, Harness, SCOPE};

#[tokio::test]
async fn expires_in_may_be_a_string_or_missing_at_a_refresh_too() {
    for (expires_in, told) in [
        (ExpiresIn::default(), Some(json!(10))),
        (ExpiresIn::String, Some(json!("10"))),
        (ExpiresIn::Missing, None),
    ] {
        let mut harness = Harness::quirky(|quirks| quirks.expires_in = expires_in);
        let first = harness.tokens(SCOPE, ADA).await;
        let second = harness.refresh(first.refresh()).await.tokens();
        for answer in [&first, &second] {
            assert_eq!(answer.0.get("expires_in"), told.as_ref(), "{expires_in:?}");
        }
        let claims = harness.claims(second.access()).await;
        assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 10);
    }
}

#[tokio::test]
async fn the_life_of_a_refresh_token_may_be_untold_or_told_as_nought() {
    const MONTH: u64 = 30 * 24 * 60 * 60;
    let about_a_month =
        |told: Option<&Value>| told.and_then(Value::as_u64).is_some_and(|s| s > MONTH - 60 && s <= MONTH);
    for (quirk, offline) in [
        (RefreshExpiresIn::default(), true),
        (RefreshExpiresIn::ZeroOffline, true),
        (RefreshExpiresIn::ZeroOffline, false),
        (RefreshExpiresIn::Missing, true),
    ] {
        let mut harness = Harness::quirky(|quirks| {
            quirks.refresh_expires_in = quirk;
            quirks.refresh_tokens = RefreshTokens::Always;
        });
        let scope = if offline { SCOPE } else { "openid read:reports" };
        let first = harness.tokens(scope, ADA).await;
        let second = harness.refresh(first.refresh()).await.tokens();
        for told in [first, second].iter().map(|tokens| tokens.0.get("refresh_expires_in")) {
            match (quirk, offline) {
                (RefreshExpiresIn::Missing, _) => assert_eq!(told, None),
                (RefreshExpiresIn::ZeroOffline, true) => assert_eq!(told, Some(&json!(0))),
                _ => assert!(about_a_month(told), "{told:?}"),
            }
        }
    }
}

#[tokio::test]
async fn the_granted_scopes_may_be_untold() {
    let mut harness = Harness::quirky(|quirks| quirks.scope_told = false);
    let tokens = harness.tokens(SCOPE, ADA).await;
    assert!(!tokens.has("scope"));
    assert_eq!(
        harness.claims(tokens.access()).await["scope"],
        "email offline_access openid profile read:reports"
    );
    assert!(Harness::new().tokens(SCOPE, ADA).await.has("scope"));
}

#[tokio::test]
async fn a_scope_may_shrink_between_two_refreshes_and_come_back() {
    let mut harness = Harness::new();
    let scope = "openid read:reports approve:reports offline_access";
    let whole = harness.tokens(scope, CLEO).await;
    harness.control.change_quirks(|quirks| quirks.withheld_scopes = ["approve:reports".to_owned()].into());
    let less = harness.refresh(whole.refresh()).await.tokens();
    assert_eq!(less.scopes(), ["offline_access", "openid", "read:reports"]);
    assert_eq!(harness.claims(less.access()).await["scope"], "offline_access openid read:reports");

    harness.control.change_quirks(|quirks| quirks.withheld_scopes.clear());
    let again = harness.refresh(less.refresh()).await.tokens();
    assert_eq!(again.scopes(), whole.scopes());
}
