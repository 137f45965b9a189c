use axum::http::{StatusCode, header};
use devidp::{AccessTokenForm, ScopeClaim};
use serde_json::json;

use crate::harness::{
    ADA, API, Answer, CLIENT_ID, Harness, ISSUER, SCOPE, SECRET, basic, form_request, two_clients,
};

const MEDIA_TYPE: &str = "application/token-introspection+jwt";

async fn introspect(harness: &mut Harness, token: &str) -> Answer {
    harness.as_client("/introspect", &[("token", token)], CLIENT_ID, SECRET).await
}

#[tokio::test]
async fn introspection_tells_what_a_token_means_whatever_it_looks_like() {
    for (form, scope_claim) in [
        (AccessTokenForm::Jwt, ScopeClaim::Scope),
        (AccessTokenForm::Jwt, ScopeClaim::Missing),
        (AccessTokenForm::Opaque, ScopeClaim::Scope),
    ] {
        let mut harness = Harness::quirky(|quirks| {
            quirks.access_token_form = form;
            quirks.scope_claim = scope_claim;
        });
        let tokens = harness.tokens(SCOPE, ADA).await;
        let told = introspect(&mut harness, tokens.access()).await.json();
        let scope = "email offline_access openid profile read:reports";
        for (name, expected) in [
            ("active", json!(true)),
            ("iss", json!(ISSUER)),
            ("sub", json!(ADA)),
            ("aud", json!(API)),
            ("client_id", json!(CLIENT_ID)),
            ("scope", json!(scope)),
            ("token_type", json!("Bearer")),
            ("username", json!("ada@example.com")),
        ] {
            assert_eq!(told[name], expected, "{name}");
        }
        assert_eq!(told["exp"].as_u64().unwrap() - told["iat"].as_u64().unwrap(), 10);
        assert_eq!(harness.control.stats().introspections, 1);
    }
}

#[tokio::test]
async fn roles_of_an_opaque_token_are_told_too() {
    let mut harness = Harness::quirky(|quirks| {
        quirks.access_token_form = AccessTokenForm::Opaque;
        quirks.scope_claim = ScopeClaim::RealmRoles;
    });
    let tokens = harness.tokens(SCOPE, ADA).await;
    let told = introspect(&mut harness, tokens.access()).await.json();
    assert!(told["realm_access"]["roles"].as_array().unwrap().contains(&json!("write:reports")), "{told}");
}

#[tokio::test]
async fn of_a_token_that_is_no_good_nothing_is_told() {
    for form in [AccessTokenForm::Jwt, AccessTokenForm::Opaque] {
        let mut harness = Harness::quirky(|quirks| quirks.access_token_form = form);
        let revoked = harness.tokens(SCOPE, ADA).await;
        harness.as_client("/revoke", &[("token", revoked.refresh())], CLIENT_ID, SECRET).await;
        let tokens = harness.tokens(SCOPE, ADA).await;
        let nothing = json!({ "active": false });
        for wrong in [revoked.access(), tokens.refresh(), tokens.id(), "nonsense"] {
            assert_eq!(introspect(&mut harness, wrong).await.json(), nothing);
        }
        assert_eq!(introspect(&mut harness, tokens.access()).await.json()["active"], true);
        harness.set_clock_offset(10);
        assert_eq!(introspect(&mut harness, tokens.access()).await.json(), nothing);
    }
}

#[tokio::test]
async fn only_a_client_that_proves_itself_may_ask_and_it_may_be_another_than_the_tokens() {
    let mut harness = Harness::with(two_clients());
    let tokens = harness.tokens(SCOPE, ADA).await;
    let form = [("token", tokens.access())];
    assert_eq!(harness.as_client("/introspect", &form, "other", SECRET).await.json()["active"], true);
    assert_eq!(harness.as_client("/introspect", &form, "other", "wrong").await.error().1, "invalid_client");
    assert_eq!(harness.post("/introspect", &form).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(harness.as_client("/introspect", &[], "other", SECRET).await.error().1, "invalid_request");
}

#[tokio::test]
async fn the_answer_may_be_asked_for_as_a_jwt() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let mut request = form_request("/introspect", &[("token", tokens.access())]);
    request.headers_mut().insert(header::AUTHORIZATION, basic(CLIENT_ID, SECRET).parse().unwrap());
    request.headers_mut().insert(header::ACCEPT, MEDIA_TYPE.parse().unwrap());
    let answer = harness.send(request).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], MEDIA_TYPE);
    let jwt = harness.verified(&answer.text()).await.unwrap();
    assert_eq!(jwt.header.typ.unwrap(), "token-introspection+jwt");
    assert_eq!((&jwt.claims["iss"], &jwt.claims["aud"]), (&json!(ISSUER), &json!(CLIENT_ID)));
    let plain = introspect(&mut harness, tokens.access()).await;
    assert_eq!(plain.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(jwt.claims["token_introspection"], plain.json());
}

#[tokio::test]
async fn a_provider_may_have_no_introspection_and_no_revocation() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let metadata = harness.metadata().await;
    assert_eq!(metadata["introspection_endpoint"], format!("{ISSUER}/introspect"));
    assert_eq!(metadata["introspection_signing_alg_values_supported"], json!(["RS256"]));

    harness.control.change_quirks(|quirks| (quirks.introspection, quirks.revocation) = (false, false));
    let metadata = harness.metadata().await;
    for name in
        ["introspection_endpoint", "introspection_signing_alg_values_supported", "revocation_endpoint"]
    {
        assert!(metadata.get(name).is_none(), "{name}");
    }
    for path in ["/introspect", "/revoke"] {
        let answer = harness.as_client(path, &[("token", tokens.access())], CLIENT_ID, SECRET).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::OK, "nothing was revoked");
}

#[tokio::test]
async fn google_tells_whoever_has_a_token_what_it_means() {
    let mut harness = Harness::quirky(|quirks| {
        (quirks.tokeninfo, quirks.access_token_form) = (true, AccessTokenForm::Opaque);
    });
    let tokens = harness.tokens(SCOPE, ADA).await;
    let by_address = |token: &str| format!("/tokeninfo?access_token={token}");
    let told = harness.get(&by_address(tokens.access())).await.json();
    for (name, expected) in [
        ("aud", CLIENT_ID),
        ("azp", CLIENT_ID),
        ("sub", ADA),
        ("email", "ada@example.com"),
        ("email_verified", "true"),
        ("scope", "email offline_access openid profile read:reports"),
    ] {
        assert_eq!(told[name], expected, "{name}");
    }
    let ends_at = told["exp"].as_str().unwrap().parse::<u64>().unwrap();
    assert!(ends_at > 0 && told["expires_in"].is_string(), "numbers are texts: {told}");
    let by_form = harness.send(form_request("/tokeninfo", &[("access_token", tokens.access())])).await;
    assert_eq!(by_form.json()["sub"], ADA);

    for wrong in [tokens.refresh(), tokens.id(), "unknown"] {
        let answer = harness.get(&by_address(wrong)).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_token"))
        );
    }
    harness.set_clock_offset(10);
    assert_eq!(harness.get(&by_address(tokens.access())).await.status, StatusCode::BAD_REQUEST);
    harness.control.change_quirks(|quirks| quirks.tokeninfo = false);
    assert_eq!(harness.get(&by_address(tokens.access())).await.status, StatusCode::NOT_FOUND);
}
