use openidconnect::core::{CoreJsonWebKeySet, CoreProviderMetadata};

use crate::harness::{Harness, ISSUER};

#[tokio::test]
async fn the_issuer_has_no_slash_at_its_end_and_the_metadata_are_whole() {
    let mut harness = Harness::new();
    let answer = harness.get("/.well-known/openid-configuration").await;
    serde_json::from_slice::<CoreProviderMetadata>(&answer.body).unwrap();

    let metadata = answer.json();
    assert_eq!(metadata["issuer"], ISSUER);
    assert_eq!(metadata["end_session_endpoint"], format!("{ISSUER}/end-session"));
    assert_eq!(metadata["revocation_endpoint"], format!("{ISSUER}/revoke"));
    assert_eq!(metadata["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    let methods = serde_json::json!(["client_secret_basic", "client_secret_post", "private_key_jwt"]);
    assert_eq!(metadata["token_endpoint_auth_methods_supported"], methods);
    assert_eq!(
        metadata["token_endpoint_auth_signing_alg_values_supported"],
        serde_json::json!(["RS256", "PS256", "ES256"])
    );
    assert_eq!(metadata["dpop_signing_alg_values_supported"], serde_json::json!(["ES256"]));
    assert_eq!(
        metadata["acr_values_supported"],
        serde_json::json!(["urn:devidp:click", "urn:devidp:password"])
    );
    assert_eq!(metadata["backchannel_logout_supported"], true);
    assert_eq!(metadata["backchannel_logout_session_supported"], true);
    assert_eq!(metadata["response_modes_supported"], serde_json::json!(["query", "form_post"]));
}

#[tokio::test]
async fn the_published_keys_are_public() {
    let mut harness = Harness::new();
    let answer = harness.get("/.well-known/jwks.json").await;
    let keys: CoreJsonWebKeySet = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(keys.keys().len(), 1);
    let json = answer.json();
    let key = json["keys"][0].as_object().unwrap();
    assert_eq!(key["alg"], "RS256");
    assert_eq!(key["use"], "sig");
    assert!(["d", "p", "q", "k"].iter().all(|private| !key.contains_key(*private)));
}
