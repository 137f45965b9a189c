use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use devidp::SigningAlgorithm;
use serde_json::{Value, json};

use crate::harness::{ADA, Harness, SCOPE};

#[tokio::test]
async fn an_id_token_may_be_signed_with_a_key_of_another_kind() {
    for (algorithm, kind, hash, names) in [
        (SigningAlgorithm::Rs256, "RSA", &digest::SHA256, ["RS256"].as_slice()),
        (SigningAlgorithm::Es256, "EC", &digest::SHA256, &["RS256", "ES256"]),
        (SigningAlgorithm::EdDsa, "OKP", &digest::SHA512, &["RS256", "EdDSA"]),
    ] {
        let mut harness = Harness::quirky(|quirks| quirks.id_token_signing = algorithm);
        let keys = harness.get("/.well-known/jwks.json").await.json();
        assert!(keys["keys"].as_array().unwrap().iter().any(|key| key["kty"] == kind), "{keys}");
        assert_eq!(harness.metadata().await["id_token_signing_alg_values_supported"], json!(names));

        let tokens = harness.tokens(SCOPE, ADA).await;
        let id_token = harness.verified(tokens.id()).await.unwrap();
        assert_eq!(id_token.header.alg, algorithm.into());
        let digest = digest::digest(hash, tokens.access().as_bytes());
        let half = &digest.as_ref()[..digest.as_ref().len() / 2];
        assert_eq!(id_token.claims["at_hash"], BASE64_URL_SAFE_NO_PAD.encode(half), "{algorithm:?}");
        let answer = harness.get(&format!("/end-session?id_token_hint={}", tokens.id())).await;
        assert!(answer.text().contains("<h1>You are signed out</h1>"), "it is known again");
    }
}

#[tokio::test]
async fn keys_of_other_kinds_rotate_and_are_kept_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::harness::config();
    config.state_file = Some(folder.path().join("devidp.json"));
    config.quirks.id_token_signing = SigningAlgorithm::EdDsa;
    config.quirks.access_token_signing = SigningAlgorithm::Es256;
    let mut harness = Harness::with(config.clone());
    let tokens = harness.tokens(SCOPE, ADA).await;
    let mut restarted = Harness::with(config);
    for token in [tokens.id(), tokens.access()] {
        assert!(restarted.verified(token).await.is_some());
    }
    restarted.control.rotate_keys(true).unwrap();
    assert!(restarted.verified(tokens.id()).await.is_some());
    let new = restarted.tokens(SCOPE, ADA).await;
    assert_ne!(
        jsonwebtoken::decode_header(new.id()).unwrap().kid,
        jsonwebtoken::decode_header(tokens.id()).unwrap().kid
    );
    restarted.control.rotate_keys(false).unwrap();
    assert!(restarted.verified(tokens.id()).await.is_none());
}

#[tokio::test]
async fn an_id_token_may_be_large() {
    let mut harness = Harness::quirky(|quirks| quirks.id_token_groups = 600);
    let tokens = harness.tokens(SCOPE, ADA).await;
    assert!(tokens.id().len() > 30_000, "{}", tokens.id().len());
    assert_eq!(harness.claims(tokens.id()).await["groups"].as_array().unwrap().len(), 600);
    let tokens = Harness::new().tokens(SCOPE, ADA).await;
    assert!(tokens.id().len() < 1_500, "{}", tokens.id().len());
}

#[tokio::test]
async fn an_id_token_may_be_encrypted() {
    let parts = |token: &str| token.split('.').count();
    let mut harness = Harness::quirky(|quirks| quirks.id_token_encrypted = true);
    let tokens = harness.tokens(SCOPE, ADA).await;
    assert_eq!(parts(tokens.id()), 5);
    let header = BASE64_URL_SAFE_NO_PAD.decode(tokens.id().split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    assert_eq!((&header["enc"], &header["cty"]), (&json!("A256GCM"), &json!("JWT")));
    assert_eq!(parts(Harness::new().tokens(SCOPE, ADA).await.id()), 3);
}

#[tokio::test]
async fn the_profile_may_be_told_at_userinfo_only() {
    for in_id_token in [true, false] {
        let mut harness = Harness::quirky(|quirks| quirks.id_token_profile = in_id_token);
        let tokens = harness.tokens(SCOPE, ADA).await;
        let id_token = harness.claims(tokens.id()).await;
        assert_eq!(id_token["sub"], ADA);
        for name in ["name", "email", "given_name", "preferred_username"] {
            assert_eq!(id_token.get(name).is_some(), in_id_token, "{name}");
        }
        let userinfo = harness.userinfo(tokens.access()).await.json();
        assert_eq!((&userinfo["name"], &userinfo["sub"]), (&json!("Ada Alvarez"), &json!(ADA)));
    }
}

#[tokio::test]
async fn a_token_may_say_which_tenant_the_person_is_of() {
    let mut harness = Harness::quirky(|quirks| quirks.tenant_claim = true);
    let tokens = harness.tokens(SCOPE, ADA).await;
    let tenant = "6f2b5c1e-0d3a-4f58-9a67-1c2d3e4f5a6b";
    let id_token = harness.claims(tokens.id()).await;
    assert_eq!((&id_token["tid"], &id_token["oid"]), (&json!(tenant), &json!(ADA)));
    assert_eq!(harness.claims(tokens.access()).await["tid"], tenant);
    let mut honest = Harness::new();
    let tokens = honest.tokens(SCOPE, ADA).await;
    assert!(honest.claims(tokens.id()).await.get("tid").is_none());
}
