//! Resource indicators (RFC 8707).

use axum::http::StatusCode;

use crate::harness::{ADA, API, AuthorizationRequest, Harness, ISSUER, SCOPE, exchange_form};

#[tokio::test]
async fn a_resource_names_the_api_at_each_endpoint_and_no_other_will_do() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE).without("audience").with("resource", API);
    let code = harness.code(&ask, ADA).await;
    let wrong = [("resource", "https://other.example")];
    let refused = harness.token(&[&exchange_form(&code)[..], &wrong].concat()).await;
    assert_eq!(refused.error(), (StatusCode::BAD_REQUEST, "invalid_target".to_owned()));

    let right = [("resource", API)];
    let tokens = harness.token(&[&exchange_form(&code)[..], &right].concat()).await.tokens();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())];
    let refused = harness.token(&[&refresh[..], &wrong].concat()).await;
    assert_eq!(refused.error().1, "invalid_target");
    let tokens = harness.token(&[&refresh[..], &right].concat()).await.tokens();
    assert_eq!(harness.verified(tokens.access()).await.unwrap().claims["aud"], API);
}

#[tokio::test]
async fn a_resource_that_is_not_known_is_no_target() {
    let mut harness = Harness::new();
    for resource in ["https://other.example", "https://expenses-api/", "https://expenses-api#top", "expenses"]
    {
        let answer = harness
            .authorize(&AuthorizationRequest::new(SCOPE).without("audience").with("resource", resource))
            .await;
        assert_eq!(answer.field("error").as_deref(), Some("invalid_target"), "{resource}");
    }
}

#[tokio::test]
async fn a_token_request_without_a_resource_may_get_a_token_for_userinfo() {
    for (resource_per_token, audience) in [(false, API), (true, ISSUER)] {
        let mut harness = Harness::quirky(|quirks| quirks.resource_per_token = resource_per_token);
        let ask = AuthorizationRequest::new(SCOPE).without("audience").with("resource", API);
        let code = harness.code(&ask, ADA).await;
        let tokens = harness.exchange(&code).await.tokens();
        assert_eq!(harness.claims(tokens.access()).await["aud"], audience);
        assert_eq!(tokens.scopes().contains(&"read:reports"), !resource_per_token);
        assert_eq!(harness.userinfo(tokens.access()).await.json()["name"], "Ada Alvarez");

        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh()), ("resource", API)];
        let for_api = harness.token(&form).await.tokens();
        assert_eq!(harness.claims(for_api.access()).await["aud"], API);
        assert!(for_api.scopes().contains(&"read:reports"));
        assert_eq!(for_api.scopes().contains(&"openid"), !resource_per_token);
        assert!(for_api.has("id_token"), "the person has allowed both");
    }
}
