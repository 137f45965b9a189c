use std::collections::BTreeSet;

use axum::{
    Router,
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use devidp::{Config, Provider, StartError, TokenKind};
use jsonwebtoken::{TokenData, jwk::JwkSet};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use url::form_urlencoded;

use crate::harness::{
    ADA, AuthorizationRequest, CLEO, CLIENT_ID, HOME, Harness, ISSUER, SCOPE, config, two_clients,
};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A client's endpoint for logout tokens.
struct Receiver {
    uri: String,
    tokens: mpsc::UnboundedReceiver<String>,
}

impl Receiver {
    async fn new() -> Self {
        Self::answering(|| StatusCode::OK).await
    }

    async fn answering<A: IntoResponse>(answer: impl Fn() -> A + Clone + Send + Sync + 'static) -> Self {
        let (sender, tokens) = mpsc::unbounded_channel();
        let take = async move |State(sender): State<mpsc::UnboundedSender<String>>,
                               headers: HeaderMap,
                               RawForm(form): RawForm|
                    -> Response {
            assert_eq!(headers[header::CONTENT_TYPE], "application/x-www-form-urlencoded");
            let fields: Vec<_> = form_urlencoded::parse(&form).into_owned().collect();
            let [(name, token)] = fields.try_into().unwrap();
            assert_eq!(name, "logout_token");
            sender.send(token).unwrap();
            answer().into_response()
        };
        let listener = devidp::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let uri = format!("http://{}/backchannel-logout", listener.local_addr().unwrap());
        let router = Router::new().route("/backchannel-logout", post(take)).with_state(sender);
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { uri, tokens }
    }

    /// The one token that was sent, opened with the published keys.
    async fn token(&mut self, harness: &mut Harness) -> TokenData<Value> {
        harness.control.logout_tokens_settled().await;
        let token = self.tokens.try_recv().unwrap();
        assert!(self.tokens.try_recv().is_err(), "a client is told once");
        harness.verified(&token).await.unwrap()
    }

    async fn receives_nothing(&mut self, harness: &Harness) -> bool {
        harness.control.logout_tokens_settled().await;
        self.tokens.try_recv().is_err()
    }
}

fn with_logout_uri(mut config: Config, client: usize, uri: &str) -> Config {
    config.clients[client].backchannel_logout_uri = Some(uri.to_owned());
    config
}

#[tokio::test]
async fn signing_out_tells_the_client_with_a_logout_token() {
    let mut receiver = Receiver::new().await;
    let mut harness = Harness::with(with_logout_uri(config(), 0, &receiver.uri));
    let tokens = harness.tokens(SCOPE, ADA).await;
    let signed_in = harness.verified(tokens.id()).await.unwrap().claims;
    harness.get(&format!("/end-session?id_token_hint={}", tokens.id())).await;

    let TokenData { header, claims } = receiver.token(&mut harness).await;
    assert_eq!(header.typ.as_deref(), Some("logout+jwt"));
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["aud"], CLIENT_ID);
    assert_eq!(claims["sub"], ADA);
    assert_eq!(claims["sid"], signed_in["sid"]);
    assert_eq!(claims["events"], json!({ EVENT: {} }));
    assert_eq!(claims["exp"].as_u64().unwrap(), claims["iat"].as_u64().unwrap() + 120);
    assert_eq!(claims["jti"].as_str().unwrap().len(), 36);
    assert!(claims.get("nonce").is_none());

    let stats = harness.control.stats();
    assert_eq!((stats.logout_tokens_sent, stats.logout_tokens_failed), (1, 0));
    let recorded = harness.control.issued().pop().unwrap();
    assert_eq!(recorded.kind, TokenKind::LogoutToken);
    assert_eq!(harness.verified(&recorded.token).await.unwrap().claims, claims);
}

#[tokio::test]
async fn every_way_to_end_a_sign_in_tells_the_client() {
    let mut receiver = Receiver::new().await;
    let mut harness = Harness::with(with_logout_uri(config(), 0, &receiver.uri));
    let mut names = BTreeSet::new();
    for way in ["logout_hint", "confirmed", "control"] {
        harness.tokens(SCOPE, ADA).await;
        let sid = harness.control.sid_of(ADA).pop().unwrap();
        match way {
            "logout_hint" => drop(harness.get(&format!("/end-session?logout_hint={sid}")).await),
            "confirmed" => drop(harness.post("/end-session/confirmed", &[("request", "")]).await),
            _ => assert_eq!(harness.control.end_sign_ins(ADA), 1),
        }
        let claims = receiver.token(&mut harness).await.claims;
        assert_eq!(claims["sid"], sid, "{way}");
        names.insert(claims["jti"].to_string());
    }
    assert_eq!(names.len(), 3);
}

#[tokio::test]
async fn only_the_clients_of_the_sign_in_that_ends_are_notified() {
    let (mut first, mut second) = (Receiver::new().await, Receiver::new().await);
    let both = with_logout_uri(with_logout_uri(two_clients(), 0, &first.uri), 1, &second.uri);
    let mut harness = Harness::with(both);
    harness.code(&AuthorizationRequest::new(SCOPE).with("client_id", "other"), CLEO).await;
    harness.cookie = None;
    harness.tokens(SCOPE, ADA).await;

    harness.control.end_sign_ins(ADA);
    assert_eq!(first.token(&mut harness).await.claims["sub"], ADA);
    assert!(second.receives_nothing(&harness).await);

    harness.control.end_sign_ins(CLEO);
    let claims = second.token(&mut harness).await.claims;
    assert_eq!((&claims["sub"], &claims["aud"]), (&json!(CLEO), &json!("other")));
    assert!(first.receives_nothing(&harness).await);
}

