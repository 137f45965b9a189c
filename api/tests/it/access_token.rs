//! What makes an access token one (RFC 9068 §4), and the attacks on it (RFC 8725 §2), each beside the honest case.

use std::time::Duration;

use axum::http::{StatusCode, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use insta::assert_snapshot;
use jsonwebtoken::Algorithm;
use serde_json::json;

use crate::{
    signing::SigningKey,
    test_app::{NOW, TestApp},
};

const OK: StatusCode = StatusCode::OK;

fn seconds(offset: i64) -> i64 {
    NOW.unix_timestamp() + offset
}

#[tokio::test]
async fn only_the_type_of_an_access_token_is_accepted_c48() {
    let app = TestApp::new().await;
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        assert_eq!(app.show(app.token().header("typ", typ)).await.status, OK, "{typ}");
    }
    for typ in ["JWT", "id_token+jwt", "logout+jwt", "at+jwt ", "application/application/at+jwt", ""] {
        let answer = app.show(app.token().header("typ", typ)).await;
        assert_eq!(answer.invalid_token(), "the access token is of another type", "{typ}");
    }
    let untyped = app.show(app.token().without_header("typ")).await;
    assert_eq!(untyped.invalid_token(), "the access token is of another type");
}

#[tokio::test]
async fn a_setting_accepts_the_plain_type_of_some_providers_c48() {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).accept_plain_jwt().build(key).await;
    for typ in ["at+jwt", "JWT", "jwt"] {
        assert_eq!(app.show(app.token().header("typ", typ)).await.status, OK, "{typ}");
    }
    assert_eq!(app.show(app.token().without_header("typ")).await.status, OK);
    let other = app.show(app.token().header("typ", "logout+jwt")).await;
    assert_eq!(other.invalid_token(), "the access token is of another type");
}

#[tokio::test]
async fn a_wrong_issuer_is_refused_c49() {
    let app = TestApp::new().await;
    assert_eq!(app.show(app.token().claim("iss", "https://idp.example")).await.status, OK);
    for issuer in
        ["https://idp.example/", "https://IDP.example", "https://idp.example.evil", "http://idp.example", ""]
    {
        let answer = app.show(app.token().claim("iss", issuer)).await;
        assert_eq!(answer.invalid_token(), "the access token is from another issuer", "{issuer}");
    }
    let several = app.show(app.token().claim("iss", json!(["https://idp.example"]))).await;
    assert_eq!(several.invalid_token(), "the access token is malformed");
}

#[tokio::test]
async fn a_wrong_audience_is_refused_c49() {
    let app = TestApp::new().await;
    for audience in [
        json!("https://expenses-api"),
        json!("https://other-name"),
        json!(["https://expenses-api"]),
        json!(["https://idp.example/userinfo", "https://expenses-api"]),
    ] {
        assert_eq!(app.show(app.token().claim("aud", audience.clone())).await.status, OK, "{audience}");
    }
    for audience in [
        json!("expenses-bff"),
        json!("https://expenses-api/"),
        json!("https://other-name https://expenses-api"),
        json!([]),
        json!(["expenses-bff", "https://EXPENSES-API"]),
    ] {
        let answer = app.show(app.token().claim("aud", audience.clone())).await;
        assert_eq!(answer.invalid_token(), "the access token is for another audience", "{audience}");
    }
}

#[tokio::test]
async fn a_missing_claim_is_refused_c49() {
    let app = TestApp::new().await;
    for claim in ["iss", "aud", "exp", "iat", "sub"] {
        let expected = format!("the access token lacks the claim {claim}");
        assert_eq!(app.show(app.token().without(claim)).await.invalid_token(), expected);
        let null = app.show(app.token().claim(claim, json!(null))).await;
        assert_eq!(null.invalid_token(), expected, "null is no value");
    }
    for claim in ["nbf", "jti", "client_id"] {
        assert_eq!(app.show(app.token().without(claim)).await.status, OK, "{claim}");
    }
}

