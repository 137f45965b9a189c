//! An ID token that was made for somebody else.

use serde_json::json;

use crate::{
    harness::App,
    sign_in_attempt::{CLIENT, Outcome, valid_sign_in, with_claim},
};

#[tokio::test]
async fn an_id_token_for_another_audience_is_refused_c7() {
    let app = App::start().await;
    assert_eq!(valid_sign_in(&app).await, Outcome::SignedIn);
    assert_eq!(with_claim(&app, "aud", Some(json!([CLIENT]))).await, Outcome::SignedIn);
    let others = [
        json!("evil-client"),
        json!(["evil-client"]),
        json!([CLIENT, "evil-client"]),
        json!("https://expenses-api"),
        json!(format!("{CLIENT}-evil")),
        json!(CLIENT.to_uppercase()),
        json!(""),
        json!([]),
    ];
    for other in others {
        assert_eq!(with_claim(&app, "aud", Some(other.clone())).await, Outcome::Refused, "{other}");
    }
    assert_eq!(with_claim(&app, "aud", None).await, Outcome::Refused, "without any");
}
