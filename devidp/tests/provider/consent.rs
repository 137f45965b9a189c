use devidp::Change;

use crate::harness::{ADA, API, AuthorizationRequest, CLEO, Harness, SCOPE};

#[tokio::test]
async fn consent_is_asked_in_plain_words() {
    let mut harness = Harness::new();
    let page = harness.sign_in(&AuthorizationRequest::new(SCOPE), ADA).await.text();
    assert!(page.contains("see your expense reports <code>read:reports</code>"));
    assert!(page.contains("stay signed in: keep access while you are away <code>offline_access</code>"));
}

#[tokio::test]
async fn consent_is_remembered_for_one_account_and_its_scopes() {
    let mut harness = Harness::new();
    let online = AuthorizationRequest::new("openid read:reports");
    let offline = AuthorizationRequest::new("openid read:reports offline_access");
    harness.code(&online, ADA).await;
    assert!(harness.authorize(&online).await.field("code").is_some());
    assert!(harness.authorize(&AuthorizationRequest::new("openid")).await.field("code").is_some());

    assert!(harness.authorize(&offline).await.text().contains("offline_access"), "a new scope asks again");
    harness.allow(&offline).await;
    assert!(harness.authorize(&offline).await.field("code").is_some());

    assert!(harness.sign_in(&online, CLEO).await.text().contains("<h1>Allow Expenses?</h1>"));
}

#[tokio::test]
async fn prompt_consent_asks_again_and_once() {
    let mut harness = Harness::new();
    harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let ask = AuthorizationRequest::new(SCOPE).with("prompt", "consent");
    assert!(harness.authorize(&ask).await.text().contains("<h1>Allow Expenses?</h1>"));
    assert!(harness.allow(&ask).await.field("code").is_some());
}

#[tokio::test]
async fn a_denied_consent_gives_no_code_and_is_asked_for_again() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE);
    harness.sign_in(&ask, ADA).await;
    let answer = harness.post("/consent", &[("request", &ask.query()), ("decision", "deny")]).await;
    assert_eq!(answer.field("error").unwrap(), "access_denied");
    assert_eq!(answer.field("state").unwrap(), "the state");
    assert_eq!(answer.field("code"), None);
    assert!(harness.authorize(&ask).await.text().contains("<h1>Allow Expenses?</h1>"));
}

#[tokio::test]
async fn consent_without_a_sign_in_is_refused_c44() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE);
    assert!(harness.allow(&ask).await.text().contains("<h1>Sign in</h1>"));
    assert!(harness.sign_in(&ask, ADA).await.text().contains("<h1>Allow Expenses?</h1>"));
}

#[tokio::test]
async fn an_account_is_granted_its_own_scopes_only() {
    let all = "openid read:reports write:reports approve:reports delete:everything";
    let mut harness = Harness::new();
    let employee = harness.tokens(all, ADA).await;
    assert_eq!(employee.scopes(), ["openid", "read:reports", "write:reports"]);
    let approver = harness.tokens(all, CLEO).await;
    assert_eq!(approver.scopes(), ["approve:reports", "openid", "read:reports", "write:reports"]);
}

#[tokio::test]
async fn without_offline_access_on_the_api_there_is_no_refresh_token() {
    let mut harness = Harness::new();
    let switch = |on| Change { offline_access: [(API.to_owned(), on)].into(), ..Change::default() };
    harness.control.change(switch(false));
    let tokens = harness.tokens(SCOPE, ADA).await;
    assert!(!tokens.has("refresh_token"));
    assert!(!tokens.scopes().contains(&"offline_access"));

    harness.control.change(switch(true));
    assert!(harness.tokens(SCOPE, ADA).await.has("refresh_token"));
}