#[tokio::test]
async fn a_claim_of_the_wrong_shape_is_refused() {
    let app = TestApp::new().await;
    for (claim, value) in [
        ("exp", json!("tomorrow")),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("sub", json!("")),
        ("sub", json!("ada\nGET /reports status=200")),
        ("sub", json!("a".repeat(256))),
        ("sub", json!(7)),
        ("aud", json!({"https://expenses-api": true})),
    ] {
        let answer = app.show(app.token().claim(claim, value.clone())).await;
        assert_eq!(answer.invalid_token(), "the access token is malformed", "{claim}: {value}");
    }
    assert_eq!(app.show(app.token().claim("sub", "a".repeat(255))).await.status, OK);
    assert_eq!(app.show(app.token().claim("exp", seconds(9) as f64 + 0.5)).await.status, OK);
}

#[tokio::test]
async fn every_asymmetric_algorithm_is_accepted_with_the_key_that_fits_it_c50() {
    let rsa = |algorithm| SigningKey::rsa("k1", algorithm);
    for key in [
        SigningKey::es256("k1"),
        SigningKey::es384("k1"),
        SigningKey::ed25519("k1"),
        rsa(Algorithm::RS256),
        rsa(Algorithm::PS256),
        rsa(Algorithm::RS512),
    ] {
        let algorithm = key.algorithm;
        let app = TestApp::builder(&key).build(key).await;
        assert_eq!(app.show(app.token()).await.status, OK, "{algorithm:?}");
    }
}

#[tokio::test]
async fn a_key_on_p521_and_the_new_name_of_ed25519_are_accepted_c50() {
    for (key, names) in
        [(SigningKey::es512("k1"), &["ES512"][..]), (SigningKey::ed25519("k1"), &["EdDSA", "Ed25519"])]
    {
        for published in ["alg of its own", "no alg"] {
            let mut jwk = key.jwk.clone();
            match published {
                "no alg" => drop(jwk.as_object_mut().unwrap().remove("alg")),
                _ => jwk["alg"] = json!(names.last()),
            }
            let app = TestApp::builder(&key).publishing([jwk]).build(SigningKey::es256("other")).await;
            for name in names {
                let token = app.token().header("alg", *name).sign(&key);
                assert_eq!(app.get_with("/reports", &token).await.status, OK, "{name}, {published}");
                let other = app.token().claim("sub", "grace").header("alg", *name).sign(&key);
                let swapped = [
                    token.split('.').next().unwrap(),
                    other.split('.').nth(1).unwrap(),
                    token.split('.').nth(2).unwrap(),
                ];
                let answer = app.get_with("/reports", &swapped.join(".")).await;
                assert_eq!(answer.invalid_token(), "the access token's signature is wrong", "{name}");
            }
            // The other curve's name fits no key here.
            let (wrong, why) =
                (app.token().header("alg", "ES256"), "the access token is signed with an unknown key");
            assert_eq!(app.get_with("/reports", &wrong.sign(&key)).await.invalid_token(), why);
        }
    }
}

#[tokio::test]
async fn keys_of_every_kind_stand_beside_each_other_and_beside_unknown_ones_c50() {
    let keys = [
        SigningKey::rsa("rsa", Algorithm::RS256),
        SigningKey::es256("p256"),
        SigningKey::es384("p384"),
        SigningKey::ed25519("ed"),
    ];
    let unknown = [
        json!({"kty": "AKP", "kid": "ml-dsa", "alg": "ML-DSA-65", "pub": "AAAA"}),
        json!({"kty": "OKP", "kid": "x", "crv": "X25519", "x": "AAAA"}),
        json!({"kty": "EC", "kid": "p521", "crv": "P-521", "x": "AAAA", "y": "AAAA"}),
        json!({"kty": "RSA", "kid": "enc", "use": "enc", "n": "AQAB", "e": "AQAB"}),
        json!(null),
    ];
    let published = unknown.into_iter().chain(keys.iter().map(|key| key.jwk.clone()));
    let app = TestApp::builder(&keys[0]).publishing(published).build(SigningKey::es256("p256")).await;
    for key in &keys {
        assert_eq!(app.get_with("/reports", &app.sign_by(key)).await.status, OK, "{}", key.jwk["kid"]);
    }
    let why = "the access token's signature is wrong";
    assert_eq!(app.show(app.token()).await.invalid_token(), why, "another key of that name");
}

