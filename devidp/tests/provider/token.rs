use std::time::Duration;

use axum::http::{StatusCode, header};
use devidp::{Change, SecretMethods, TokenKind};
use openidconnect::{
    AccessToken, AccessTokenHash, ClientId, ClientSecret, IssuerUrl, Nonce, NonceVerifier,
    core::{CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier},
};

use crate::harness::{
    ADA, API, Answer, AuthorizationRequest, CALLBACK, CLIENT_ID, Harness, ISSUER, SCOPE, SECRET, Tokens,
    exchange_form, two_clients,
};

/// As openidconnect's own client verifies an ID token.
async fn verified_id_token(
    harness: &mut Harness,
    tokens: &Tokens,
    nonce: impl NonceVerifier,
) -> CoreIdTokenClaims {
    let keys = serde_json::from_slice(&harness.get("/.well-known/jwks.json").await.body).unwrap();
    let verifier = CoreIdTokenVerifier::new_confidential_client(
        ClientId::new(CLIENT_ID.to_owned()),
        ClientSecret::new(SECRET.to_owned()),
        IssuerUrl::new(ISSUER.to_owned()).unwrap(),
        keys,
    );
    let id_token: CoreIdToken = tokens.id().parse().unwrap();
    let claims = id_token.claims(&verifier, nonce).unwrap();
    let expected = AccessTokenHash::from_token(
        &AccessToken::new(tokens.access().to_owned()),
        id_token.signing_alg().unwrap(),
        id_token.signing_key(&verifier).unwrap(),
    );
    assert_eq!(claims.access_token_hash(), Some(&expected.unwrap()));
    claims.clone()
}

#[tokio::test]
async fn an_access_token_has_the_claims_of_rfc_9068_c48() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let token = harness.verified(tokens.access()).await.unwrap();

    assert_eq!(token.header.typ.as_deref(), Some("at+jwt"));
    assert_eq!(token.claims["iss"], ISSUER);
    assert_eq!(token.claims["sub"], ADA);
    assert_eq!(token.claims["aud"], API);
    assert_eq!(token.claims["client_id"], CLIENT_ID);
    assert_eq!(token.claims["scope"], tokens.0["scope"]);
    assert!(token.claims["jti"].is_string());
    let lifetime = token.claims["exp"].as_u64().unwrap() - token.claims["iat"].as_u64().unwrap();
    assert_eq!(lifetime, 10);
    assert_eq!(tokens.0["expires_in"], 10);
    assert_eq!(tokens.0["token_type"], "bearer");
}

#[tokio::test]
async fn an_id_token_stands_up_to_openidconnects_own_verifier() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let claims = verified_id_token(&mut harness, &tokens, &Nonce::new("the nonce".to_owned())).await;
    assert_eq!(claims.subject().as_str(), ADA);
    assert_eq!(claims.email().unwrap().as_str(), "ada@example.com");
    assert_eq!(claims.email_verified(), Some(true));
    assert_eq!(claims.name().unwrap().get(None).unwrap().as_str(), "Ada Alvarez");
    assert!(claims.auth_time().is_some());
    let sid = &harness.verified(tokens.id()).await.unwrap().claims["sid"];
    assert!(sid.is_string());
}

#[tokio::test]
async fn a_refreshed_id_token_has_the_same_person_and_session_and_no_nonce_c20() {
    let mut harness = Harness::new();
    let first = harness.tokens(SCOPE, ADA).await;
    let second = harness.refresh(first.refresh()).await.tokens();
    let without_nonce = |nonce: Option<&Nonce>| nonce.map_or(Ok(()), |_| Err("a nonce".to_owned()));
    verified_id_token(&mut harness, &second, without_nonce).await;

    let before = harness.verified(first.id()).await.unwrap().claims;
    let after = harness.verified(second.id()).await.unwrap().claims;
    for claim in ["iss", "sub", "aud", "sid", "auth_time"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
}

#[tokio::test]
async fn claims_follow_the_scopes() {
    let mut harness = Harness::new();
    let tokens = harness.tokens("openid", ADA).await;
    let claims = harness.verified(tokens.id()).await.unwrap().claims;
    assert!(claims.get("email").is_none() && claims.get("name").is_none());
    assert!(!harness.tokens("read:reports", ADA).await.has("id_token"));
}

#[tokio::test]
async fn a_code_that_comes_twice_gives_nothing_and_revokes_what_it_gave() {
    let mut harness = Harness::new();
    let code = harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let tokens = harness.exchange(&code).await.tokens();
    let tokens = harness.refresh(tokens.refresh()).await.tokens();

    assert_eq!(harness.exchange(&code).await.error(), (StatusCode::BAD_REQUEST, "invalid_grant".to_owned()));
    assert_eq!(harness.refresh(tokens.refresh()).await.error().1, "invalid_grant");
    assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(harness.control.stats().reuses_detected, 1);
    assert_eq!(harness.control.stats().families_revoked, 1);
}

#[tokio::test]
async fn a_code_serves_only_with_its_verifier_return_address_and_client() {
    let mut harness = Harness::with(two_clients());
    let code = harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let right = exchange_form(&code);
    let other_verifier = "x".repeat(43);

    let mut wrong = right;
    wrong[3].1 = &other_verifier;
    assert_eq!(harness.token(&wrong).await.error().1, "invalid_grant");
    let mut wrong = right;
    wrong[2].1 = "http://localhost:3000/elsewhere";
    assert_eq!(harness.token(&wrong).await.error().1, "invalid_grant");
    assert_eq!(harness.token(&right[..3]).await.error().1, "invalid_request", "no verifier");
    assert_eq!(harness.as_client("/token", &right, "other", SECRET).await.error().1, "invalid_grant");

    harness.token(&right).await.tokens();
}

#[tokio::test]
async fn a_code_waits_a_minute() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE);
    let late = harness.code(&ask, ADA).await;
    harness.set_clock_offset(61);
    assert_eq!(harness.exchange(&late).await.error().1, "invalid_grant");
    let in_time = harness.authorize(&ask).await.field("code").unwrap();
    harness.set_clock_offset(100);
    harness.exchange(&in_time).await.tokens();
}

