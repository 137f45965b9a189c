//! `POST /backchannel-logout`, with tokens that the provider signed and invalid tokens.

use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;
use url::form_urlencoded;

use crate::harness::{ADA, App, Browser};

const CLIENT: &str = "expenses-bff";
const LOGOUT: &str = "logout+jwt";

async fn post(app: &App, token: &str) -> StatusCode {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", token).finish();
    post_body(app, body).await
}

/// As the provider sends it: no cookie, no origin.
async fn post_body(app: &App, body: String) -> StatusCode {
    let request = Request::post("/backchannel-logout")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    app.router.clone().oneshot(request).await.unwrap().status()
}

/// A right token for all of Ada's sessions.
fn claims(app: &App) -> Value {
    app.provider.logout_token(CLIENT, Some(ADA), None)
}

fn signed(app: &App, typ: &str, claims: &Value) -> String {
    app.provider.sign(typ, claims).unwrap()
}

fn changed(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

fn without(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().unwrap().remove(name).unwrap();
    claims
}

#[tokio::test]
async fn a_sid_ends_its_sessions_and_a_sub_alone_all_of_a_person_c47() {
    let app = App::start().await;
    let mut first = Browser::signed_in(&app).await;
    let mut second = Browser::signed_in(&app).await;
    let mut ben = Browser::signed_in_as(&app, "ben-okafor").await;
    let sids = app.provider.sid_of(ADA);
    assert_eq!(sids.len(), 2);

    let one = app.provider.logout_token(CLIENT, Some(ADA), Some(&sids[0]));
    assert_eq!(post(&app, &signed(&app, LOGOUT, &one)).await, StatusCode::OK);
    assert_eq!((first.get("/").await.body, second.get("/").await.body), ("nobody".into(), ADA.into()));
    assert_eq!(first.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);

    assert_eq!(post(&app, &signed(&app, LOGOUT, &claims(&app))).await, StatusCode::OK);
    assert_eq!(second.get("/ended").await.body, "Some(Revoked)");
    assert_eq!(ben.get("/").await.body, "ben-okafor");
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 2);
}

#[tokio::test]
async fn only_a_logout_token_logs_out_c45() {
    let app = App::start().await;
    let mut ada = Browser::signed_in(&app).await;
    let right = claims(&app);
    let invalid = [
        ("JWT", right.clone()),
        ("at+jwt", right.clone()),
        (LOGOUT, without(right.clone(), "events")),
        (LOGOUT, changed(right.clone(), "events", json!({}))),
        (LOGOUT, changed(right.clone(), "events", json!({ "http://schemas.openid.net/event/other": {} }))),
        (
            LOGOUT,
            changed(
                right.clone(),
                "events",
                json!({ "http://schemas.openid.net/event/backchannel-logout": true }),
            ),
        ),
        (LOGOUT, changed(right.clone(), "nonce", json!("n"))),
        (LOGOUT, without(right.clone(), "sub")),
    ];
    for (typ, claims) in &invalid {
        assert_eq!(post(&app, &signed(&app, typ, claims)).await, StatusCode::BAD_REQUEST, "{typ} {claims}");
    }
    for issued in app.provider.issued() {
        assert_eq!(post(&app, &issued.token).await, StatusCode::BAD_REQUEST, "{:?}", issued.kind);
    }
    assert_eq!(ada.get("/").await.body, ADA);
    assert_eq!(post(&app, &signed(&app, LOGOUT, &right)).await, StatusCode::OK);
    assert_eq!(ada.get("/").await.body, "nobody");
}

#[tokio::test]
async fn a_logout_token_must_be_valid_in_every_claim_and_unused_c46() {
    let app = App::start().await;
    let mut ada = Browser::signed_in(&app).await;
    let right = claims(&app);
    let at = |offset: i64| json!(right["iat"].as_i64().unwrap() + offset);
    let mut invalid = ["iss", "aud", "iat", "exp", "jti"].map(|name| without(right.clone(), name)).to_vec();
    invalid.extend([
        changed(right.clone(), "iss", json!("https://evil.example")),
        changed(right.clone(), "aud", json!("another-client")),
        changed(right.clone(), "iat", at(60)),
        changed(right.clone(), "exp", at(-60)),
        changed(changed(right.clone(), "iat", at(-600)), "exp", at(600)),
    ]);
    for claims in &invalid {
        assert_eq!(post(&app, &signed(&app, LOGOUT, claims)).await, StatusCode::BAD_REQUEST, "{claims}");
    }
    let token = signed(&app, LOGOUT, &right);
    let (head, signature) = token.rsplit_once('.').unwrap();
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    assert_eq!(post(&app, &format!("{head}.{flipped}{}", &signature[1..])).await, StatusCode::BAD_REQUEST);
    assert_eq!(post(&app, &format!("{head}.")).await, StatusCode::BAD_REQUEST);
    assert_eq!(post_body(&app, "logout=".to_owned()).await, StatusCode::BAD_REQUEST);
    assert_eq!(ada.get("/").await.body, ADA);

    assert_eq!(post(&app, &token).await, StatusCode::OK);
    ada.sign_in("/login").await;
    assert_eq!(post(&app, &token).await, StatusCode::BAD_REQUEST, "a replay");
    assert_eq!(ada.get("/").await.body, ADA);
}

#[tokio::test]
async fn a_logout_token_signed_with_a_new_key_is_accepted_once_the_keys_are_fetched_again() {
    let app = App::start().await;
    let mut ada = Browser::signed_in(&app).await;
    app.provider.rotate_keys(false).unwrap();
    let token = signed(&app, LOGOUT, &claims(&app));
    app.clock.advance(time::Duration::seconds(31));
    assert_eq!(post(&app, &token).await, StatusCode::OK);
    assert_eq!(ada.get("/").await.body, "nobody");
}

#[tokio::test]
async fn used_logout_tokens_are_deleted_when_they_have_expired() {
    let app = App::start().await;
    let token = signed(&app, LOGOUT, &claims(&app));
    assert_eq!(post(&app, &token).await, StatusCode::OK);
    const RECORDED: &str = "SELECT count(*) FROM logout_tokens";
    app.bff.delete_expired_sessions().await;
    assert_eq!(app.database.count(RECORDED).await, 1);
    app.clock.advance(time::Duration::minutes(6));
    app.bff.delete_expired_sessions().await;
    assert_eq!(app.database.count(RECORDED).await, 0);
    assert_eq!(post(&app, &token).await, StatusCode::BAD_REQUEST);
}