#[tokio::test]
async fn an_unsigned_token_is_refused_c50() {
    let app = TestApp::new().await;
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let answer = app.get_with("/reports", &app.token().header("kid", "k1").unsigned(alg)).await;
        assert_eq!(answer.invalid_token(), "the access token is malformed", "{alg}");
    }
    let signed = app.sign(app.token());
    let (message, _) = signed.rsplit_once('.').unwrap();
    for stripped in
        [format!("{message}."), message.to_owned(), format!("{message}.e30"), "e30.e30.e30".to_owned()]
    {
        app.get_with("/reports", &stripped).await.invalid_token();
    }
    assert_eq!(app.get_with("/reports", &signed).await.status, OK);
}

#[tokio::test]
async fn a_public_key_is_never_taken_for_a_shared_secret_c50() {
    let key = SigningKey::rsa("k1", Algorithm::RS256);
    let jwk = key.jwk.clone();
    // A provider that publishes a symmetric key by mistake must not open this door either.
    let secret =
        json!({"kty": "oct", "kid": "shared", "k": URL_SAFE_NO_PAD.encode("secret"), "alg": "HS256"});
    let app = TestApp::builder(&key).publishing([jwk.clone(), secret]).build(key).await;
    let modulus = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap();
    for (kid, secret) in [
        ("k1", modulus.as_slice()),
        ("k1", jwk["n"].as_str().unwrap().as_bytes()),
        ("k1", jwk.to_string().as_bytes()),
        ("k1", b""),
        ("shared", b"secret"),
    ] {
        let forged = app.token().header("kid", kid).sign_hs256(secret);
        let answer = app.get_with("/reports", &forged).await;
        assert_eq!(
            answer.invalid_token(),
            "the access token is signed with an algorithm that is not allowed"
        );
    }
    assert_eq!(app.show(app.token()).await.status, OK);
}

#[tokio::test]
async fn a_token_signed_with_another_key_is_refused_c50() {
    let app = TestApp::new().await;
    let attacker = SigningKey::es256("k1");
    let answer = app.get_with("/reports", &app.token().sign(&attacker)).await;
    assert_eq!(answer.invalid_token(), "the access token's signature is wrong");
    assert_eq!(app.show(app.token()).await.status, OK);

    let honest = app.sign(app.token());
    let other = app.sign(app.token().claim("sub", "grace"));
    let parts: Vec<_> = honest.split('.').collect();
    let swapped = [parts[0], other.split('.').nth(1).unwrap(), parts[2]].join(".");
    assert_eq!(
        app.get_with("/reports", &swapped).await.invalid_token(),
        "the access token's signature is wrong"
    );
}

#[tokio::test]
async fn a_token_that_was_taken_before_vouches_for_none_that_is_like_it_and_not_for_itself_once_it_has_ended()
{
    let app = TestApp::new().await;
    let good = app.sign(app.token());
    assert_eq!(app.get_with("/reports", &good).await.status, OK);
    assert_eq!(app.get_with("/reports", &good).await.status, OK, "its signature is remembered");
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    let other = app.sign(app.token().claim("sub", "ben"));
    let (other_message, other_signature) = other.rsplit_once('.').unwrap();
    let (_, other_claims) = other_message.split_once('.').unwrap();
    for forged in [
        format!("{header}.{other_claims}.{signature}"),
        format!("{header}.{claims}.{other_signature}"),
        app.sign_by(&SigningKey::es256("k1")),
    ] {
        for _ in 0..2 {
            let answer = app.get_with("/reports", &forged).await;
            assert_eq!(answer.invalid_token(), "the access token's signature is wrong");
        }
    }
    assert_eq!(app.get_with("/reports", &good).await.status, OK, "whatever was tried in its name");
    app.clock.turn(Duration::from_secs(16));
    assert_eq!(app.get_with("/reports", &good).await.invalid_token(), "the access token expired");
}

