use axum::http::StatusCode;

use crate::harness::{ADA, AuthorizationRequest, CALLBACK, Harness, ISSUER, SCOPE, form_request};

#[tokio::test]
async fn a_code_comes_back_with_state_and_issuer() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE);
    assert!(harness.authorize(&ask).await.text().contains("<h1>Sign in</h1>"));
    assert!(harness.sign_in(&ask, ADA).await.text().contains("<h1>Allow Expenses?</h1>"));
    let answer = harness.allow(&ask).await;

    assert!(answer.location().as_str().starts_with(CALLBACK));
    assert!(answer.field("code").is_some());
    assert_eq!(answer.field("state").unwrap(), "the state");
    assert_eq!(answer.field("iss").unwrap(), ISSUER);
}

#[tokio::test]
async fn form_post_sends_the_answer_by_a_form() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE).with("response_mode", "form_post").with("state", "\"><b>");
    harness.sign_in(&ask, ADA).await;
    let page = harness.allow(&ask).await.text();

    assert!(page.contains(&format!("<form method=\"post\" action=\"{CALLBACK}\">")));
    assert!(page.contains("name=\"code\""));
    assert!(page.contains(&format!("name=\"iss\" value=\"{ISSUER}\"")));
    assert!(page.contains("name=\"state\" value=\"&quot;&gt;&lt;b&gt;\""));
}

