use axum::http::StatusCode;
use devidp::{AssertionAudience, ClientKey, ClientKeyPair, Config, Credential};
use jsonwebtoken::{Algorithm, EncodingKey, Header, get_current_timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{
    ADA, Answer, AuthorizationRequest, CLIENT_ID, Harness, ISSUER, SCOPE, SECRET, config, exchange_form,
};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The client, registered with the public key of `pair`.
fn registered(pair: &ClientKeyPair) -> Config {
    let mut config = config();
    config.clients[0].credential = Credential::PublicKey(ClientKey::from_pem(&pair.public).unwrap());
    config
}

/// Right claims, until a test makes them wrong.
fn claims() -> Value {
    let now = get_current_timestamp();
    json!({
        "iss": CLIENT_ID, "sub": CLIENT_ID, "aud": ISSUER, "jti": Uuid::new_v4(), "iat": now, "exp": now + 60,
    })
}

fn with(claim: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[claim] = value.into();
    claims
}

fn without(claim: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(claim);
    claims
}

fn signed(pair: &ClientKeyPair, claims: &Value) -> String {
    let key = EncodingKey::from_ec_pem(pair.private.as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::ES256), claims, &key).unwrap()
}

/// The form that refreshes is as good as any to see whether the client is believed.
async fn shown(harness: &mut Harness, assertion: &str, more: &[(&str, &str)]) -> Answer {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "nonsense"),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", assertion),
    ];
    harness.post("/token", &[&form, more].concat()).await
}

/// The client was believed: only what it asks for is wrong.
const BELIEVED: &str = "invalid_grant";
const NOT_BELIEVED: &str = "invalid_client";

#[tokio::test]
async fn a_client_key_authenticates_for_the_whole_life_of_a_grant_c13_c14() {
    let pair = ClientKeyPair::ec().unwrap();
    let mut harness = Harness::with(registered(&pair));
    let code = harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let post = async |harness: &mut Harness, path: &str, form: &[(&str, &str)]| {
        let assertion = signed(&pair, &claims());
        let proof = [("client_assertion_type", JWT_BEARER), ("client_assertion", assertion.as_str())];
        harness.post(path, &[form, &proof].concat()).await
    };

    let first = post(&mut harness, "/token", &exchange_form(&code)).await.tokens();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", first.refresh())];
    let second = post(&mut harness, "/token", &refresh).await.tokens();
    let answer = post(&mut harness, "/revoke", &[("token", second.refresh())]).await;
    assert_eq!((answer.status, harness.control.stats().revocations), (StatusCode::OK, 1));
}

#[tokio::test]
async fn an_assertion_must_be_valid_in_every_claim_c14() {
    let pair = ClientKeyPair::ec().unwrap();
    let mut harness = Harness::with(registered(&pair));
    let now = get_current_timestamp();
    let wrong = [
        with("iss", "other"),
        with("sub", "other"),
        with("aud", "https://other.example"),
        with("aud", format!("{ISSUER}/revoke")),
        with("exp", now - 1),
        with("exp", now + 3600),
        with("jti", ""),
        without("iss"),
        without("sub"),
        without("aud"),
        without("exp"),
        without("jti"),
    ];
    for claims in wrong {
        let answer = shown(&mut harness, &signed(&pair, &claims), &[]).await;
        assert_eq!(answer.error(), (StatusCode::UNAUTHORIZED, NOT_BELIEVED.to_owned()), "{claims}");
    }
    for right in [claims(), with("aud", format!("{ISSUER}/token")), with("aud", json!([ISSUER, "another"]))] {
        assert_eq!(shown(&mut harness, &signed(&pair, &right), &[]).await.error().1, BELIEVED, "{right}");
    }
}

#[tokio::test]
async fn an_assertion_expires_by_the_providers_clock() {
    let pair = ClientKeyPair::ec().unwrap();
    let mut harness = Harness::with(registered(&pair));
    harness.set_clock_offset(61);
    assert_eq!(shown(&mut harness, &signed(&pair, &claims()), &[]).await.error().1, NOT_BELIEVED);
}

