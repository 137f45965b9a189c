use axum::http::StatusCode;
use serde_json::json;

use crate::harness::{ADA, AuthorizationRequest, CALLBACK, CLIENT_ID, Harness, ISSUER, SCOPE};

fn with_jarm() -> Harness {
    Harness::quirky(|quirks| quirks.jarm = true)
}

#[tokio::test]
async fn an_answer_may_be_a_jwt() {
    for mode in ["jwt", "query.jwt"] {
        let mut harness = with_jarm();
        let ask = AuthorizationRequest::new(SCOPE).with("response_mode", mode);
        harness.sign_in(&ask, ADA).await;
        let answer = harness.allow(&ask).await;
        let names: Vec<_> = answer.location().query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names, ["response"], "nothing stands beside it");
        let claims = harness.claims(&answer.field("response").unwrap()).await;
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(ISSUER), &json!(CLIENT_ID)));
        assert_eq!(claims["state"], "the state");
        assert!(claims["exp"].is_u64());
        harness.exchange(claims["code"].as_str().unwrap()).await.tokens();
    }
}

#[tokio::test]
async fn an_error_is_a_jwt_too_and_a_form_may_carry_it() {
    let mut harness = with_jarm();
    let silent = AuthorizationRequest::new(SCOPE).with("response_mode", "jwt").with("prompt", "none");
    let response = harness.authorize(&silent).await.field("response").unwrap();
    assert_eq!(harness.claims(&response).await["error"], "login_required");

    let form = silent.with("response_mode", "form_post.jwt");
    let page = harness.authorize(&form).await.text();
    assert!(page.contains(&format!("<form method=\"post\" action=\"{CALLBACK}\">")));
    assert!(page.contains("name=\"response\"") && !page.contains("name=\"error\""));
}

#[tokio::test]
async fn it_is_there_only_where_it_is_announced() {
    let mut harness = with_jarm();
    let metadata = harness.metadata().await;
    let modes = json!(["query", "form_post", "jwt", "query.jwt", "form_post.jwt"]);
    assert_eq!(metadata["response_modes_supported"], modes);
    assert_eq!(metadata["authorization_signing_alg_values_supported"], json!(["RS256"]));

    let mut honest = Harness::new();
    let metadata = honest.metadata().await;
    assert_eq!(metadata["response_modes_supported"], json!(["query", "form_post"]));
    assert!(metadata.get("authorization_signing_alg_values_supported").is_none());
    for mode in ["jwt", "query.jwt", "form_post.jwt"] {
        let answer = honest.authorize(&AuthorizationRequest::new(SCOPE).with("response_mode", mode)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.field("error").unwrap(), "invalid_request", "{mode}");
    }
}

#[tokio::test]
async fn an_answer_may_not_say_who_gives_it() {
    for response_iss in [true, false] {
        let mut harness = Harness::quirky(|quirks| quirks.response_iss = response_iss);
        let ask = AuthorizationRequest::new(SCOPE);
        harness.sign_in(&ask, ADA).await;
        assert_eq!(harness.allow(&ask).await.field("iss").is_some(), response_iss);
        let metadata = harness.metadata().await;
        let announced = metadata.get("authorization_response_iss_parameter_supported");
        assert_eq!(announced, response_iss.then_some(&json!(true)));
    }
}
