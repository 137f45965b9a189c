//! Authorization responses that are to be signed (JARM), and those that are not, or not by the provider for this client
//! and this sign-in.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use bff::{Clock, Config, ResponseMode};
use http::StatusCode;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use url::Url;

use crate::{
    discovery::modify_discovery,
    harness::{ADA, App, Browser, parameter, with_parameter},
    sign_in_attempt::CLIENT,
    signing_key::{SigningKey, publish},
};

fn signed_responses(config: &mut Config) {
    config.providers[0].protocol.response_mode = ResponseMode::Jwt;
}

/// An application that wants signed responses, at a provider that says that it gives them.
async fn app() -> App {
    let app = App::start_with(signed_responses).await;
    modify_discovery(&app, |document| document["response_modes_supported"] = json!(["query", "jwt"])).await;
    app
}

/// A person who comes back with an answer in the old form, and the browser.
async fn answered(app: &App) -> (Browser, Url) {
    let mut browser = Browser::new(app);
    let url = browser.get("/login").await.location();
    assert_eq!(parameter(&url, "response_mode").as_deref(), Some("jwt"));
    let callback = browser.sign_in_at_provider(with_parameter(&url, "response_mode", None)).await;
    (browser, callback)
}

/// The claims of a response that is right in everything (JARM §2.1).
fn claims(app: &App, callback: &Url) -> Value {
    json!({
        "iss": app.issuer, "aud": CLIENT, "exp": app.clock.now().unix_timestamp() + 60,
        "code": parameter(callback, "code"), "state": parameter(callback, "state"),
    })
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

/// What comes of the answer `response`, with `more` parameters beside it.
async fn follow(browser: &mut Browser, callback: &Url, response: &str, more: &[(&str, &str)]) -> StatusCode {
    let mut url = callback.clone();
    url.query_pairs_mut().clear().append_pair("response", response).extend_pairs(more);
    browser.follow_callback(&url).await.status
}

fn exchanges(app: &App) -> u64 {
    app.provider.stats().token_requests.authorization_code
}

#[tokio::test]
async fn a_signed_answer_signs_in_and_what_stands_beside_it_counts_for_nothing() {
    let app = app().await;
    for more in [
        &[][..],
        &[("state", "evil"), ("code", "evil"), ("iss", "https://evil.example")],
        &[("error", "access_denied")],
    ] {
        let (mut browser, callback) = answered(&app).await;
        let response = app.provider.sign("JWT", &claims(&app, &callback)).unwrap();
        assert_eq!(follow(&mut browser, &callback, &response, more).await, StatusCode::OK, "{more:?}");
        assert_eq!(browser.get("/").await.body, ADA);
        let before = exchanges(&app);
        follow(&mut browser, &callback, &response, more).await;
        assert_eq!(exchanges(&app), before, "it serves once");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_signed_for_this_client_and_sign_in_is_refused_c4_c9() {
    let app = app().await;
    let (known, unknown) = (SigningKey::named("known"), SigningKey::named("unknown"));
    publish(&app, &[&known]);
    let sign = |claims: &Value| known.sign(&known.header(), claims);
    let now = app.clock.now().unix_timestamp();
    type Wrong<'a> = Box<dyn Fn(Value) -> String + 'a>;
    let wrong: Vec<Wrong<'_>> = vec![
        Box::new(|claims| sign(&with(claims, "iss", json!("https://evil.example")))),
        Box::new(|claims| sign(&with(claims, "iss", json!(null)))),
        Box::new(|claims| sign(&with(claims, "aud", json!("evil-client")))),
        Box::new(|claims| sign(&with(claims, "aud", json!(null)))),
        Box::new(|claims| sign(&with(claims, "exp", json!(now - 60)))),
        Box::new(|claims| sign(&with(claims, "exp", json!(null)))),
        Box::new(|claims| sign(&with(claims, "code", json!(null)))),
        Box::new(|claims| unknown.sign(&known.header(), &claims)),
        Box::new(|claims| unknown.sign(&unknown.header(), &claims)),
        Box::new(|claims| {
            let hmac = EncodingKey::from_secret(known.public_pem.as_bytes());
            let header = Header { kid: known.header().kid, ..Header::new(Algorithm::HS256) };
            encode(&header, &claims, &hmac).unwrap()
        }),
        Box::new(|claims| {
            let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
            format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(&claims.to_string()))
        }),
        Box::new(|claims| {
            let good = sign(&claims);
            let parts = good.split('.').collect::<Vec<_>>();
            let evil = BASE64_URL_SAFE_NO_PAD.encode(with(claims, "code", json!("evil")).to_string());
            format!("{}.{evil}.{}", parts[0], parts[2])
        }),
    ];
    for wrong in &wrong {
        let (mut browser, callback) = answered(&app).await;
        let response = wrong(claims(&app, &callback));
        let status = follow(&mut browser, &callback, &response, &[]).await;
        assert_eq!(status, StatusCode::BAD_GATEWAY, "{response}");
        assert_eq!(browser.get("/").await.body, "nobody", "{response}");
    }
    assert_eq!(exchanges(&app), 0, "no code was redeemed");

    let (mut browser, callback) = answered(&app).await;
    let denied = with(with(claims(&app, &callback), "code", json!(null)), "error", json!("access_denied"));
    assert_eq!(
        follow(&mut browser, &callback, &sign(&denied), &[]).await,
        StatusCode::FORBIDDEN,
        "an error counts"
    );
}

#[tokio::test]
async fn a_plain_answer_where_a_signed_one_was_asked_for_is_refused() {
    let app = app().await;
    let (mut browser, callback) = answered(&app).await;
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::BAD_GATEWAY);
    assert_eq!((browser.get("/").await.body.as_str(), exchanges(&app)), ("nobody", 0));

    let (mut browser, callback) = answered(&app).await;
    let failed = with_parameter(&with_parameter(&callback, "code", None), "error", Some("access_denied"));
    assert_eq!(browser.follow_callback(&failed).await.status, StatusCode::BAD_GATEWAY, "an error too");
}

