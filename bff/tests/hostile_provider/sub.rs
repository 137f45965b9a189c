//! An ID token about nobody.

use serde_json::json;

use crate::{
    attempt::{Verdict, honest, with_claim},
    harness::App,
};

#[tokio::test]
async fn an_id_token_about_nobody_is_refused() {
    let app = App::start().await;
    assert_eq!(honest(&app).await, Verdict::SignedIn);
    for nobody in [None, Some(json!("")), Some(json!(null)), Some(json!(0)), Some(json!(["evil"]))] {
        assert_eq!(with_claim(&app, "sub", nobody.clone()).await, Verdict::Refused, "{nobody:?}");
    }
}
