//! Signatures that the provider did not make.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::Header;

use crate::{
    harness::App,
    sign_in_attempt::{Outcome, SignInAttempt, valid_sign_in},
    signing_key::{SigningKey, publish},
};

#[tokio::test]
async fn a_signature_of_something_else_is_refused() {
    let app = App::start().await;
    assert_eq!(valid_sign_in(&app).await, Outcome::SignedIn);
    for tamper in [other_claims, other_signature] {
        let attempt = SignInAttempt::begin(&app).await;
        let signed = app.provider.sign("JWT", &attempt.claims()).unwrap();
        assert_eq!(attempt.complete_with_id_token(&tamper(&signed)).await, Outcome::Refused);
    }
}

/// The same token about another person.
fn other_claims(token: &str) -> String {
    let [head, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let claims = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let claims = claims.replace("ada-alvarez", "evil-alvarez");
    format!("{head}.{}.{signature}", BASE64_URL_SAFE_NO_PAD.encode(claims))
}

/// The same token with one bit of its signature changed.
fn other_signature(token: &str) -> String {
    let (head, signature) = token.rsplit_once('.').unwrap();
    let mut signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    signature[0] ^= 1;
    format!("{head}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn a_key_that_the_provider_does_not_publish_signs_nothing() {
    let app = App::start().await;
    let (published, unknown) = (SigningKey::named("published"), SigningKey::named("unknown"));
    publish(&app, &[&published]);
    let brought_along = Header { jwk: Some(unknown.jwk.clone()), ..unknown.header() };
    let led_to = Header { jku: Some("https://evil.example/jwks".to_owned()), ..unknown.header() };
    for (key, header, outcome) in [
        (&published, published.header(), Outcome::SignedIn),
        (&unknown, unknown.header(), Outcome::Refused),
        (&unknown, published.header(), Outcome::Refused),
        (&unknown, brought_along, Outcome::Refused),
        (&unknown, led_to, Outcome::Refused),
    ] {
        let attempt = SignInAttempt::begin(&app).await;
        let token = key.sign(&header, &attempt.claims());
        assert_eq!(attempt.complete_with_id_token(&token).await, outcome, "{header:?}");
    }
}