#[tokio::test]
async fn an_answer_to_another_browsers_sign_in_finds_none_c4() {
    let app = app().await;
    let (mut victim, _) = answered(&app).await;
    let (mut attacker, callback) = answered(&app).await;
    let response = app.provider.sign("JWT", &claims(&app, &callback)).unwrap();
    assert_eq!(follow(&mut victim, &callback, &response, &[]).await, StatusCode::BAD_REQUEST);
    assert_eq!(victim.get("/").await.body, "nobody");
    assert_eq!(follow(&mut attacker, &callback, &response, &[]).await, StatusCode::OK);
}

#[tokio::test]
async fn nobody_is_sent_to_a_provider_that_does_not_announce_signed_answers() {
    for (modes, status, mode) in [
        (json!(null), StatusCode::SERVICE_UNAVAILABLE, None),
        (json!(["query", "form_post"]), StatusCode::SERVICE_UNAVAILABLE, None),
        (json!(["query.jwt"]), StatusCode::SEE_OTHER, Some("query.jwt")),
        (json!(["jwt", "query.jwt", "form_post.jwt"]), StatusCode::SEE_OTHER, Some("jwt")),
    ] {
        let app = App::start_with(signed_responses).await;
        modify_discovery(&app, |document| document["response_modes_supported"] = modes.clone()).await;
        let answer = Browser::new(&app).get("/login").await;
        assert_eq!(answer.status, status, "{modes}");
        match mode {
            Some(mode) => assert_eq!(parameter(&answer.location(), "response_mode").as_deref(), Some(mode)),
            None => assert!(answer.body.contains("<h1>Signing in is not possible now</h1>"), "{answer:?}"),
        }
    }
}
