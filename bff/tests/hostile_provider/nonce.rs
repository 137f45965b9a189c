//! An ID token that answers no request, or somebody else's.

use serde_json::json;

use crate::{
    captured_log,
    harness::App,
    sign_in_attempt::{ATTACKER_MARK, Outcome, valid_sign_in, with_claim},
};

#[tokio::test]
async fn an_id_token_with_another_nonce_or_none_is_refused_and_its_tokens_discarded_c6() {
    captured_log::listen();
    let app = App::start().await;
    assert_eq!(valid_sign_in(&app).await, Outcome::SignedIn);
    captured_log::take();
    for wrong in [Some(json!("evil-nonce")), Some(json!("")), Some(json!(null)), None] {
        assert_eq!(with_claim(&app, "nonce", wrong.clone()).await, Outcome::Refused, "{wrong:?}");
    }
    let log = captured_log::take();
    assert!(log.contains("nonce") && !log.contains(ATTACKER_MARK), "{log}");
}
