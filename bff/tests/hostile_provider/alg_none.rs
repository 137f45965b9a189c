//! An ID token that nobody signed.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    harness::App,
    sign_in_attempt::{Outcome, SignInAttempt, valid_sign_in},
};

fn encoded(part: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part.to_string())
}

#[tokio::test]
async fn an_unsigned_id_token_is_refused() {
    let app = App::start().await;
    assert_eq!(valid_sign_in(&app).await, Outcome::SignedIn);
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let attempt = SignInAttempt::begin(&app).await;
        let head = json!({ "alg": algorithm, "typ": "JWT" });
        let token = format!("{}.{}.", encoded(&head), encoded(&attempt.claims()));
        assert_eq!(attempt.complete_with_id_token(&token).await, Outcome::Refused, "{algorithm}");
    }
}

#[tokio::test]
async fn an_empty_signature_or_one_for_another_algorithm_is_refused() {
    let app = App::start().await;
    assert_eq!(valid_sign_in(&app).await, Outcome::SignedIn);
    for (algorithm, keeps_its_signature) in [("RS256", false), ("none", true)] {
        let attempt = SignInAttempt::begin(&app).await;
        let signed = app.provider.sign("JWT", &attempt.claims()).unwrap();
        let (head, signature) = signed.rsplit_once('.').unwrap();
        let (head, claims) = head.split_once('.').unwrap();
        let head = if algorithm == "none" { encoded(&json!({ "alg": "none" })) } else { head.to_owned() };
        let token = format!("{head}.{claims}.{}", if keeps_its_signature { signature } else { "" });
        assert_eq!(attempt.complete_with_id_token(&token).await, Outcome::Refused, "{algorithm}");
    }
}
