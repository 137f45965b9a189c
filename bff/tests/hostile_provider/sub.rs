//! An ID token about nobody.

use serde_json::json;

use crate::{
    harness::App,
    sign_in_attempt::{Outcome, valid_sign_in, with_claim},
};

#[tokio::test]
async fn an_id_token_without_a_subject_is_refused() {
    let app = App::start().await;
    assert_eq!(valid_sign_in(&app).await, Outcome::SignedIn);
    for nobody in [None, Some(json!("")), Some(json!(null)), Some(json!(0)), Some(json!(["evil"]))] {
        assert_eq!(with_claim(&app, "sub", nobody.clone()).await, Outcome::Refused, "{nobody:?}");
    }
}
