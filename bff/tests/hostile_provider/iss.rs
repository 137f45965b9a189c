//! An ID token of another issuer, signed with the right key.

use bff::Clock;
use devidp::{Endpoint, Fault, FaultKind};
use http::StatusCode;
use serde_json::json;

use crate::{
    harness::{ADA, App, Browser, LIFETIME},
    sign_in_attempt::{CLIENT, Outcome, token_response, valid_sign_in, with_claim},
};

#[tokio::test]
async fn an_id_token_of_another_issuer_is_refused() {
    let app = App::start().await;
    assert_eq!(valid_sign_in(&app).await, Outcome::SignedIn);
    for other in ["https://evil.example".to_owned(), format!("{}/", app.issuer), app.issuer.to_uppercase()] {
        assert_eq!(with_claim(&app, "iss", Some(json!(other))).await, Outcome::Refused, "{other}");
    }
    assert_eq!(with_claim(&app, "iss", None).await, Outcome::Refused, "without one");
}

#[tokio::test]
async fn a_refreshed_id_token_of_another_issuer_ends_the_session_c20() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    for (issuer, status) in
        [(app.issuer.as_str(), StatusCode::OK), ("https://evil.example", StatusCode::UNAUTHORIZED)]
    {
        app.clock.advance(LIFETIME);
        let now = app.clock.now().unix_timestamp();
        let claims = json!({ "iss": issuer, "aud": CLIENT, "sub": ADA, "iat": now, "exp": now + 60 });
        let body = token_response(&app.provider.sign("JWT", &claims).unwrap()).to_string();
        app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body }));
        assert_eq!(browser.get("/api").await.status, status, "{issuer}");
    }
}
