use axum::http::StatusCode;
use devidp::{Config, Provider, StartError};
use serde_json::json;

use crate::harness::{ADA, AuthorizationRequest, CLEO, Harness, SCOPE, config};

fn at(issuer: &str) -> Config {
    Config { issuer: issuer.parse().unwrap(), ..config() }
}

#[tokio::test]
async fn an_issuer_may_have_a_path_and_a_slash_at_its_end() {
    for issuer in [
        "http://127.0.0.1:3002",
        "http://127.0.0.1:3002/",
        "http://127.0.0.1:3002/realms/expenses",
        "http://127.0.0.1:3002/application/o/expenses/",
    ] {
        let mut harness = Harness::with(at(issuer));
        let metadata = harness.metadata().await;
        assert_eq!(metadata["issuer"], issuer, "character by character");
        let base = issuer.trim_end_matches('/');
        for (name, path) in [
            ("authorization_endpoint", "/authorize"),
            ("token_endpoint", "/token"),
            ("userinfo_endpoint", "/userinfo"),
            ("jwks_uri", "/.well-known/jwks.json"),
            ("end_session_endpoint", "/end-session"),
            ("revocation_endpoint", "/revoke"),
            ("introspection_endpoint", "/introspect"),
        ] {
            assert_eq!(metadata[name], format!("{base}{path}"));
        }
        let ask = AuthorizationRequest::new(SCOPE);
        harness.sign_in(&ask, ADA).await;
        let answer = harness.allow(&ask).await;
        assert_eq!(answer.field("iss").unwrap(), issuer);
        let tokens = harness.exchange(&answer.field("code").unwrap()).await.tokens();
        for token in [tokens.id(), tokens.access()] {
            assert_eq!(harness.claims(token).await["iss"], issuer);
        }
        assert_eq!(harness.userinfo(tokens.access()).await.json()["sub"], ADA);
        harness.refresh(tokens.refresh()).await.tokens();
        let end = harness.at(&format!("/end-session?id_token_hint={}", tokens.id()));
        assert!(harness.get(&end).await.text().contains("<h1>You are signed out</h1>"));
    }
}

#[tokio::test]
async fn below_a_path_nothing_of_the_protocol_is_at_the_root() {
    let mut harness = Harness::with(at("http://127.0.0.1:3002/realms/expenses"));
    for path in ["/.well-known/openid-configuration", "/authorize", "/token", "/realms/another/authorize"] {
        assert_eq!(harness.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(harness.get("/devidp.css").await.status, StatusCode::OK);
}

#[tokio::test]
async fn of_many_tenants_each_has_an_issuer_of_its_own() {
    let mut harness = Harness::with(Config { multi_tenant: true, ..at("http://127.0.0.1:3002/common/v2.0") });
    assert_eq!(harness.metadata().await["issuer"], "http://127.0.0.1:3002/{tenantid}/v2.0");
    let mut issuers = Vec::new();
    for subject in [ADA, CLEO] {
        let tokens = harness.tokens(SCOPE, subject).await;
        let [id_token, access_token] =
            [harness.claims(tokens.id()).await, harness.claims(tokens.access()).await];
        assert_eq!(id_token["iss"], access_token["iss"]);
        let issuer = id_token["iss"].as_str().unwrap().to_owned();
        let path = issuer.strip_prefix("http://127.0.0.1:3002").unwrap();
        let own = harness.get(&format!("{path}/.well-known/openid-configuration")).await.json();
        assert_eq!(own["issuer"], json!(issuer));
        assert_eq!(harness.userinfo(tokens.access()).await.json()["sub"], subject);
        let end = harness.at(&format!("/end-session?id_token_hint={}", tokens.id()));
        assert!(harness.get(&end).await.text().contains("<h1>You are signed out</h1>"));
        issuers.push(issuer);
    }
    assert_ne!(issuers[0], issuers[1], "Ada and Cleo are of two tenants");

    let nowhere = Provider::new(Config { multi_tenant: true, ..config() });
    assert!(matches!(nowhere, Err(StartError::MultiTenant(_))));
}
