//! Signatures that the provider did not make.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::Header;

use crate::{
    attempt::{Attempt, Verdict, honest},
    harness::App,
    key::{Key, publish},
};

#[tokio::test]
async fn a_signature_of_something_else_is_refused() {
    let app = App::start().await;
    assert_eq!(honest(&app).await, Verdict::SignedIn);
    for bend in [other_claims, other_signature] {
        let attempt = Attempt::begin(&app).await;
        let signed = app.provider.sign("JWT", &attempt.claims()).unwrap();
        assert_eq!(attempt.given(&bend(&signed)).await, Verdict::Refused);
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
    let (published, unknown) = (Key::named("published"), Key::named("unknown"));
    publish(&app, &[&published]);
    let brought_along = Header { jwk: Some(unknown.jwk.clone()), ..unknown.header() };
    let led_to = Header { jku: Some("https://evil.example/jwks".to_owned()), ..unknown.header() };
    for (key, header, verdict) in [
        (&published, published.header(), Verdict::SignedIn),
        (&unknown, unknown.header(), Verdict::Refused),
        (&unknown, published.header(), Verdict::Refused),
        (&unknown, brought_along, Verdict::Refused),
        (&unknown, led_to, Verdict::Refused),
    ] {
        let attempt = Attempt::begin(&app).await;
        let token = key.sign(&header, &attempt.claims());
        assert_eq!(attempt.given(&token).await, verdict, "{header:?}");
    }
}
