//! The code of one attempt, brought under the state of another.

use http::StatusCode;

use crate::{
    attempt::{Attempt, Verdict},
    harness::{ADA, App, Browser, parameter, with_parameter},
};

#[tokio::test]
async fn a_code_works_under_its_own_state_only_c3() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let first = browser.callback_of("/login").await;
    let second = browser.callback_of("/login").await;
    let swapped = with_parameter(&first, "code", parameter(&second, "code").as_deref());
    assert_eq!(browser.arrive(&swapped).await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(browser.get("/").await.body, "nobody");
    assert_eq!(browser.arrive(&second).await.status, StatusCode::OK);
    assert_eq!(browser.get("/").await.body, ADA);
}

/// The verifier of PKCE stops that at an honest provider. At one that does not look, the nonce does.
#[tokio::test]
async fn an_id_token_of_another_attempt_is_refused_c6() {
    let app = App::start().await;
    let (first, second) = (Attempt::begin(&app).await, Attempt::begin(&app).await);
    let token = app.provider.sign("JWT", &second.claims()).unwrap();
    assert_eq!(first.given(&token).await, Verdict::Refused);
    assert_eq!(second.given(&token).await, Verdict::SignedIn);
}
