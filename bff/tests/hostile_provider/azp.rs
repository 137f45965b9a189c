//! An ID token that names another party as the one it was made for (OpenID Connect Core §2).

use serde_json::json;

use crate::{
    harness::App,
    sign_in_attempt::{CLIENT, Outcome, SignInAttempt, with_claim},
};

#[tokio::test]
async fn an_id_token_for_another_party_is_refused_c7() {
    let app = App::start().await;
    assert_eq!(with_claim(&app, "azp", Some(json!(CLIENT))).await, Outcome::SignedIn);
    assert_eq!(with_claim(&app, "azp", None).await, Outcome::SignedIn, "it may be left out");
    for other in ["evil-client", ""] {
        assert_eq!(with_claim(&app, "azp", Some(json!(other))).await, Outcome::Refused, "{other}");
    }
    for party in [CLIENT, "evil-client"] {
        let attempt = SignInAttempt::begin(&app).await;
        let mut claims = attempt.claims_with("azp", Some(json!(party)));
        claims["aud"] = json!([CLIENT, "evil-client"]);
        let token = app.provider.sign("JWT", &claims).unwrap();
        assert_eq!(
            attempt.complete_with_id_token(&token).await,
            Outcome::Refused,
            "among several, for {party}"
        );
    }
}