#[tokio::test]
async fn a_client_is_told_even_if_its_grant_is_over() {
    let mut receiver = Receiver::new().await;
    let mut harness = Harness::with(with_logout_uri(config(), 0, &receiver.uri));
    harness.tokens("openid", ADA).await;
    harness.set_clock_offset(60 * 60);
    harness.control.end_sign_ins(ADA);
    assert_eq!(receiver.token(&mut harness).await.claims["sub"], ADA);
}

#[tokio::test]
async fn logging_a_person_out_ends_every_sign_in_and_names_none() {
    let mut receiver = Receiver::new().await;
    let mut harness = Harness::with(with_logout_uri(two_clients(), 0, &receiver.uri));
    harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    harness.cookie = None;
    harness.set_clock_offset(1);
    harness.sign_in(&AuthorizationRequest::new(SCOPE), ADA).await;
    assert_eq!(harness.control.sid_of(ADA).len(), 2);

    harness.control.log_out(ADA).await;
    assert!(harness.control.sid_of(ADA).is_empty());
    assert_eq!(harness.control.stats().logout_tokens_sent, 1);
    let claims = receiver.token(&mut harness).await.claims;
    assert_eq!(claims["sub"], ADA);
    assert!(claims.get("sid").is_none());

    harness.control.log_out(CLEO).await;
    assert!(receiver.receives_nothing(&harness).await, "she never allowed the client anything");
}

#[tokio::test]
async fn a_client_that_refuses_or_redirects_is_counted_and_blocks_nobody() {
    let redirect_target = Receiver::new().await;
    let there = redirect_target.uri.clone();
    let refusing = Receiver::answering(|| StatusCode::BAD_REQUEST).await;
    let redirecting = Receiver::answering(move || Redirect::temporary(&there)).await;
    let unreachable = "http://127.0.0.1:1/backchannel-logout".to_owned();
    for uri in [&refusing.uri, &redirecting.uri, &unreachable] {
        let mut harness = Harness::with(with_logout_uri(config(), 0, uri));
        let tokens = harness.tokens(SCOPE, ADA).await;
        let home = format!("/end-session?id_token_hint={}&post_logout_redirect_uri={HOME}", tokens.id());
        assert_eq!(harness.get(&home).await.location().as_str(), HOME);
        harness.control.logout_tokens_settled().await;
        let stats = harness.control.stats();
        assert_eq!((stats.logout_tokens_sent, stats.logout_tokens_failed), (0, 1), "{uri}");
    }
    assert!(redirect_target.tokens.is_empty(), "a redirect is not followed");
}

#[tokio::test]
async fn an_empty_answer_counts_as_delivered() {
    let receiver = Receiver::answering(|| StatusCode::NO_CONTENT).await;
    let mut harness = Harness::with(with_logout_uri(config(), 0, &receiver.uri));
    harness.tokens(SCOPE, ADA).await;
    harness.control.log_out(ADA).await;
    assert_eq!(harness.control.stats().logout_tokens_sent, 1);
}

#[tokio::test]
async fn tests_can_modify_and_sign_a_logout_token() {
    let mut harness = Harness::new();
    let mut claims = harness.control.logout_token(CLIENT_ID, None, Some("a session"));
    assert_eq!((&claims["sid"], claims.get("sub")), (&json!("a session"), None));
    let right = harness.control.sign("logout+jwt", &claims).unwrap();
    assert_eq!(harness.verified(&right).await.unwrap().claims, claims);

    claims["nonce"] = json!("a nonce");
    claims.as_object_mut().unwrap().remove("events");
    let bent = harness.control.sign("JWT", &claims).unwrap();
    let TokenData { header, claims: sent } = harness.verified(&bent).await.unwrap();
    assert_eq!(header.typ.as_deref(), Some("JWT"));
    assert_eq!(sent, claims);
    assert!(harness.control.issued().is_empty(), "what a test makes up was given to nobody");

    harness.control.rotate_keys(false).unwrap();
    assert!(harness.verified(&bent).await.is_none());
    let renewed = harness.control.sign("JWT", &claims).unwrap();
    let keys: JwkSet = serde_json::from_slice(&harness.get("/.well-known/jwks.json").await.body).unwrap();
    assert_eq!(jsonwebtoken::decode_header(&renewed).unwrap().kid, keys.keys[0].common.key_id);
}

#[tokio::test]
async fn a_logout_token_is_neither_an_id_token_nor_an_access_token() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let sid = harness.control.sid_of(ADA).pop().unwrap();
    let mut claims = harness.control.logout_token(CLIENT_ID, Some(ADA), Some(&sid));
    claims["aud"] = json!([CLIENT_ID]);
    let logout_token = harness.control.sign("logout+jwt", &claims).unwrap();

    let answer = harness.get(&format!("/end-session?id_token_hint={logout_token}")).await;
    assert!(answer.text().contains("<h1>Sign out?</h1>"));
    assert_eq!(harness.userinfo(&logout_token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(harness.userinfo(tokens.access()).await.status, StatusCode::OK);
    harness.get(&format!("/end-session?id_token_hint={}", tokens.id())).await;
    assert!(harness.control.sid_of(ADA).is_empty());
}

#[test]
fn an_address_for_logout_tokens_is_absolute_and_has_no_fragment() {
    for wrong in ["/backchannel-logout", "http://localhost:3000/backchannel-logout#here"] {
        let refused = Provider::new(with_logout_uri(config(), 0, wrong));
        assert!(matches!(refused, Err(StartError::ClientAddress { uri, .. }) if uri == wrong));
    }
    let right = with_logout_uri(config(), 0, "http://localhost:3000/backchannel-logout?from=devidp");
    Provider::new(right).map(drop).unwrap();
}
