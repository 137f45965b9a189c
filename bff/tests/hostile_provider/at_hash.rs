//! An access token that was put in the place of the one that the ID token came with (OpenID Connect Core §3.1.3.8).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    harness::App,
    sign_in_attempt::{Outcome, token_response, with_claim},
};

fn at_hash(access_token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token)[..16])
}

#[tokio::test]
async fn an_access_token_that_is_not_the_id_tokens_is_refused() {
    let app = App::start().await;
    let right = at_hash(token_response("")["access_token"].as_str().unwrap());
    assert_eq!(with_claim(&app, "at_hash", Some(json!(right))).await, Outcome::SignedIn);
    assert_eq!(with_claim(&app, "at_hash", None).await, Outcome::SignedIn, "it may be left out");
    for wrong in [at_hash("another-access-token"), right[..8].to_owned(), String::new()] {
        assert_eq!(with_claim(&app, "at_hash", Some(json!(wrong))).await, Outcome::Refused, "{wrong}");
    }
}