#[tokio::test]
async fn a_key_that_the_token_brings_along_is_not_looked_at_c50() {
    let app = TestApp::new().await;
    let attacker = SigningKey::es256("evil");
    for (name, value) in [
        ("jwk", attacker.jwk.clone()),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
    ] {
        let own_kid = app.token().header(name, value.clone()).sign(&attacker);
        let answer = app.get_with("/reports", &own_kid).await;
        assert_eq!(answer.invalid_token(), "the access token is signed with an unknown key", "{name}");

        let borrowed_kid = app.token().header(name, value.clone()).header("kid", "k1").sign(&attacker);
        let answer = app.get_with("/reports", &borrowed_kid).await;
        assert_eq!(answer.invalid_token(), "the access token's signature is wrong", "{name}");

        // The header alone does no harm: it is not read.
        assert_eq!(app.show(app.token().header(name, value)).await.status, OK, "{name}");
    }
}

#[tokio::test]
async fn a_kid_is_a_name_and_never_a_path_or_a_query_c50() {
    let app = TestApp::new().await;
    for kid in
        ["../../../../dev/null", "/dev/null", "k1' OR '1'='1", "https://evil.example/k1", "k1\0", "K1", ""]
    {
        let answer = app.show(app.token().header("kid", kid)).await;
        assert_eq!(answer.invalid_token(), "the access token is signed with an unknown key", "{kid}");
    }
    let no_text = app.show(app.token().header("kid", 1)).await;
    assert_eq!(no_text.invalid_token(), "the access token is malformed");
}

#[tokio::test]
async fn without_a_kid_there_must_be_no_choice_of_keys_c50() {
    let (key, second) = (SigningKey::es256("k1"), SigningKey::es256("k2"));
    let unnamed = || json!(null);

    let one = TestApp::builder(&key).build(key).await;
    assert_eq!(one.show(one.token().header("kid", unnamed())).await.status, OK);

    let published = [one.key.jwk.clone(), second.jwk];
    let two = TestApp::builder(&one.key).publishing(published).build(one.key).await;
    let answer = two.show(two.token().header("kid", unnamed())).await;
    assert_eq!(answer.invalid_token(), "the access token is signed with an unknown key");
    assert_eq!(two.show(two.token()).await.status, OK);
}

#[tokio::test]
async fn a_key_serves_only_what_it_was_published_for_c50() {
    for (name, value, accepted) in [
        ("use", json!("sig"), true),
        ("use", json!("enc"), false),
        ("alg", json!("ES256"), true),
        ("alg", json!("ES384"), false),
        ("alg", json!("RS256"), false),
        ("key_ops", json!(["verify"]), true),
        ("key_ops", json!(["deriveKey"]), false),
        ("crv", json!("secp256k1"), false),
        ("kty", json!("UNHEARD-OF"), false),
    ] {
        let key = SigningKey::es256("k1");
        let mut jwk = key.jwk.clone();
        jwk[name] = value.clone();
        // A key nobody can read must not cost the others.
        let published = [json!({"kid": 7}), json!("nonsense"), jwk];
        let app = TestApp::builder(&key).publishing(published).build(key).await;
        let answer = app.show(app.token()).await;
        assert_eq!(answer.status == OK, accepted, "{name}: {value}");
        assert!(accepted || answer.invalid_token() == "the access token is signed with an unknown key");
    }
}

#[tokio::test]
async fn a_critical_header_that_is_not_understood_is_refused() {
    let app = TestApp::new().await;
    let answer = app.show(app.token().header("crit", json!(["b64"])).header("b64", false)).await;
    assert_eq!(answer.invalid_token(), "the access token has a critical header that is not understood");
    assert_eq!(app.show(app.token().header("b64", false)).await.status, OK);
}

