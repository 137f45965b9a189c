//! An ID token that is encrypted, as a client can be registered to get it: nobody here can open it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use devidp::{Endpoint, Fault, FaultKind};
use http::StatusCode;
use serde_json::json;

use crate::{
    captured_log,
    harness::{App, Browser, LIFETIME},
    sign_in_attempt::{Outcome, SignInAttempt, valid_sign_in},
};

/// Five parts, of which the first says how it is encrypted (RFC 7516 §3.1).
fn encrypted() -> String {
    let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":"JWT"}"#);
    format!("{header}.ZXZpbA.ZXZpbA.ZXZpbA.ZXZpbA")
}

#[tokio::test]
async fn an_encrypted_id_token_signs_nobody_in_and_the_log_says_what_to_switch_off() {
    let app = App::start().await;
    captured_log::listen();
    captured_log::take();
    let attempt = SignInAttempt::begin(&app).await;
    assert_eq!(attempt.complete_with_id_token(&encrypted()).await, Outcome::NotSetUp);
    let printed = captured_log::take();
    let log = printed.lines().filter(|line| line.contains("ERROR")).collect::<String>();
    assert!(log.contains("id_token_encrypted_response_alg"), "{log}");
    assert!(!log.contains("ZXZpbA"), "{log}");
    assert_eq!(valid_sign_in(&app).await, Outcome::SignedIn);
}

/// There it need not be at all (OpenID Connect Core §12.2), and the refresh token is used up by then.
#[tokio::test]
async fn an_encrypted_id_token_in_a_refresh_costs_no_session() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let body = json!({
        "access_token": "fresh", "token_type": "Bearer", "expires_in": 10, "id_token": encrypted(),
    });
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body: body.to_string() }));
    let answer = browser.get("/api").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "fresh"));
}
