use axum::http::StatusCode;
use devidp::{
    AccessTokenForm, AccessTokenType, AudienceClaim, ClientClaim, Quirks, ScopeClaim, SigningAlgorithm,
    SubjectClaim,
};
use serde_json::{Value, json};

use crate::harness::{ADA, API, AuthorizationRequest, CLEO, CLIENT_ID, Harness, ISSUER, SCOPE};

/// The claims of an access token.
async fn claims(change: impl FnOnce(&mut Quirks), subject: &str) -> Value {
    let mut harness = Harness::quirky(change);
    let tokens = harness.tokens(SCOPE, subject).await;
    harness.claims(tokens.access()).await
}

fn is_jwt(token: &str) -> bool {
    jsonwebtoken::decode_header(token).is_ok()
}

#[tokio::test]
async fn the_header_may_have_another_type_or_none() {
    for (typ, expected) in [
        (AccessTokenType::default(), Some("at+jwt")),
        (AccessTokenType::Jwt, Some("JWT")),
        (AccessTokenType::Missing, None),
    ] {
        let mut harness = Harness::quirky(|quirks| quirks.access_token_typ = typ);
        let tokens = harness.tokens(SCOPE, ADA).await;
        let header = harness.verified(tokens.access()).await.unwrap().header;
        assert_eq!(header.typ.as_deref(), expected);
        assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::OK);
        assert_eq!(harness.userinfo(tokens.id()).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn an_opaque_token_does_what_a_jwt_does() {
    let mut harness = Harness::quirky(|quirks| quirks.access_token_form = AccessTokenForm::Opaque);
    let tokens = harness.tokens(SCOPE, ADA).await;
    assert!(!is_jwt(tokens.access()) && is_jwt(tokens.id()));
    assert_eq!(harness.userinfo(tokens.access()).await.json()["sub"], ADA);
    for wrong in [tokens.refresh().to_owned(), tokens.access().replace(".0.", ".1.")] {
        assert_eq!(harness.userinfo(&wrong).await.status, StatusCode::UNAUTHORIZED);
    }
    let refreshed = harness.refresh(tokens.refresh()).await.tokens();
    assert_ne!(refreshed.access(), tokens.access());

    assert_eq!(harness.token(&[]).await.status, StatusCode::BAD_REQUEST);
    let revoke = [("token", tokens.access())];
    let answer = harness.as_client("/revoke", &revoke, CLIENT_ID, crate::harness::SECRET).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(harness.userinfo(refreshed.access()).await.status, StatusCode::UNAUTHORIZED);

    let other = harness.tokens(SCOPE, ADA).await;
    harness.set_clock_offset(10);
    assert_eq!(harness.userinfo(other.access()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_opaque_token_outlives_a_restart_like_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let state_file = Some(folder.path().join("devidp.json"));
    let config = devidp::Config { state_file, ..crate::harness::config() };
    let config = config.like(devidp::Personality::Zitadel);
    let tokens = Harness::with(config.clone()).tokens(SCOPE, ADA).await;
    assert_eq!(Harness::with(config).userinfo(tokens.access()).await.json()["sub"], ADA);
}

#[tokio::test]
async fn a_jwt_may_come_only_where_an_api_is_named() {
    for (form, without_api) in [(AccessTokenForm::Jwt, true), (AccessTokenForm::JwtForApi, false)] {
        let mut harness = Harness::quirky(|quirks| quirks.access_token_form = form);
        assert!(is_jwt(harness.tokens("openid", ADA).await.access()));
        let code = harness.code(&AuthorizationRequest::new("openid").without("audience"), ADA).await;
        let tokens = harness.exchange(&code).await.tokens();
        assert_eq!(is_jwt(tokens.access()), without_api, "{form:?}");
        assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn rights_stand_where_the_provider_puts_them() {
    let granted = ["email", "offline_access", "openid", "profile", "read:reports"];
    let openid = "email offline_access openid profile";
    let permissions = json!(["approve:reports", "read:reports", "write:reports"]);
    let roles =
        json!(["approve:reports", "read:reports", "write:reports", "offline_access", "uma_authorization"]);
    let project_roles = json!({
        "approve:reports": { "1": "expenses.example" },
        "read:reports": { "1": "expenses.example" },
        "write:reports": { "1": "expenses.example" },
    });
    for (scope_claim, expected) in [
        (ScopeClaim::default(), json!({ "scope": granted.join(" ") })),
        (ScopeClaim::ScopeArray, json!({ "scope": granted })),
        (ScopeClaim::ScpArray, json!({ "scp": granted })),
        (ScopeClaim::Scp, json!({ "scp": granted.join(" ") })),
        (ScopeClaim::Permissions, json!({ "scope": granted.join(" "), "permissions": permissions })),
        (ScopeClaim::RealmRoles, json!({ "scope": openid, "realm_access": { "roles": roles } })),
        (ScopeClaim::ProjectRoles, json!({ "urn:zitadel:iam:org:project:roles": project_roles })),
        (ScopeClaim::Rights, json!({ "rights": permissions })),
        (ScopeClaim::Missing, json!({})),
    ] {
        let claims = claims(|quirks| quirks.scope_claim = scope_claim, CLEO).await;
        let names =
            ["scope", "scp", "permissions", "realm_access", "rights", "urn:zitadel:iam:org:project:roles"];
        for name in names {
            assert_eq!(claims.get(name), expected.get(name), "{scope_claim:?} {name}");
        }
    }
    let adas = claims(|quirks| quirks.scope_claim = ScopeClaim::Permissions, ADA).await;
    assert_eq!(adas["permissions"], json!(["read:reports", "write:reports"]), "she approves nothing");
}

#[tokio::test]
async fn the_audience_stands_where_the_provider_puts_it() {
    for (audience_claim, aud, token_use) in [
        (AudienceClaim::default(), json!(API), Value::Null),
        (AudienceClaim::ApiAndUserinfo, json!([API, format!("{ISSUER}/userinfo")]), Value::Null),
        (AudienceClaim::Client, json!(CLIENT_ID), Value::Null),
        (AudienceClaim::Missing, Value::Null, json!("access")),
    ] {
        let claims = claims(|quirks| quirks.audience_claim = audience_claim, ADA).await;
        assert_eq!((&claims["aud"], &claims["token_use"]), (&aud, &token_use), "{audience_claim:?}");
        assert_eq!(claims["client_id"], CLIENT_ID);
    }
    for (client_claim, name) in
        [(ClientClaim::default(), "client_id"), (ClientClaim::Azp, "azp"), (ClientClaim::Cid, "cid")]
    {
        let claims = claims(|quirks| quirks.client_claim = client_claim, ADA).await;
        for other in ["client_id", "azp", "cid"] {
            assert_eq!(claims.get(other).is_some_and(|id| id == CLIENT_ID), other == name, "{claims}");
        }
    }
}

#[tokio::test]
async fn the_person_may_have_another_name_there() {
    for (subject_claim, sub, real) in [
        (SubjectClaim::default(), Some(ADA), None),
        (SubjectClaim::Email, Some("ada@example.com"), Some("uid")),
        (SubjectClaim::Pairwise, None, Some("oid")),
    ] {
        let mut harness = Harness::quirky(|quirks| quirks.subject_claim = subject_claim);
        let tokens = harness.tokens(SCOPE, ADA).await;
        let claims = harness.claims(tokens.access()).await;
        match sub {
            Some(sub) => assert_eq!(claims["sub"], sub),
            None => assert_ne!(claims["sub"], ADA),
        }
        if let Some(real) = real {
            assert_eq!(claims[real], ADA);
        }
        assert_eq!(harness.claims(tokens.id()).await["sub"], ADA);
        assert_eq!(harness.userinfo(tokens.access()).await.json()["sub"], ADA);
        let again = harness.refresh(tokens.refresh()).await.tokens();
        assert_eq!(harness.claims(again.access()).await["sub"], claims["sub"], "it stays the same");
    }
}

#[tokio::test]
async fn an_api_may_be_meant_that_is_not_named() {
    let ask = AuthorizationRequest::new(SCOPE).without("audience");
    for (default_api, audience, may_read) in [(false, ISSUER, false), (true, API, true)] {
        let mut harness = Harness::quirky(|quirks| quirks.default_api = default_api);
        let code = harness.code(&ask, ADA).await;
        let tokens = harness.exchange(&code).await.tokens();
        assert_eq!(harness.claims(tokens.access()).await["aud"], audience);
        assert_eq!(tokens.scopes().contains(&"read:reports"), may_read);
    }
}

#[tokio::test]
async fn an_access_token_may_be_signed_with_another_key_than_an_id_token() {
    for algorithm in [SigningAlgorithm::Es256, SigningAlgorithm::EdDsa] {
        let mut harness = Harness::quirky(|quirks| quirks.access_token_signing = algorithm);
        let tokens = harness.tokens(SCOPE, ADA).await;
        let access_token = harness.verified(tokens.access()).await.unwrap();
        assert_eq!(access_token.header.alg, algorithm.into());
        assert_eq!(harness.verified(tokens.id()).await.unwrap().header.alg, jsonwebtoken::Algorithm::RS256);
        assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::OK);
    }
}
