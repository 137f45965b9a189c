//! Tokens that do not say enough of themselves: the issuer is asked (RFC 7662, RFC 9701), with credentials of the API's
//! own, once for all who wait, and what it says is held as strictly as what a token says.

use std::time::Duration;

use api::{
    AssertionAudience, ClientCredential, ClientKey, Introspection, IntrospectionAnswer, IntrospectionClient,
    IntrospectionMethod, IntrospectionTrigger, TrustedIssuer,
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use insta::assert_snapshot;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    captured_log,
    dpop_proof::{Proof, bound},
    fake_provider::{FakeProvider, Mood},
    signing::SigningKey,
    test_app::{Answer, NOW, TestApp, get_with},
};

const OK: StatusCode = StatusCode::OK;
const OPAQUE: &str = "ya29.opaque-token_of~Ada";
const SIGNED: &str = "application/token-introspection+jwt";
const INACTIVE: &str = "the access token is not active";

pub(crate) fn secret(id: &str, secret: &str) -> Introspection {
    let client = IntrospectionClient { id: id.into(), credential: ClientCredential::Secret(secret.into()) };
    Introspection {
        on: IntrospectionTrigger { opaque: true, missing_rights: true },
        endpoint: None,
        answer: IntrospectionAnswer::Json,
        accept_untyped: false,
        method: IntrospectionMethod::Rfc7662(client),
    }
}

async fn start(change: impl FnOnce(&mut Introspection)) -> (FakeProvider, TestApp) {
    start_with(change, |_| {}).await
}

async fn start_with(
    change: impl FnOnce(&mut Introspection),
    terms: impl FnOnce(&mut TrustedIssuer),
) -> (FakeProvider, TestApp) {
    let key = SigningKey::es256("k1");
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    let mut introspection = secret("expenses-api", "a secret");
    change(&mut introspection);
    let app = TestApp::builder(&key)
        .issuer(&provider.address)
        .terms(|own| own.introspection = Some(introspection))
        .terms(terms)
        .discovering()
        .build(key)
        .await;
    (provider, app)
}

/// What the provider says of Ada's token.
fn active(provider: &FakeProvider) -> Value {
    let now = NOW.unix_timestamp();
    json!({
        "active": true, "iss": provider.address, "sub": "ada", "aud": ["https://expenses-api"],
        "client_id": "expenses-bff", "exp": now + 300, "iat": now, "token_type": "Bearer",
        "scope": "openid read:reports",
    })
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

fn without(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().unwrap().remove(name);
    claims
}

#[tokio::test]
async fn an_opaque_token_is_asked_about_and_its_answer_kept_for_a_minute() {
    let (provider, app) = start(|_| {}).await;
    provider.knows(OPAQUE, &active(&provider));
    for _ in 0..3 {
        assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    }
    let [question] = &*provider.questions() else { panic!("asked once") };
    assert_eq!(question.header(header::ACCEPT), "application/json");
    assert_eq!(question.field("token"), OPAQUE);
    assert_eq!(question.field("token_type_hint"), "access_token");

    app.clock.turn(Duration::from_secs(59));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    assert_eq!(provider.questions().len(), 1);
    app.clock.turn(Duration::from_secs(1));
    provider.knows(OPAQUE, &json!({"active": false}));
    assert_eq!(app.get_with("/reports", OPAQUE).await.invalid_token(), INACTIVE, "revoked in the meantime");
    assert_eq!(provider.questions().len(), 2);
}

#[tokio::test]
async fn an_answer_is_kept_no_longer_than_the_token_lives() {
    let (provider, app) = start(|_| {}).await;
    provider.knows(OPAQUE, &with(active(&provider), "exp", json!(NOW.unix_timestamp() + 10)));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    app.clock.turn(Duration::from_secs(9));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    assert_eq!(provider.questions().len(), 1);
    app.clock.turn(Duration::from_secs(1));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK, "within the leeway, and asked anew");
    assert_eq!(provider.questions().len(), 2);
    app.clock.turn(Duration::from_secs(5));
    assert_eq!(app.get_with("/reports", OPAQUE).await.invalid_token(), "the access token expired");
}

