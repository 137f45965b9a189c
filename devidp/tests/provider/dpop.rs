use axum::http::{StatusCode, header};
use devidp::{Change, ClientKeyPair, Config, Dpop};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, get_current_timestamp,
    jwk::{Jwk, ThumbprintHash},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{
    ADA, Answer, AuthorizationRequest, CLIENT_ID, Harness, ISSUER, SCOPE, SECRET, basic, config,
    exchange_form, form_request,
};

/// A client's key, and the proofs that it signs.
struct Key {
    private: EncodingKey,
    public: Jwk,
}

impl Key {
    fn new() -> Self {
        let private = EncodingKey::from_ec_pem(ClientKeyPair::ec().unwrap().private.as_bytes()).unwrap();
        let public = Jwk::from_encoding_key(&private, Algorithm::ES256).unwrap();
        Self { private, public }
    }

    fn thumbprint(&self) -> String {
        self.public.thumbprint(ThumbprintHash::SHA256).unwrap()
    }

    fn sign(&self, typ: &str, claims: &Value) -> String {
        let header = Header {
            typ: Some(typ.to_owned()),
            jwk: Some(self.public.clone()),
            ..Header::new(Algorithm::ES256)
        };
        jsonwebtoken::encode(&header, claims, &self.private).unwrap()
    }

    fn proof(&self, claims: &Value) -> String {
        self.sign("dpop+jwt", claims)
    }
}

/// Right claims, until a test makes them wrong.
fn claims() -> Value {
    json!({
        "jti": Uuid::new_v4(), "htm": "POST", "htu": format!("{ISSUER}/token"), "iat": get_current_timestamp(),
    })
}

fn with(claim: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[claim] = value.into();
    claims
}

/// The client at the token endpoint, with proofs.
async fn prove(harness: &mut Harness, form: &[(&str, &str)], proofs: &[&str]) -> Answer {
    let mut request = form_request("/token", form);
    request.headers_mut().insert(header::AUTHORIZATION, basic(CLIENT_ID, SECRET).parse().unwrap());
    for proof in proofs {
        request.headers_mut().append("dpop", proof.parse().unwrap());
    }
    harness.send(request).await
}

/// A refresh is as good as any call to see whether a proof is taken: what it asks for is wrong.
async fn shown(harness: &mut Harness, proofs: &[&str]) -> String {
    let form = [("grant_type", "refresh_token"), ("refresh_token", "nonsense")];
    prove(harness, &form, proofs).await.error().1
}

const TAKEN: &str = "invalid_grant";
const REFUSED: &str = "invalid_dpop_proof";

#[tokio::test]
async fn a_token_requested_with_a_dpop_proof_is_bound_to_its_key_c58() {
    let mut harness = Harness::new();
    let key = Key::new();
    let code = harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let first = prove(&mut harness, &exchange_form(&code), &[&key.proof(&claims())]).await.tokens();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", first.refresh())];
    let second = prove(&mut harness, &refresh, &[&key.proof(&claims())]).await.tokens();
    for tokens in [&first, &second] {
        assert_eq!(tokens.0["token_type"], "DPoP");
        let token = harness.verified(tokens.access()).await.unwrap();
        assert_eq!(token.claims["cnf"], json!({"jkt": key.thumbprint()}));
    }
    assert_eq!(
        harness.userinfo(second.access()).await.status,
        StatusCode::UNAUTHORIZED,
        "it is no bearer token"
    );

    let refresh = [("grant_type", "refresh_token"), ("refresh_token", second.refresh())];
    let unproven = harness.token(&refresh).await.tokens();
    assert_eq!(unproven.0["token_type"], "bearer");
    assert_eq!(harness.verified(unproven.access()).await.unwrap().claims["cnf"], Value::Null);
    assert_eq!(harness.userinfo(unproven.access()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_dpop_proof_must_be_valid_in_every_part_and_is_accepted_once_c58() {
    let mut harness = Harness::new();
    let key = Key::new();
    let now = get_current_timestamp();
    let wrong = [
        with("htm", "GET"),
        with("htu", format!("{ISSUER}/par")),
        with("htu", "https://other.example/token"),
        with("htu", "/token"),
        with("iat", now - 61),
        with("iat", now + 65),
        with("jti", Value::Null),
    ];
    for claims in wrong {
        assert_eq!(shown(&mut harness, &[&key.proof(&claims)]).await, REFUSED, "{claims}");
    }
    assert_eq!(shown(&mut harness, &[&key.sign("JWT", &claims())]).await, REFUSED);
    let two = [key.proof(&claims()), key.proof(&claims())];
    assert_eq!(shown(&mut harness, &[&two[0], &two[1]]).await, REFUSED);
    let forged = Key { public: Key::new().public, ..Key::new() }.proof(&claims());
    assert_eq!(shown(&mut harness, &[&forged]).await, REFUSED);

    let right = key.proof(&with("htu", format!("{ISSUER}/token?tenant=a")));
    assert_eq!(shown(&mut harness, &[&right]).await, TAKEN);
    assert_eq!(shown(&mut harness, &[&right]).await, REFUSED);
}

#[tokio::test]
async fn a_dpop_proof_may_need_a_nonce_which_each_answer_brings_c58() {
    let mut harness = Harness::with(Config { dpop: Dpop::NonceNeeded, ..config() });
    let key = Key::new();
    let form = [("grant_type", "refresh_token"), ("refresh_token", "nonsense")];
    let first = prove(&mut harness, &form, &[&key.proof(&claims())]).await;
    assert_eq!(first.error(), (StatusCode::BAD_REQUEST, "use_dpop_nonce".to_owned()));
    let nonce = first.headers["dpop-nonce"].to_str().unwrap();
    let second = prove(&mut harness, &form, &[&key.proof(&with("nonce", nonce))]).await;
    assert_eq!(second.error().1, TAKEN);
    assert_ne!(second.headers["dpop-nonce"], nonce, "the next one");
    assert_eq!(shown(&mut harness, &[&key.proof(&with("nonce", "made up"))]).await, "use_dpop_nonce");
}

#[tokio::test]
async fn where_proofs_are_ignored_tokens_are_bearer_tokens() {
    let mut harness = Harness::new();
    harness.control.change(Change { dpop: Some(Dpop::Ignored), ..Change::default() });
    let code = harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let tokens = prove(&mut harness, &exchange_form(&code), &[&Key::new().proof(&claims())]).await.tokens();
    assert_eq!(tokens.0["token_type"], "bearer");
    let mut silent = Harness::with(Config { dpop: Dpop::Ignored, ..config() });
    let metadata = silent.get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata.get("dpop_signing_alg_values_supported"), None);
}
