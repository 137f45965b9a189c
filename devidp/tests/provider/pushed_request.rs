use axum::http::StatusCode;
use devidp::Config;

use crate::harness::{
    ADA, Answer, AuthorizationRequest, CLIENT_ID, Harness, ISSUER, SCOPE, SECRET, config, two_clients,
};

fn open() -> Config {
    Config { par: true, ..config() }
}

async fn push(harness: &mut Harness, ask: &AuthorizationRequest) -> Answer {
    harness.as_client("/par", &ask.pairs(), CLIENT_ID, SECRET).await
}

/// What the browser carries once the request was pushed.
async fn pushed(harness: &mut Harness, ask: &AuthorizationRequest) -> AuthorizationRequest {
    let answer = push(harness, ask).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert_eq!(answer.json()["expires_in"], 60);
    AuthorizationRequest::referring(CLIENT_ID, answer.json()["request_uri"].as_str().unwrap())
}

#[tokio::test]
async fn a_pushed_request_leads_to_a_code_like_any_other() {
    let mut harness = Harness::with(open());
    let ask = AuthorizationRequest::new(SCOPE);
    let code = harness.code(&ask, ADA).await;
    harness.exchange(&code).await.tokens();

    let reference = pushed(&mut harness, &ask).await;
    let besides = reference.with("scope", "openid").with("state", "another state");
    let answer = harness.authorize(&besides).await;
    assert_eq!(answer.field("state").unwrap(), "the state", "what was pushed counts, and nothing besides");
    let tokens = harness.exchange(&answer.field("code").unwrap()).await.tokens();
    assert!(tokens.scopes().contains(&"read:reports"));
}

#[tokio::test]
async fn the_sign_in_goes_on_from_a_pushed_request() {
    let mut harness = Harness::with(open());
    let ask = AuthorizationRequest::new(SCOPE);
    let reference = pushed(&mut harness, &ask).await;
    let page = harness.authorize(&reference).await.text();
    assert!(page.contains("<h1>Sign in</h1>"), "{page}");
    assert!(page.contains("code_challenge="), "the form carries the whole request on");
    assert!(harness.sign_in(&ask, ADA).await.text().contains("<h1>Allow Expenses?</h1>"));
}

#[tokio::test]
async fn a_pushed_request_serves_once_and_for_a_minute() {
    let mut harness = Harness::with(open());
    let ask = AuthorizationRequest::new(SCOPE);
    harness.code(&ask, ADA).await;

    let used = pushed(&mut harness, &ask).await;
    assert!(harness.authorize(&used).await.field("code").is_some());
    let again = harness.authorize(&used).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(again.text().contains("request_uri"));

    let late = pushed(&mut harness, &ask).await;
    harness.set_clock_offset(61);
    assert_eq!(harness.authorize(&late).await.status, StatusCode::BAD_REQUEST);
    let in_time = pushed(&mut harness, &ask).await;
    harness.set_clock_offset(120);
    assert!(harness.authorize(&in_time).await.field("code").is_some());
}

#[tokio::test]
async fn a_request_uri_is_refused_for_another_client_or_when_forged() {
    let mut harness = Harness::with(Config { par: true, ..two_clients() });
    let ask = AuthorizationRequest::new(SCOPE);
    harness.code(&ask, ADA).await;
    let right = pushed(&mut harness, &ask).await;

    for wrong in [right.clone().with("client_id", "other"), right.clone().without("client_id")] {
        assert_eq!(harness.authorize(&wrong).await.status, StatusCode::BAD_REQUEST);
    }
    let made_up = AuthorizationRequest::referring(
        CLIENT_ID,
        "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c",
    );
    assert_eq!(harness.authorize(&made_up).await.status, StatusCode::BAD_REQUEST);

    assert!(harness.authorize(&right).await.field("code").is_some(), "and the honest client lost nothing");
}

#[tokio::test]
async fn only_an_authenticated_client_pushes_a_valid_request_c14() {
    let mut harness = Harness::with(Config { par: true, ..two_clients() });
    let right = AuthorizationRequest::new(SCOPE);
    assert_eq!(harness.post("/par", &right.pairs()).await.error().1, "invalid_client");
    let wrong = harness.as_client("/par", &right.pairs(), CLIENT_ID, "wrong").await;
    assert_eq!(wrong.error(), (StatusCode::UNAUTHORIZED, "invalid_client".to_owned()));
    let foreign = harness.as_client("/par", &right.pairs(), "other", SECRET).await;
    assert_eq!(foreign.error().1, "invalid_client", "the client that is named is not the one that calls");
    for (ask, error) in [
        (right.clone().without("client_id"), "invalid_request"),
        (right.clone().with("redirect_uri", "https://evil.example/callback"), "invalid_request"),
        (right.clone().without("code_challenge"), "invalid_request"),
        (
            right.clone().with("request_uri", "urn:ietf:params:oauth:request_uri:x"),
            "request_uri_not_supported",
        ),
        (right.clone().with("audience", "https://other-api"), "invalid_target"),
    ] {
        assert_eq!(push(&mut harness, &ask).await.error(), (StatusCode::BAD_REQUEST, error.to_owned()));
    }
    pushed(&mut harness, &right).await;
}

#[tokio::test]
async fn requests_are_pushed_only_where_the_configuration_says_so() {
    let name = "pushed_authorization_request_endpoint";
    let mut harness = Harness::with(open());
    let metadata = harness.get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata[name], format!("{ISSUER}/par"));

    let mut harness = Harness::new();
    let metadata = harness.get("/.well-known/openid-configuration").await.json();
    assert!(metadata.get(name).is_none());
    assert_eq!(push(&mut harness, &AuthorizationRequest::new(SCOPE)).await.status, StatusCode::NOT_FOUND);
}