#[tokio::test]
async fn a_token_that_is_not_active_is_remembered_shortly_and_never_told_apart_from_an_unknown_one() {
    let (provider, app) = start(|_| {}).await;
    for state in [json!({"active": false}), json!({}), json!({"active": "true"}), json!({"active": 1})] {
        provider.knows(OPAQUE, &state);
        assert_eq!(app.get_with("/reports", OPAQUE).await.invalid_token(), INACTIVE, "{state}");
        app.clock.turn(Duration::from_secs(10));
    }
    assert_eq!(provider.questions().len(), 4);
    for _ in 0..3 {
        app.get_with("/reports", OPAQUE).await.invalid_token();
    }
    assert_eq!(provider.questions().len(), 5, "ten seconds are remembered");
}

#[tokio::test]
async fn what_the_issuer_says_is_held_as_strictly_as_a_token_c49() {
    let (provider, app) = start(|_| {}).await;
    let now = NOW.unix_timestamp();
    let told = || active(&provider);
    for (n, (claims, why)) in [
        (without(told(), "aud"), "the access token lacks the claim aud"),
        (with(told(), "aud", json!("https://graph.example")), "the access token is for another audience"),
        (with(told(), "iss", json!("https://evil.example")), "the access token is from another issuer"),
        (without(told(), "exp"), "the access token lacks the claim exp"),
        (with(told(), "exp", json!(now - 5)), "the access token expired"),
        (with(told(), "nbf", json!(now + 60)), "the access token is not valid yet"),
        (without(told(), "sub"), "the access token lacks the claim sub"),
        (with(told(), "sub", json!("ada\nGET /")), "the access token is malformed"),
        (without(told(), "token_type"), "the access token is of another type"),
        (with(told(), "token_type", json!("refresh_token")), "the access token is of another type"),
        (with(told(), "token_use", json!("refresh_token")), "the access token is of another type"),
        (with(told(), "typ", json!("Refresh")), "the access token is of another type"),
    ]
    .into_iter()
    .enumerate()
    {
        let token = format!("opaque-{n}");
        provider.knows(&token, &claims);
        assert_eq!(app.get_with("/reports", &token).await.invalid_token(), why, "{claims}");
    }
    for (n, claims) in [
        told(),
        without(told(), "iss"),
        without(told(), "iat"),
        without(told(), "client_id"),
        with(told(), "aud", json!("https://expenses-api")),
        with(told(), "token_type", json!("bearer")),
        with(without(told(), "token_type"), "token_use", json!("access_token")),
        with(without(told(), "scope"), "scp", json!(["read:reports"])),
    ]
    .into_iter()
    .enumerate()
    {
        let token = format!("good-{n}");
        provider.knows(&token, &claims);
        assert_eq!(app.get_with("/reports", &token).await.status, OK, "{claims}");
    }
    provider.knows("poor", &with(told(), "scope", json!("openid")));
    assert_eq!(app.get_with("/reports", "poor").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_provider_that_says_little_is_taken_where_the_settings_say_so() {
    // Django OAuth Toolkit, as it comes.
    let (provider, app) = start_with(
        |introspection| introspection.accept_untyped = true,
        |own| {
            own.audience_claim = api::AudienceClaim::ClientId;
            own.subject_claim = api::SubjectClaim::Username;
            own.audiences = vec!["expenses-bff".to_owned()];
        },
    )
    .await;
    let exp = NOW.unix_timestamp() + 300;
    let told = json!({
        "active": true, "scope": "read:reports", "exp": exp, "client_id": "expenses-bff", "username": "ada",
    });
    provider.knows(OPAQUE, &told);
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    provider.knows("other", &with(told.clone(), "client_id", json!("somebody-elses")));
    let other = app.get_with("/reports", "other").await;
    assert_eq!(other.invalid_token(), "the access token is for another audience");
    provider.knows("none", &without(told.clone(), "client_id"));
    assert_eq!(
        app.get_with("/reports", "none").await.invalid_token(),
        "the access token lacks the claim client_id"
    );
    provider.knows("aud", &with(told, "aud", json!("https://graph.example")));
    let named = app.get_with("/reports", "aud").await;
    assert_eq!(named.invalid_token(), "the access token is for another audience", "`aud` comes first");
}

#[tokio::test]
async fn the_api_proves_itself_as_the_provider_takes_it_c13() {
    let (provider, app) = start(|introspection| {
        *introspection = secret("an id:with a colon", "+ /&%=ü");
    })
    .await;
    provider.knows(OPAQUE, &active(&provider));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    let [question] = &*provider.questions() else { panic!("asked once") };
    let shown = question.header(header::AUTHORIZATION).strip_prefix("Basic ").unwrap();
    let shown = String::from_utf8(BASE64_STANDARD.decode(shown).unwrap()).unwrap();
    assert_eq!(shown, "an+id%3Awith+a+colon:%2B+%2F%26%25%3D%C3%BC");
    assert_eq!((question.field("client_id"), question.field("client_secret")), ("", ""));

    // In the form, where the provider announces that only.
    for methods in ["introspection_endpoint_auth_methods_supported", "token_endpoint_auth_methods_supported"]
    {
        let (provider, app) = start(|introspection| *introspection = secret("id", "+ /&%=ü")).await;
        let endpoint = format!("{}/introspect", provider.address);
        provider.announces(json!({"introspection_endpoint": endpoint, methods: ["client_secret_post"]}));
        provider.knows(OPAQUE, &active(&provider));
        assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
        let [question] = &*provider.questions() else { panic!("asked once") };
        assert_eq!(question.header(header::AUTHORIZATION), "");
        assert_eq!((question.field("client_id"), question.field("client_secret")), ("id", "+ /&%=ü"));
    }
}

#[tokio::test]
async fn a_key_proves_the_api_by_an_assertion_that_serves_once_c13() {
    for (audience, suffix) in [
        (AssertionAudience::Issuer, ""),
        (AssertionAudience::TokenEndpoint, "/token"),
        (AssertionAudience::IntrospectionEndpoint, "/introspect"),
    ] {
        let (pem, public) = SigningKey::rsa_pem("api-key", Algorithm::RS256);
        let (provider, app) = start(|introspection| {
            let key = ClientKey::from_pem(&pem, Some("api-key".to_owned()), audience).unwrap();
            let credential = ClientCredential::PrivateKey(key);
            let client = IntrospectionClient { id: "expenses-api".to_owned(), credential };
            introspection.method = IntrospectionMethod::Rfc7662(client);
        })
        .await;
        let at = |path: &str| format!("{}{path}", provider.address);
        provider
            .announces(json!({"introspection_endpoint": at("/introspect"), "token_endpoint": at("/token")}));
        for token in ["one", "two"] {
            provider.knows(token, &active(&provider));
            assert_eq!(app.get_with("/reports", token).await.status, OK);
        }
        let assertions = provider.questions().into_iter().map(|question| {
            assert_eq!(question.header(header::AUTHORIZATION), "");
            assert_eq!(question.field("client_id"), "expenses-api");
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            assert_eq!(question.field("client_assertion_type"), kind);
            public.opened(question.field("client_assertion"))
        });
        let assertions: Vec<_> = assertions.collect();
        let (header, claims) = &assertions[0];
        assert_eq!((&header["alg"], &header["kid"]), (&json!("RS256"), &json!("api-key")));
        assert_eq!((&claims["iss"], &claims["sub"]), (&json!("expenses-api"), &json!("expenses-api")));
        assert_eq!(claims["aud"], at(suffix));
        assert_eq!(claims["exp"], json!(NOW.unix_timestamp() + 60));
        assert_ne!(claims["jti"], assertions[1].1["jti"]);
    }
}

#[tokio::test]
async fn all_who_show_one_token_share_one_call_and_who_hangs_up_takes_nothing_from_them() {
    let (provider, app) = start(|_| {}).await;
    provider.knows(OPAQUE, &active(&provider));
    app.get_with("/reports", "warm").await.invalid_token();
    provider.holds_its_answers(true);
    let impatient = tokio::spawn(Answer::of(app.router.clone(), get_with("/reports", OPAQUE)));
    provider.was_asked_about(2).await;
    let mut others = JoinSet::new();
    for _ in 0..20 {
        others.spawn(Answer::of(app.router.clone(), get_with("/reports", OPAQUE)));
    }
    impatient.abort();
    assert!(impatient.await.unwrap_err().is_cancelled());
    provider.holds_its_answers(false);
    assert!(others.join_all().await.iter().all(|answer| answer.status == OK));
    assert_eq!(provider.questions().len(), 2);
}

#[tokio::test]
async fn while_the_provider_is_down_nobody_is_told_that_their_token_is_bad() {
    let (provider, app) = start(|_| {}).await;
    provider.knows(OPAQUE, &active(&provider));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    provider.is(Mood::Down);
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK, "what is known serves");
    assert_snapshot!(app.get_with("/reports", "unknown").await, @r#"
    503 Service Unavailable
    cache-control: no-store
    content-type: application/problem+json
    retry-after: 5
    x-request-id: test-1

    {
      "detail": "access tokens can't be checked just now",
      "request_id": "test-1",
      "status": 503,
      "title": "Service Unavailable",
      "type": "about:blank"
    }
    "#);
    provider.is(Mood::Well);
    provider.knows("unknown", &active(&provider));
    assert_eq!(app.get_with("/reports", "unknown").await.status, OK, "a fault is not remembered");
}

#[tokio::test]
async fn an_answer_that_can_not_be_believed_is_no_verdict_on_the_token() {
    let (provider, app) = start(|_| {}).await;
    let good = active(&provider).to_string();
    captured_log::take();
    for (n, (status, media_type, body)) in [
        (StatusCode::UNAUTHORIZED, "application/json", r#"{"error": "invalid_client"}"#),
        (StatusCode::FORBIDDEN, "application/json", "{}"),
        (StatusCode::BAD_REQUEST, "application/json", r#"{"active": false}"#),
        (StatusCode::FOUND, "application/json", &good),
        (OK, "text/html", &good),
        (OK, SIGNED, &good),
        (OK, "application/json", "[]"),
        (OK, "application/json", "not json"),
        (OK, "application/json", r#"{"active": true, "active": true}"#),
        (OK, "application/json", &format!(r#"{{"active": true, "x": "{}"}}"#, "x".repeat(300 * 1024))),
    ]
    .into_iter()
    .enumerate()
    {
        let token = format!("opaque-{n}");
        provider.answers(&token, status, media_type, body);
        assert_eq!(
            app.get_with("/reports", &token).await.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{body:.80}"
        );
    }
    provider.knows(OPAQUE, &active(&provider));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    provider.announces(json!({}));
    app.clock.turn(Duration::from_secs(2 * 60 * 60));
    let nowhere = app.get_with("/reports", "opaque-x").await;
    assert_eq!(nowhere.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_setting_names_the_address_and_a_plain_one_is_never_announced() {
    let (provider, app) = start(|_| {}).await;
    provider.announces(json!({"introspection_endpoint": "http://keys.example/introspect"}));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, StatusCode::SERVICE_UNAVAILABLE);

    let key = SigningKey::es256("k1");
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    provider.announces(json!({}));
    let endpoint = format!("{}/introspect", provider.address).parse().unwrap();
    let introspection = Introspection { endpoint: Some(endpoint), ..secret("id", "secret") };
    let app = TestApp::builder(&key)
        .issuer(&provider.address)
        .terms(|own| own.introspection = Some(introspection))
        .discovering()
        .build(key)
        .await;
    provider.knows(OPAQUE, &active(&provider));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
}

#[tokio::test]
async fn a_token_that_is_bound_stays_so() {
    let (provider, app) = start(|_| {}).await;
    let client = SigningKey::es256("client");
    let told = with(active(&provider), "cnf", json!({"jkt": client.thumbprint()}));
    provider.knows(OPAQUE, &with(told, "token_type", json!("DPoP")));
    let bearer = app.get_with("/reports", OPAQUE).await;
    assert_eq!(bearer.invalid_token(), "the access token is bound to a key and needs a proof of it");
    let proof = Proof::new(&client, OPAQUE, NOW).sign(&client);
    let request = bound(OPAQUE).header("dpop", proof).body(Body::empty()).unwrap();
    assert_eq!(app.send(request).await.status, OK);
    provider.knows("odd", &with(active(&provider), "cnf", json!({"x5t#S256": "thumbprint"})));
    assert_eq!(app.get_with("/reports", "odd").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_signed_token_without_rights_is_asked_about_once_it_holds() {
    let (provider, app) = start(|_| {}).await;
    let bare = || app.token().without("scope").claim("exp", NOW.unix_timestamp() + 300);
    let token = app.sign(bare());
    provider.knows(&token, &json!({"active": true, "scope": "read:reports", "sub": "ada"}));
    assert_eq!(app.get_with("/reports", &token).await.status, OK);
    assert_eq!(provider.questions().len(), 1);

    // What says enough, or does not hold, is never sent on.
    assert_eq!(app.show(app.token()).await.status, OK);
    assert_eq!(app.show(app.token().claim("scope", "openid")).await.status, StatusCode::FORBIDDEN);
    let stranger = bare().sign(&SigningKey::es256("k1"));
    app.get_with("/reports", &stranger).await.invalid_token();
    app.show(bare().claim("aud", "other")).await.invalid_token();
    app.show(bare().claim("exp", NOW.unix_timestamp() - 60)).await.invalid_token();
    assert_eq!(provider.questions().len(), 1);

    for (n, (state, why)) in [
        (json!({"active": false}), INACTIVE),
        (
            json!({"active": true, "scope": "read:reports", "sub": "grace"}),
            "the issuer says two things of one access token",
        ),
        (
            json!({"active": true, "scope": "read:reports", "aud": "other"}),
            "the access token is for another audience",
        ),
        (
            json!({"active": true, "scope": "read:reports", "iss": "https://evil.example"}),
            "the access token is from another issuer",
        ),
        (
            json!({"active": true, "scope": "read:reports", "typ": "Refresh"}),
            "the access token is of another type",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let token = app.sign(bare().claim("jti", n));
        provider.knows(&token, &state);
        assert_eq!(app.get_with("/reports", &token).await.invalid_token(), why, "{state}");
    }
}

#[tokio::test]
async fn nothing_is_asked_about_where_the_settings_do_not_say_so() {
    let key = SigningKey::es256("k1");
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    let app = TestApp::builder(&key).issuer(&provider.address).discovering().build(key).await;
    provider.knows(OPAQUE, &active(&provider));
    assert_eq!(app.get_with("/reports", OPAQUE).await.invalid_token(), "the access token is malformed");

    let (provider, app) = start(|introspection| introspection.on.opaque = false).await;
    provider.knows(OPAQUE, &active(&provider));
    assert_eq!(app.get_with("/reports", OPAQUE).await.invalid_token(), "the access token is malformed");
    assert_eq!(provider.questions().len(), 0);

    let (provider, app) = start(|introspection| introspection.on.missing_rights = false).await;
    assert_eq!(app.show(app.token().without("scope")).await.status, StatusCode::FORBIDDEN);
    // What has the form of a signed token is one, and never opaque.
    app.get_with("/reports", &app.token().header("kid", "k1").unsigned("none")).await.invalid_token();
    app.get_with("/reports", &"x".repeat(4097)).await.invalid_token();
    assert_eq!(provider.questions().len(), 0);
}

/// An answer that is signed (RFC 9701 §5), in the making.
fn envelope(provider: &FakeProvider) -> (Value, Value) {
    let header = json!({"typ": "token-introspection+jwt"});
    let claims = json!({
        "iss": provider.address, "aud": "expenses-api", "iat": NOW.unix_timestamp(),
        "token_introspection": active(provider),
    });
    (header, claims)
}

#[tokio::test]
async fn a_signed_answer_is_the_issuers_for_this_api_and_no_other_is_taken() {
    let (provider, app) = start(|introspection| introspection.answer = IntrospectionAnswer::Jwt).await;
    let (header, claims) = envelope(&provider);
    let answers = |token: &str, body: &str| {
        provider.answers(token, OK, "application/token-introspection+jwt; charset=utf-8", body)
    };
    answers(OPAQUE, &app.key.jwt(&header, &claims));
    assert_eq!(app.get_with("/reports", OPAQUE).await.status, OK);
    let [question] = &*provider.questions() else { panic!("asked once") };
    assert_eq!(question.header(header::ACCEPT), SIGNED);
    answers("list", &app.key.jwt(&header, &with(claims.clone(), "aud", json!(["x", "expenses-api"]))));
    assert_eq!(app.get_with("/reports", "list").await.status, OK);
    let inactive = with(claims.clone(), "token_introspection", json!({"active": false}));
    answers("inactive", &app.key.jwt(&header, &inactive));
    assert_eq!(app.get_with("/reports", "inactive").await.invalid_token(), INACTIVE);

    let stranger = SigningKey::es256("k1");
    let rsa = SigningKey::rsa("rsa", Algorithm::RS256);
    for (n, forged) in [
        stranger.jwt(&header, &claims),
        rsa.jwt(&header, &claims),
        app.key.jwt(&json!({"typ": "JWT"}), &claims),
        app.key.jwt(&json!({}), &claims),
        app.key.jwt(&json!({"typ": "at+jwt"}), &claims),
        app.key.jwt(&header, &with(claims.clone(), "iss", json!("https://evil.example"))),
        app.key.jwt(&header, &with(claims.clone(), "aud", json!("another-api"))),
        app.key.jwt(&header, &without(claims.clone(), "aud")),
        app.key.jwt(&header, &with(claims.clone(), "iat", json!(NOW.unix_timestamp() + 60))),
        app.key.jwt(&header, &without(claims.clone(), "token_introspection")),
        app.key.jwt(&header, &active(&provider)),
        "e30.e30.".to_owned(),
        String::new(),
    ]
    .into_iter()
    .enumerate()
    {
        let token = format!("forged-{n}");
        answers(&token, &forged);
        assert_eq!(app.get_with("/reports", &token).await.status, StatusCode::SERVICE_UNAVAILABLE, "{n}");
        // A rotated key is looked for, and that has its pause.
        app.clock.turn(Duration::from_secs(1));
    }
    provider.knows("plain", &active(&provider));
    assert_eq!(app.get_with("/reports", "plain").await.status, StatusCode::SERVICE_UNAVAILABLE, "not signed");
    // Nor is such an answer an access token itself.
    let shown = app.get_with("/reports", &app.key.jwt(&header, &claims)).await;
    assert_eq!(shown.invalid_token(), "the access token is of another type");
}

#[tokio::test]
async fn neither_token_nor_secret_is_logged_c15() {
    let (provider, app) = start(|_| {}).await;
    captured_log::take();
    provider.knows(OPAQUE, &active(&provider));
    app.get_with("/reports", OPAQUE).await;
    provider.answers(
        "hush-token",
        StatusCode::UNAUTHORIZED,
        "application/json",
        r#"{"error": "hush-answer"}"#,
    );
    provider.answers("hush-other", OK, "application/json", r#"{"exp": "hush-answer""#);
    app.get_with("/reports", "hush-token").await;
    app.get_with("/reports", "hush-other").await;
    provider.knows("hush-aud", &with(active(&provider), "aud", json!("other")));
    app.get_with("/reports", "hush-aud").await.invalid_token();
    // The HTTP client's own lines are none of ours, and are off outside tests.
    let log: Vec<_> =
        captured_log::take().lines().filter(|line| line.contains(" api")).map(str::to_owned).collect();
    let log = log.join("\n");
    assert!(log.contains("API_CLIENT_ID"), "{log}");
    assert!(!log.contains("hush") && !log.contains(OPAQUE) && !log.contains("a secret"), "{log}");
}