#[tokio::test]
async fn a_client_must_prove_itself_c14() {
    let mut harness = Harness::new();
    let code = harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let form = exchange_form(&code);

    for (id, secret) in [(CLIENT_ID, "wrong"), (CLIENT_ID, ""), ("nobody", SECRET)] {
        let answer = harness.as_client("/token", &form, id, secret).await;
        assert_eq!(answer.error(), (StatusCode::UNAUTHORIZED, "invalid_client".to_owned()));
        assert!(answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Basic"));
    }
    assert_eq!(harness.post("/token", &form).await.error().1, "invalid_client");

    let posted: Vec<_> =
        form.into_iter().chain([("client_id", CLIENT_ID), ("client_secret", SECRET)]).collect();
    assert_eq!(harness.token(&posted).await.error().1, "invalid_request", "two ways at once");
    let answer = harness.post("/token", &posted).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer.tokens();
}

#[tokio::test]
async fn a_secret_may_be_taken_in_one_place_only() {
    let methods = |names: &[&'static str]| [names, &["private_key_jwt"]].concat();
    for (taken, basic, post, announced) in [
        (SecretMethods::BasicAndPost, true, true, methods(&["client_secret_basic", "client_secret_post"])),
        (SecretMethods::Basic, true, false, methods(&["client_secret_basic"])),
        (SecretMethods::Post, false, true, methods(&["client_secret_post"])),
    ] {
        let mut harness = Harness::quirky(|quirks| quirks.secret_methods = taken);
        assert_eq!(
            harness.metadata().await["token_endpoint_auth_methods_supported"],
            serde_json::json!(announced)
        );
        let form = [("grant_type", "refresh_token"), ("refresh_token", "nonsense")];
        let posted = [form.as_slice(), &[("client_id", CLIENT_ID), ("client_secret", SECRET)]].concat();
        let believed = |answer: &Answer| answer.error().1 == "invalid_grant";
        assert_eq!(believed(&harness.token(&form).await), basic, "{taken:?}");
        assert_eq!(believed(&harness.post("/token", &posted).await), post, "{taken:?}");
    }
}

#[tokio::test]
async fn other_grant_types_are_refused() {
    let mut harness = Harness::new();
    let password = [("grant_type", "password"), ("username", "ada@example.com"), ("password", "expenses")];
    assert_eq!(harness.token(&password).await.error().1, "unsupported_grant_type");
    assert_eq!(harness.token(&[("redirect_uri", CALLBACK)]).await.error().1, "invalid_request");
    assert_eq!(harness.control.stats().token_requests.other, 2);
}

#[tokio::test]
async fn the_lifetime_and_the_clock_can_be_changed() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let before = harness.verified(tokens.access()).await.unwrap().claims["iat"].as_i64().unwrap();
    harness.control.change(Change {
        access_token_lifetime: Some(Duration::from_secs(60)),
        clock_offset: Some(-3600),
        ..Change::default()
    });
    let tokens = harness.refresh(tokens.refresh()).await.tokens();
    let claims = harness.verified(tokens.access()).await.unwrap().claims;
    let iat = claims["iat"].as_i64().unwrap();
    assert_eq!(claims["exp"].as_i64().unwrap() - iat, 60);
    assert!((3590..3610).contains(&(before - iat)));
}

#[tokio::test]
async fn every_token_is_on_record_and_hidden_from_debug_output() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let issued = harness.control.issued();
    let kinds = [TokenKind::AccessToken, TokenKind::RefreshToken, TokenKind::IdToken];
    let given = [tokens.access(), tokens.refresh(), tokens.id()];
    for (kind, token) in kinds.into_iter().zip(given) {
        assert!(issued.iter().any(|issued| issued.kind == kind && issued.token == token));
        assert!(!format!("{issued:?}").contains(token));
    }
}
