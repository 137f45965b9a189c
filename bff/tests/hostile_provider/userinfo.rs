//! UserInfo, which could name another person than the ID token does, or keep a sign-in waiting (OpenID Connect Core
//! §5.3).

use std::time::{Duration, Instant};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{StatusCode, header};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    harness::{ADA, App, Browser, LIFETIME, claims},
    sign_in_attempt::{CLIENT, SignInAttempt, token_response},
    signing_key::{SigningKey, publish},
    userinfo_server::{UserInfoAnswer, UserInfoServer},
};

/// What is known of a person whom the provider gave an ID token with these claims besides those that it must have.
async fn user_with(app: &App, more: Value) -> Value {
    let attempt = SignInAttempt::begin(app).await;
    let mut claims = attempt.claims();
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let token = app.provider.sign("JWT", &claims).unwrap();
    attempt.complete_for_user(&token_response(&token)).await
}

/// The same with an ID token that says who it is, and no more.
async fn user(app: &App) -> Value {
    user_with(app, json!({})).await
}

fn ada() -> Value {
    json!({ "sub": ADA, "name": "Ada Alvarez", "email": "ada@example.com", "email_verified": "true" })
}

fn assert_is_ada(user: &Value) {
    let told = (&user["sub"], &user["name"], &user["email"], &user["email_verified"]);
    assert_eq!(told, (&json!(ADA), &json!("Ada Alvarez"), &json!("ada@example.com"), &json!(true)));
}

fn assert_has_no_name(user: &Value) {
    assert_eq!(
        (&user["sub"], &user["name"], &user["email"]),
        (&json!(ADA), &json!(null), &json!(null)),
        "{user}"
    );
}

#[tokio::test]
async fn what_the_id_token_leaves_out_is_asked_for_and_what_it_says_stands() {
    let app = App::start().await;
    let server = UserInfoServer::of(&app).await;
    server.set(UserInfoAnswer::Json(ada()));
    assert_is_ada(&user(&app).await);
    let [request] = &server.requests()[..] else { panic!("one request") };
    assert_eq!(request[header::AUTHORIZATION], "Bearer evil-access-token");

    let said = user_with(&app, json!({ "name": "A. Alvarez" })).await;
    assert_eq!((&said["name"], &said["email"]), (&json!("A. Alvarez"), &json!("ada@example.com")));
    let said = user_with(&app, json!({ "email": "other@example.com", "email_verified": false })).await;
    assert_eq!((&said["name"], &said["email"]), (&json!("Ada Alvarez"), &json!("other@example.com")));
    assert_eq!(said["email_verified"], json!(false), "what UserInfo says is about its own address");
    // As Cognito writes a boolean and Auth0 a time.
    let odd = json!({ "email": "ada@example.com", "email_verified": "true", "updated_at": "2026-11-29T10:00:00.000Z" });
    assert_eq!(user_with(&app, odd).await["email_verified"], json!(true));
    server.set(UserInfoAnswer::Json(json!({ "sub": ADA, "preferred_username": "ada", "given_name": "Ada" })));
    assert_eq!(user(&app).await["name"], "Ada");
}

#[tokio::test]
async fn what_is_told_of_another_person_is_dropped() {
    let app = App::start().await;
    let server = UserInfoServer::of(&app).await;
    for sub in [json!("evil-alvarez"), json!(""), json!(null), json!(7), json!([ADA]), json!("ADA-ALVAREZ")] {
        server.set(UserInfoAnswer::Json(json!({ "sub": sub, "name": "Evil", "email": "evil@example.com" })));
        assert_has_no_name(&user(&app).await);
    }
    server.set(UserInfoAnswer::Json(json!({ "name": "Evil", "email": "evil@example.com" })));
    assert_has_no_name(&user(&app).await);
    server.set(UserInfoAnswer::Json(ada()));
    assert_is_ada(&user(&app).await);
}

/// Claims of an answer that is signed for this client.
fn signed_claims(app: &App) -> Value {
    let mut claims = ada();
    (claims["iss"], claims["aud"]) = (json!(app.issuer), json!(CLIENT));
    claims
}

