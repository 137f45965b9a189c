//! The provider's public key, or the client's own secret, taken for the key of a shared-secret signature.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::to_value;

use crate::{
    harness::{App, SECRET},
    sign_in_attempt::{Outcome, SignInAttempt},
    signing_key::{SigningKey, publish},
};

#[tokio::test]
async fn a_public_key_is_not_accepted_as_a_shared_secret() {
    let app = App::start().await;
    let key = SigningKey::named("the provider's");
    publish(&app, &[&key]);
    let attempt = SignInAttempt::begin(&app).await;
    let token = key.sign(&key.header(), &attempt.claims());
    assert_eq!(attempt.complete_with_id_token(&token).await, Outcome::SignedIn);

    let modulus = to_value(&key.jwk).unwrap()["n"].as_str().unwrap().to_owned();
    let pem = key.public_pem.as_bytes();
    let der = pem::parse(pem).unwrap().into_contents();
    for (algorithm, secret) in [
        (Algorithm::HS256, pem),
        (Algorithm::HS384, pem),
        (Algorithm::HS512, pem),
        (Algorithm::HS256, &der),
        (Algorithm::HS256, &BASE64_URL_SAFE_NO_PAD.decode(&modulus).unwrap()),
        (Algorithm::HS256, modulus.as_bytes()),
        (Algorithm::HS256, SECRET.as_bytes()),
    ] {
        let attempt = SignInAttempt::begin(&app).await;
        let header = Header { kid: key.header().kid, ..Header::new(algorithm) };
        let token = encode(&header, &attempt.claims(), &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(attempt.complete_with_id_token(&token).await, Outcome::Refused, "{algorithm:?}");
    }
}
