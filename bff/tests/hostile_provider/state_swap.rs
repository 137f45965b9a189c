//! The code of one attempt, brought under the state of another.

use http::StatusCode;

use crate::{
    harness::{ADA, App, Browser, parameter, with_parameter},
    sign_in_attempt::{Outcome, SignInAttempt},
};

#[tokio::test]
async fn a_code_works_under_its_own_state_only_c3() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let first = browser.callback_url("/login").await;
    let second = browser.callback_url("/login").await;
    let swapped = with_parameter(&first, "code", parameter(&second, "code").as_deref());
    assert_eq!(browser.follow_callback(&swapped).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(browser.get("/").await.body, "nobody");
    assert_eq!(browser.follow_callback(&second).await.status, StatusCode::OK);
    assert_eq!(browser.get("/").await.body, ADA);
}

/// The verifier of PKCE stops that at an honest provider. At one that does not look, the nonce does.
#[tokio::test]
async fn an_id_token_of_another_sign_in_is_refused_c6() {
    let app = App::start().await;
    let (first, second) = (SignInAttempt::begin(&app).await, SignInAttempt::begin(&app).await);
    let token = app.provider.sign("JWT", &second.claims()).unwrap();
    assert_eq!(first.complete_with_id_token(&token).await, Outcome::Refused);
    assert_eq!(second.complete_with_id_token(&token).await, Outcome::SignedIn);
}