#[tokio::test]
async fn a_signed_answer_counts_only_where_signature_issuer_and_audience_are_right() {
    let app = App::start().await;
    let server = UserInfoServer::of(&app).await;
    let (known, unknown) = (SigningKey::named("known"), SigningKey::named("unknown"));
    publish(&app, &[&known]);
    let right = || signed_claims(&app);
    let with = |name: &str, value: Value| {
        let mut claims = right();
        claims[name] = value;
        claims
    };
    let honest = async |jwt: String| {
        server.set(UserInfoAnswer::Jwt(jwt));
        let attempt = SignInAttempt::begin(&app).await;
        let token = known.sign(&known.header(), &attempt.claims());
        attempt.complete_for_user(&token_response(&token)).await
    };
    let sign = |claims: &Value| known.sign(&known.header(), claims);
    assert_is_ada(&honest(sign(&right())).await);
    assert_is_ada(&honest(sign(&with("aud", json!(["other", CLIENT])))).await);

    let hmac = EncodingKey::from_secret(known.public_pem.as_bytes());
    let hmac_header = Header { kid: known.header().kid, ..Header::new(Algorithm::HS256) };
    let none = format!(
        "{}.{}.",
        BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#),
        BASE64_URL_SAFE_NO_PAD.encode(right().to_string())
    );
    let other_claims = {
        let good = sign(&right());
        let parts = good.split('.').collect::<Vec<_>>();
        let evil = BASE64_URL_SAFE_NO_PAD.encode(with("name", json!("Evil")).to_string());
        format!("{}.{evil}.{}", parts[0], parts[2])
    };
    for wrong in [
        sign(&with("iss", json!("https://evil.example"))),
        sign(&with("iss", json!(null))),
        sign(&with("aud", json!("evil-client"))),
        sign(&with("aud", json!([]))),
        sign(&with("sub", json!("evil-alvarez"))),
        sign(&with("exp", json!(1_000_000_000))),
        unknown.sign(&unknown.header(), &right()),
        unknown.sign(&known.header(), &right()),
        encode(&hmac_header, &right(), &hmac).unwrap(),
        none,
        other_claims,
        right().to_string(),
        "e30.a.b.c.d".to_owned(),
        String::new(),
    ] {
        assert_has_no_name(&honest(wrong).await);
    }
}

#[tokio::test]
async fn it_is_never_in_the_way_of_signing_in() {
    let app = App::start().await;
    let server = UserInfoServer::of(&app).await;
    for answer in [
        UserInfoAnswer::Status(StatusCode::INTERNAL_SERVER_ERROR),
        UserInfoAnswer::Status(StatusCode::UNAUTHORIZED),
        UserInfoAnswer::Status(StatusCode::FOUND),
        UserInfoAnswer::Status(StatusCode::NO_CONTENT),
        UserInfoAnswer::Text("<html>Sign in</html>".to_owned()),
        UserInfoAnswer::Json(json!("evil")),
        UserInfoAnswer::Json(json!([ada()])),
        UserInfoAnswer::Huge(30 << 20),
        UserInfoAnswer::Silence,
    ] {
        server.set(answer);
        let attempt = SignInAttempt::begin(&app).await;
        let token = app.provider.sign("JWT", &attempt.claims()).unwrap();
        let begun = Instant::now();
        assert_has_no_name(&attempt.complete_for_user(&token_response(&token)).await);
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }
    server.set(UserInfoAnswer::Json(ada()));
    assert_is_ada(&user(&app).await);
}

#[tokio::test]
async fn it_is_asked_only_for_what_is_lacking_and_was_granted() {
    let app = App::start().await;
    let server = UserInfoServer::of(&app).await;
    server.set(UserInfoAnswer::Json(ada()));
    let told = json!({ "given_name": "Ada", "family_name": "Alvarez", "email": "ada@example.com" });
    assert_eq!(user_with(&app, told).await["name"], "Ada Alvarez");
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "nor at a refresh");
    assert_eq!(server.requests().len(), 0);

    let attempt = SignInAttempt::begin(&app).await;
    let mut answer = token_response(&app.provider.sign("JWT", &attempt.claims()).unwrap());
    answer["scope"] = json!("openid read:reports");
    assert_has_no_name(&attempt.complete_for_user(&answer).await);
    assert_eq!(server.requests().len(), 0, "neither profile nor email was granted");
    assert_is_ada(&user(&app).await);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_bound_access_token_is_shown_with_a_proof_c58() {
    let app = App::start_with(|config| config.providers[0].dpop = true).await;
    let server = UserInfoServer::of(&app).await;
    server.set(UserInfoAnswer::WithNonce("a-nonce", ada()));
    let attempt = SignInAttempt::begin(&app).await;
    let mut answer = token_response(&app.provider.sign("JWT", &attempt.claims()).unwrap());
    answer["token_type"] = json!("DPoP");
    assert_is_ada(&attempt.complete_for_user(&answer).await);
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "the first brought its nonce");
    for request in requests {
        assert_eq!(request[header::AUTHORIZATION], "DPoP evil-access-token");
        let proof = claims(request["dpop"].to_str().unwrap());
        assert_eq!((&proof["htm"], &proof["htu"]), (&json!("GET"), &json!(server.address)));
        let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest("evil-access-token"));
        assert_eq!(proof["ath"], json!(hash));
    }
}