#[tokio::test]
async fn an_expired_token_is_refused_one_second_beyond_the_leeway_c51() {
    let app = TestApp::new().await;
    let token = app.sign(app.token());
    app.clock.turn(Duration::from_secs(10 + 4));
    assert_eq!(app.get_with("/reports", &token).await.status, OK);
    app.clock.turn(Duration::from_secs(1));
    assert_snapshot!(app.get_with("/reports", &token).await, @r#"
    401 Unauthorized
    cache-control: no-store
    content-type: application/problem+json
    www-authenticate: Bearer realm="expenses", error="invalid_token", error_description="the access token expired"
    x-request-id: test-1

    {
      "detail": "the access token expired",
      "request_id": "test-1",
      "status": 401,
      "title": "Unauthorized",
      "type": "about:blank"
    }
    "#);
}

#[tokio::test]
async fn a_token_from_the_future_is_refused_beyond_the_leeway_c51() {
    let app = TestApp::new().await;
    for claim in ["nbf", "iat"] {
        let answer = app.show(app.token().claim(claim, seconds(6))).await;
        assert_eq!(answer.invalid_token(), "the access token is not valid yet", "{claim}");
        assert_eq!(app.show(app.token().claim(claim, seconds(5))).await.status, OK, "{claim}");
    }
    let token = app.sign(app.token().claim("nbf", seconds(30)).claim("exp", seconds(60)));
    app.get_with("/reports", &token).await.invalid_token();
    app.clock.turn(Duration::from_secs(25));
    assert_eq!(app.get_with("/reports", &token).await.status, OK, "its time has come");
}

#[tokio::test]
async fn an_id_token_is_not_an_access_token_c52() {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).build(key).await;
    let id_token = |app: &TestApp| {
        app.token()
            .header("typ", "JWT")
            .claim("aud", "expenses-bff")
            .claim("nonce", "n")
            .claim("at_hash", "h")
    };
    assert_eq!(app.show(id_token(&app)).await.invalid_token(), "the access token is of another type");

    // Where the type does not tell them apart, the audience does, and failing that what only an ID token claims.
    let plain = TestApp::builder(&app.key).accept_plain_jwt().build(app.key).await;
    let answer = plain.show(id_token(&plain)).await;
    assert_eq!(answer.invalid_token(), "this is an ID token, not an access token");
    let bare = plain.show(id_token(&plain).without("nonce").without("at_hash")).await;
    assert_eq!(bare.invalid_token(), "the access token is for another audience");
    let for_the_api = plain.show(id_token(&plain).claim("aud", "https://expenses-api")).await;
    assert_eq!(for_the_api.invalid_token(), "this is an ID token, not an access token");
    assert_eq!(plain.show(plain.token().header("typ", "JWT")).await.status, OK);
}

#[tokio::test]
async fn a_bad_token_gets_invalid_token_and_is_not_repeated_c54() {
    let app = TestApp::new().await;
    assert_snapshot!(app.get_with("/reports", "not.a.token").await, @r#"
    401 Unauthorized
    cache-control: no-store
    content-type: application/problem+json
    www-authenticate: Bearer realm="expenses", error="invalid_token", error_description="the access token is malformed"
    x-request-id: test-1

    {
      "detail": "the access token is malformed",
      "request_id": "test-1",
      "status": 401,
      "title": "Unauthorized",
      "type": "about:blank"
    }
    "#);
}

#[tokio::test]
async fn a_missing_scope_is_named_c55() {
    let app = TestApp::new().await;
    for scope in ["", "openid", "read:reports2", "READ:REPORTS", "read: reports"] {
        assert_eq!(
            app.show(app.token().claim("scope", scope)).await.status,
            StatusCode::FORBIDDEN,
            "{scope}"
        );
    }
    assert_eq!(app.show(app.token().without("scope")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.show(app.token().claim("scope", "read:reports")).await.status, OK);

    let answer = app.show(app.token().claim("scope", "openid")).await;
    assert_eq!(
        answer.header(header::WWW_AUTHENTICATE),
        r#"Bearer realm="expenses", error="insufficient_scope", scope="read:reports""#
    );
    assert_snapshot!(answer, @r#"
    403 Forbidden
    cache-control: no-store
    content-type: application/problem+json
    www-authenticate: Bearer realm="expenses", error="insufficient_scope", scope="read:reports"
    x-request-id: test-1

    {
      "detail": "the scope read:reports is needed",
      "request_id": "test-1",
      "status": 403,
      "title": "Forbidden",
      "type": "about:blank"
    }
    "#);
}