#[tokio::test]
async fn a_wrong_client_or_return_address_is_shown_and_never_redirected() {
    let mut harness = Harness::new();
    let wrong = [
        AuthorizationRequest::new(SCOPE).with("client_id", "nobody"),
        AuthorizationRequest::new(SCOPE).without("client_id"),
        AuthorizationRequest::new(SCOPE).without("redirect_uri"),
        AuthorizationRequest::new(SCOPE).with("redirect_uri", "https://evil.example/callback"),
        AuthorizationRequest::new(SCOPE).with("redirect_uri", &format!("{CALLBACK}/..")),
        AuthorizationRequest::new(SCOPE).with("redirect_uri", &CALLBACK.replace("localhost", "LOCALHOST")),
    ];
    for ask in wrong {
        let answer = harness.authorize(&ask).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(!answer.headers.contains_key("location"));
        assert!(answer.text().contains("<h1>"));
    }
    let twice = format!("/authorize?{}&client_id=other", AuthorizationRequest::new(SCOPE).query());
    assert_eq!(harness.get(&twice).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(harness.authorize(&AuthorizationRequest::new(SCOPE)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_request_that_can_be_answered_gets_its_error_by_redirect() {
    let mut harness = Harness::new();
    let right = || AuthorizationRequest::new(SCOPE);
    let wrong = [
        (right().with("response_type", "token"), "unsupported_response_type"),
        (right().without("response_type"), "invalid_request"),
        (right().with("response_mode", "fragment"), "invalid_request"),
        (right().without("scope"), "invalid_scope"),
        (right().with("audience", "https://other-api"), "invalid_target"),
        (right().with("resource", "https://other-api"), "invalid_target"),
        (right().with("request", "e30"), "request_not_supported"),
        (right().with("prompt", "none login"), "invalid_request"),
        (right().with("prompt", "maybe"), "invalid_request"),
        (right().with("max_age", "soon"), "invalid_request"),
    ];
    for (ask, error) in wrong {
        let answer = harness.authorize(&ask).await;
        assert_eq!(answer.field("error").unwrap(), error);
        assert_eq!(answer.field("state").unwrap(), "the state");
        assert_eq!(answer.field("iss").unwrap(), ISSUER);
    }
}

#[tokio::test]
async fn a_request_without_pkce_s256_is_refused_c2() {
    let mut harness = Harness::new();
    let wrong = [
        AuthorizationRequest::new(SCOPE).without("code_challenge"),
        AuthorizationRequest::new(SCOPE).without("code_challenge_method"),
        AuthorizationRequest::new(SCOPE).with("code_challenge_method", "plain"),
        AuthorizationRequest::new(SCOPE).with("code_challenge", "short"),
    ];
    for ask in wrong {
        assert_eq!(harness.authorize(&ask).await.field("error").unwrap(), "invalid_request");
    }
}

#[tokio::test]
async fn a_silent_request_shows_nothing_and_says_what_is_missing() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE);
    let silent = ask.clone().with("prompt", "none");
    assert_eq!(harness.authorize(&silent).await.field("error").unwrap(), "login_required");
    harness.sign_in(&ask, ADA).await;
    assert_eq!(harness.authorize(&silent).await.field("error").unwrap(), "consent_required");
    harness.allow(&ask).await;
    assert!(harness.authorize(&silent).await.field("code").is_some());
    let fresh = silent.with("max_age", "0");
    assert_eq!(harness.authorize(&fresh).await.field("error").unwrap(), "login_required");
}

#[tokio::test]
async fn prompt_login_and_an_old_sign_in_ask_for_the_password_again_and_once() {
    let mut harness = Harness::new();
    harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    harness.set_clock_offset(120);
    for ask in [
        AuthorizationRequest::new(SCOPE).with("prompt", "login"),
        AuthorizationRequest::new(SCOPE).with("max_age", "60"),
    ] {
        assert!(harness.authorize(&ask).await.text().contains("<h1>Sign in</h1>"));
        assert!(harness.sign_in(&ask, ADA).await.field("code").is_some());
        harness.set_clock_offset(240);
    }
    assert!(
        harness
            .authorize(&AuthorizationRequest::new(SCOPE).with("max_age", "3600"))
            .await
            .field("code")
            .is_some()
    );
}

#[tokio::test]
async fn a_sign_in_that_was_asked_for_again_replaces_the_old_one_and_dates_the_id_token_c57() {
    let mut harness = Harness::new();
    let old = harness.tokens(SCOPE, ADA).await;
    let mut old = harness.verified(old.id()).await.unwrap().claims;
    for (turn, (name, value)) in [(60, ("prompt", "login")), (120, ("max_age", "0"))] {
        harness.set_clock_offset(turn);
        let ask = AuthorizationRequest::new(SCOPE).with(name, value);
        assert!(harness.authorize(&ask).await.text().contains("<h1>Sign in</h1>"));
        let code = harness.sign_in(&ask, ADA).await.field("code").unwrap();
        let new = harness.exchange(&code).await.tokens();
        let new = harness.verified(new.id()).await.unwrap().claims;

        assert!(new["auth_time"].as_u64().unwrap() >= old["auth_time"].as_u64().unwrap() + 60);
        assert_ne!(new["sid"], old["sid"]);
        assert_eq!(harness.control.sid_of(ADA), [new["sid"].as_str().unwrap()]);
        old = new;
    }
}

#[tokio::test]
async fn while_the_password_is_asked_for_again_the_old_sign_in_stands() {
    let mut harness = Harness::new();
    harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let before = harness.control.sid_of(ADA);
    harness.authorize(&AuthorizationRequest::new(SCOPE).with("prompt", "login")).await;
    assert_eq!(harness.control.sid_of(ADA), before);
    assert!(harness.authorize(&AuthorizationRequest::new(SCOPE)).await.field("code").is_some());
}

#[tokio::test]
async fn the_resource_parameter_names_the_api_too() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE).without("audience").with("resource", "https://expenses-api");
    let code = harness.code(&ask, ADA).await;
    let tokens = harness.exchange(&code).await.tokens();
    let claims = harness.verified(tokens.access()).await.unwrap().claims;
    assert_eq!(claims["aud"], "https://expenses-api");
}

#[tokio::test]
async fn a_request_may_be_posted() {
    let mut harness = Harness::new();
    let mut request = form_request("/authorize", &[]);
    *request.body_mut() = AuthorizationRequest::new(SCOPE).query().into();
    assert!(harness.send(request).await.text().contains("<h1>Sign in</h1>"));
}