#[tokio::test]
async fn an_assertion_is_accepted_once_c14() {
    let pair = ClientKeyPair::ec().unwrap();
    let mut harness = Harness::with(registered(&pair));
    let claims = claims();
    assert_eq!(shown(&mut harness, &signed(&pair, &claims), &[]).await.error().1, BELIEVED);
    assert_eq!(
        shown(&mut harness, &signed(&pair, &claims), &[]).await.error().1,
        NOT_BELIEVED,
        "signed anew, it is still the same jti"
    );
}

#[tokio::test]
async fn only_the_registered_key_proves_the_client_c13_c14() {
    let pair = ClientKeyPair::ec().unwrap();
    let mut harness = Harness::with(registered(&pair));

    let others = signed(&ClientKeyPair::ec().unwrap(), &claims());
    let by_the_public_key = {
        let key = EncodingKey::from_secret(pair.public.as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims(), &key).unwrap()
    };
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", signed(&pair, &claims()).split('.').nth(1).unwrap());
    for wrong in [others.as_str(), &by_the_public_key, &unsigned, "nonsense"] {
        assert_eq!(shown(&mut harness, wrong, &[]).await.error().1, NOT_BELIEVED, "{wrong}");
    }
    let secret = [("grant_type", "refresh_token"), ("refresh_token", "nonsense")];
    assert_eq!(harness.token(&secret).await.error().1, NOT_BELIEVED, "a secret, where a key is registered");
    assert_eq!(
        shown(&mut Harness::new(), &signed(&pair, &claims()), &[]).await.error().1,
        NOT_BELIEVED,
        "a key, where a secret is registered"
    );

    assert_eq!(shown(&mut harness, &signed(&pair, &claims()), &[]).await.error().1, BELIEVED);
}

#[tokio::test]
async fn an_assertion_proves_no_other_client_and_excludes_a_secret() {
    let pair = ClientKeyPair::ec().unwrap();
    let mut harness = Harness::with(registered(&pair));
    for (more, error) in [
        ([("client_id", "other")].as_slice(), NOT_BELIEVED),
        (&[("client_secret", SECRET)], "invalid_request"),
        (&[("client_id", CLIENT_ID)], BELIEVED),
    ] {
        assert_eq!(shown(&mut harness, &signed(&pair, &claims()), more).await.error().1, error, "{more:?}");
    }
    let assertion = signed(&pair, &claims());
    let untyped = [("grant_type", "refresh_token"), ("client_assertion", assertion.as_str())];
    assert_eq!(harness.post("/token", &untyped).await.error().1, NOT_BELIEVED);
}

#[tokio::test]
async fn an_rsa_key_signs_in_either_way_and_a_private_key_is_not_registered() {
    let pair = ClientKeyPair::rsa().unwrap();
    let mut harness = Harness::with(registered(&pair));
    let key = EncodingKey::from_rsa_pem(pair.private.as_bytes()).unwrap();
    for (algorithm, error) in
        [(Algorithm::RS256, BELIEVED), (Algorithm::PS256, BELIEVED), (Algorithm::RS512, NOT_BELIEVED)]
    {
        let assertion = jsonwebtoken::encode(&Header::new(algorithm), &claims(), &key).unwrap();
        assert_eq!(shown(&mut harness, &assertion, &[]).await.error().1, error, "{algorithm:?}");
    }
    for wrong in ["", "a key", &ClientKeyPair::ec().unwrap().private] {
        assert!(ClientKey::from_pem(wrong).is_err());
    }
}

#[tokio::test]
async fn an_assertion_may_have_to_be_for_one_audience_c14() {
    let pair = ClientKeyPair::ec().unwrap();
    let (issuer, token_endpoint) = (ISSUER.to_owned(), format!("{ISSUER}/token"));
    for (audience, by_issuer, by_token_endpoint) in [
        (AssertionAudience::IssuerOrTokenEndpoint, BELIEVED, BELIEVED),
        (AssertionAudience::Issuer, BELIEVED, NOT_BELIEVED),
        (AssertionAudience::TokenEndpoint, NOT_BELIEVED, BELIEVED),
    ] {
        let mut harness = Harness::with(registered(&pair));
        harness.control.change_quirks(|quirks| quirks.assertion_audience = audience);
        for (aud, expected) in [(&issuer, by_issuer), (&token_endpoint, by_token_endpoint)] {
            let assertion = signed(&pair, &with("aud", aud.as_str()));
            assert_eq!(shown(&mut harness, &assertion, &[]).await.error().1, expected, "{audience:?} {aud}");
        }
    }
}
