//! Answers of the token endpoint that bring tokens, and not those that a sign-in needs.

use devidp::{Endpoint, Fault, FaultKind};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    harness::{App, Browser, LIFETIME},
    sign_in_attempt::{Outcome, SignInAttempt, token_response},
};

/// A sign-in whose answer has another `value` for one member, or lacks it.
async fn answered_with(app: &App, member: &str, value: Option<Value>) -> Outcome {
    let attempt = SignInAttempt::begin(app).await;
    let mut response = token_response(&app.provider.sign("JWT", &attempt.claims()).unwrap());
    response.as_object_mut().unwrap().remove(member);
    if let Some(value) = value {
        response[member] = value;
    }
    attempt.complete_with_answer(&response).await
}

#[tokio::test]
async fn tokens_without_an_id_token_sign_nobody_in() {
    let app = App::start().await;
    assert_eq!(
        answered_with(&app, "refresh_token", None).await,
        Outcome::SignedIn,
        "this one may be left out"
    );
    for id_token in [None, Some(json!(null)), Some(json!("")), Some(json!("evil")), Some(json!("e.v.il"))] {
        assert_eq!(answered_with(&app, "id_token", id_token.clone()).await, Outcome::Refused, "{id_token:?}");
    }
    assert_eq!(answered_with(&app, "access_token", None).await, Outcome::Refused);
}

/// RFC 6749 §7.1: a client must not use a token of a type that it does not know.
#[tokio::test]
async fn tokens_of_another_type_are_not_used() {
    let app = App::start().await;
    for bearer in ["Bearer", "bearer"] {
        assert_eq!(
            answered_with(&app, "token_type", Some(json!(bearer))).await,
            Outcome::SignedIn,
            "{bearer}"
        );
    }
    for other in [Some(json!("DPoP")), Some(json!("mac")), Some(json!("evil")), Some(json!("")), None] {
        assert_eq!(answered_with(&app, "token_type", other.clone()).await, Outcome::Refused, "{other:?}");
    }

    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let body =
        json!({ "access_token": "evil-access-token", "token_type": "DPoP", "expires_in": 10 }).to_string();
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body }));
    assert_eq!(browser.get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "the session is kept");
}
