//! An ID token that was made for somebody else.

use serde_json::json;

use crate::{
    attempt::{CLIENT, Verdict, honest, with_claim},
    harness::App,
};

#[tokio::test]
async fn an_id_token_for_another_audience_is_refused_c7() {
    let app = App::start().await;
    assert_eq!(honest(&app).await, Verdict::SignedIn);
    assert_eq!(with_claim(&app, "aud", Some(json!([CLIENT]))).await, Verdict::SignedIn);
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
        assert_eq!(with_claim(&app, "aud", Some(other.clone())).await, Verdict::Refused, "{other}");
    }
    assert_eq!(with_claim(&app, "aud", None).await, Verdict::Refused, "without any");
}
