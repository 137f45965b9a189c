//! Tokens that are bound to a key (RFC 9449), and the attacks on them, each beside the honest case.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use jsonwebtoken::Algorithm;
use serde_json::json;

use crate::{
    dpop_proof::{Proof, bound},
    signing::{SigningKey, Token},
    test_app::{Answer, Builder, PUBLIC_URL, TestApp, dpop},
};

const SECRET: &str = "a secret of this API's own, and of no other";

/// An API, a client's key, and a token that is bound to it.
struct Stage {
    app: TestApp,
    key: SigningKey,
    token: String,
}

fn bind(token: Token, key: &SigningKey) -> Token {
    token.claim("cnf", json!({"jkt": key.thumbprint()}))
}

impl Stage {
    async fn with(change: impl FnOnce(&mut api::DpopConfig), key: SigningKey) -> Self {
        Self::of(|builder| builder.dpop(change), key).await
    }

    async fn of(change: impl FnOnce(Builder) -> Builder, key: SigningKey) -> Self {
        let signing = SigningKey::es256("k1");
        let app = change(TestApp::builder(&signing)).build(signing).await;
        let token =
            app.sign(bind(app.token(), &key).claim("exp", crate::test_app::NOW.unix_timestamp() + 3600));
        Self { app, key, token }
    }

    async fn new() -> Self {
        Self::with(|_| {}, SigningKey::es256("client")).await
    }

    /// A proof that is right.
    fn proof(&self) -> Proof {
        Proof::new(&self.key, &self.token, api::Clock::now(&*self.app.clock))
    }

    /// The token with a proof as it is.
    async fn show(&self, proof: &str) -> Answer {
        self.app.send(bound(&self.token).header("dpop", proof).body(Body::empty()).unwrap()).await
    }

    /// The token with a proof that the client's key signs.
    async fn prove(&self, proof: Proof) -> Answer {
        self.show(&proof.sign(&self.key)).await
    }

    async fn assert_honest(&self) {
        let answer = self.prove(self.proof()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer}");
    }
}

fn challenges(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all(header::WWW_AUTHENTICATE).iter().map(|value| value.to_str().unwrap()).collect()
}

/// Why the proof was refused, where the answer is RFC 9449's `invalid_dpop_proof`.
fn invalid_proof(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer}");
    let [challenge] = challenges(answer)[..] else { panic!("{answer}") };
    let start = r#"DPoP error="invalid_dpop_proof", error_description="the DPoP "#;
    let rest = challenge.strip_prefix(start).unwrap_or_else(|| panic!("{challenge}"));
    rest.strip_suffix(r#"", algs="ES256 ES384 EdDSA""#).unwrap().to_owned()
}

#[tokio::test]
async fn a_bound_token_is_taken_with_a_fresh_proof_each_time_c58() {
    for key in [SigningKey::es256("client"), SigningKey::ed25519("client")] {
        let stage = Stage::with(|_| {}, key).await;
        stage.assert_honest().await;
        stage.assert_honest().await;
    }
}

#[tokio::test]
async fn a_stolen_token_is_no_use_without_its_key_c58() {
    let stage = Stage::new().await;
    let as_bearer = stage.app.get_with("/reports", &stage.token).await;
    assert_eq!(
        as_bearer.invalid_token(),
        "the access token is bound to a key and needs a proof of it",
        "it is not taken for a bearer token (§7.2)"
    );
    let unproven = stage.app.send(bound(&stage.token).body(Body::empty()).unwrap()).await;
    assert_eq!(invalid_proof(&unproven), "proof is missing");

    let thief = SigningKey::es256("client");
    let now = api::Clock::now(&*stage.app.clock);
    let theirs = stage.show(&Proof::new(&thief, &stage.token, now).sign(&thief)).await;
    assert_eq!(theirs.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        challenges(&theirs),
        [
            r#"DPoP error="invalid_token", error_description="the access token is bound to another key than the proof's", algs="ES256 ES384 EdDSA""#
        ]
    );
    let forged = stage.show(&stage.proof().sign(&thief)).await;
    assert_eq!(invalid_proof(&forged), "proof's signature is wrong");
    stage.assert_honest().await;
}

#[tokio::test]
async fn a_token_that_is_not_bound_to_a_key_is_refused_with_a_proof_c58() {
    let mut stage = Stage::new().await;
    for confirmation in
        [json!(null), json!({}), json!({"x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"})]
    {
        stage.token = stage.app.sign(stage.app.token().claim("cnf", confirmation.clone()));
        let answer = stage.prove(stage.proof()).await;
        assert!(challenges(&answer)[0].contains("the access token is not bound to a key"), "{answer}");
        let as_bearer = stage.app.get_with("/reports", &stage.token).await;
        let status = if confirmation.is_null() { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        assert_eq!(as_bearer.status, status, "what it is bound to can't be checked here: {confirmation}");
    }
}

#[tokio::test]
async fn a_replayed_proof_is_refused_c58() {
    let stage = Stage::new().await;
    let proof = stage.proof().sign(&stage.key);
    assert_eq!(stage.show(&proof).await.status, StatusCode::OK);
    assert_eq!(invalid_proof(&stage.show(&proof).await), "proof was used before");
    stage.app.clock.turn(Duration::from_secs(64));
    assert_eq!(invalid_proof(&stage.show(&proof).await), "proof was used before");
    stage.app.clock.turn(Duration::from_secs(1));
    assert_eq!(invalid_proof(&stage.show(&proof).await), "proof is too old");
    stage.assert_honest().await;
}

#[tokio::test]
async fn a_proof_that_one_process_took_is_refused_by_another_c58() {
    let stage = Stage::new().await;
    let other = stage.app.another_process().await;
    let show = async |app: &TestApp, proof: &str| {
        app.send(bound(&stage.token).header("dpop", proof).body(Body::empty()).unwrap()).await
    };
    let proof = stage.proof().sign(&stage.key);
    assert_eq!(stage.show(&proof).await.status, StatusCode::OK);
    assert_eq!(invalid_proof(&show(&other, &proof).await), "proof was used before");
    let other_way_round = stage.proof().sign(&stage.key);
    assert_eq!(show(&other, &other_way_round).await.status, StatusCode::OK);
    assert_eq!(invalid_proof(&stage.show(&other_way_round).await), "proof was used before");

    let at_once = stage.proof().sign(&stage.key);
    let both = futures::future::join(stage.show(&at_once), show(&other, &at_once)).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::UNAUTHORIZED], "one of them takes it");
    assert_eq!(show(&other, &stage.proof().sign(&stage.key)).await.status, StatusCode::OK);
}

/// The client's clock is ahead, that of the process that takes the proof again is behind, and that of the one that removes
/// old ones is ahead, each by the leeway.
#[tokio::test]
async fn a_proof_is_refused_for_as_long_as_any_process_could_take_it_again_c58() {
    let stage = Stage::new().await;
    let behind = stage.app.another_process().await;
    let now = api::Clock::now(&*stage.app.clock).unix_timestamp();
    let proof = stage.proof().claim("iat", now + 5).sign(&stage.key);
    assert_eq!(stage.show(&proof).await.status, StatusCode::OK);
    stage.app.clock.turn(Duration::from_secs(79));
    behind.clock.turn(Duration::from_secs(69));
    for _ in 0..64 {
        stage.assert_honest().await;
    }
    let show =
        async || behind.send(bound(&stage.token).header("dpop", &proof).body(Body::empty()).unwrap()).await;
    assert_eq!(invalid_proof(&show().await), "proof was used before", "it was not removed yet");
    behind.clock.turn(Duration::from_secs(1));
    assert_eq!(invalid_proof(&show().await), "proof is too old");
}

#[tokio::test]
async fn proofs_that_are_too_old_to_be_taken_are_removed_from_the_database_c58() {
    let stage = Stage::new().await;
    let count = async || stage.app.database.count("SELECT count(*) FROM dpop_proofs").await;
    for _ in 0..64 {
        stage.assert_honest().await;
    }
    assert_eq!(count().await, 64);
    stage.app.clock.turn(Duration::from_secs(82));
    stage.assert_honest().await;
    assert_eq!(count().await, 1, "the 65th has those before it removed");
}

#[tokio::test]
async fn a_request_that_is_one_too_many_takes_no_room_among_the_proofs_and_a_replay_spends_no_request_c58() {
    let stage = Stage::of(|builder| builder.limits(16_384, 6), SigningKey::es256("client")).await;
    let first = stage.proof().sign(&stage.key);
    assert_eq!(stage.show(&first).await.status, StatusCode::OK);
    for _ in 0..10 {
        assert_eq!(invalid_proof(&stage.show(&first).await), "proof was used before");
    }
    for _ in 0..5 {
        stage.assert_honest().await;
    }
    let too_many = stage.proof().sign(&stage.key);
    assert_eq!(stage.show(&too_many).await.status, StatusCode::TOO_MANY_REQUESTS);
    stage.app.clock.turn(Duration::from_secs(10));
    assert_eq!(stage.show(&too_many).await.status, StatusCode::OK, "it was not remembered");
    stage.app.clock.turn(Duration::from_secs(10));
    assert_eq!(invalid_proof(&stage.show(&too_many).await), "proof was used before");
}

#[tokio::test]
async fn a_proof_for_another_method_or_address_is_refused_c58() {
    let stage = Stage::new().await;
    for method in ["POST", "get", "", "GET "] {
        let answer = stage.prove(stage.proof().claim("htm", method)).await;
        assert_eq!(invalid_proof(&answer), "proof is for another method", "{method}");
    }
    for address in [
        "https://api.example/reports/1",
        "https://api.example/Reports",
        "https://api.example/reports/",
        "https://api.example",
        "http://api.example/reports",
        "https://api.example:8443/reports",
        "https://api.example.evil/reports",
        "https://evil@api.example/reports",
    ] {
        let answer = stage.prove(stage.proof().claim("htu", address)).await;
        assert_eq!(invalid_proof(&answer), "proof is for another address", "{address}");
    }
    let relative = stage.prove(stage.proof().claim("htu", "/reports")).await;
    assert_eq!(invalid_proof(&relative), "proof is malformed");
    for same in ["HTTPS://API.example:443/reports", "https://api.example/x/../reports?page=2#top"] {
        let answer = stage.prove(stage.proof().claim("htu", same)).await;
        assert_eq!(answer.status, StatusCode::OK, "{same}");
    }
    let head = Request::head("/reports").header("authorization", format!("DPoP {}", stage.token));
    let head = head.header("dpop", stage.proof().claim("htm", "HEAD").sign(&stage.key));
    assert_eq!(stage.app.send(head.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_api_below_a_path_counts_it_c58() {
    for public_url in ["https://example.com/api", "https://example.com/api/"] {
        let stage =
            Stage::with(|dpop| dpop.public_url = public_url.parse().unwrap(), SigningKey::es256("client"));
        let stage = stage.await;
        let proof = stage.proof().claim("htu", "https://example.com/api/reports");
        assert_eq!(stage.prove(proof).await.status, StatusCode::OK, "{public_url}");
        assert_eq!(invalid_proof(&stage.prove(stage.proof()).await), "proof is for another address");
    }
}

#[tokio::test]
async fn a_proof_for_another_token_is_refused_c58() {
    let stage = Stage::new().await;
    let other = stage.app.sign(bind(stage.app.token(), &stage.key).claim("jti", "2"));
    let now = api::Clock::now(&*stage.app.clock);
    let swapped = stage.prove(Proof::new(&stage.key, &other, now)).await;
    assert_eq!(invalid_proof(&swapped), "proof is for another access token");
    let any = stage.prove(stage.proof().without("ath")).await;
    assert_eq!(invalid_proof(&any), "proof is for another access token");
    stage.assert_honest().await;
}

#[tokio::test]
async fn a_proof_is_taken_for_a_minute_and_the_leeway_c58() {
    let stage = Stage::new().await;
    let now = api::Clock::now(&*stage.app.clock).unix_timestamp();
    for (age, refusal) in [
        (-3600, Some("proof is from the future")),
        (-6, Some("proof is from the future")),
        (-5, None),
        (0, None),
        (64, None),
        (65, Some("proof is too old")),
        (3600, Some("proof is too old")),
    ] {
        let answer = stage.prove(stage.proof().claim("iat", now - age)).await;
        match refusal {
            Some(refusal) => assert_eq!(invalid_proof(&answer), refusal, "{age} s"),
            None => assert_eq!(answer.status, StatusCode::OK, "{age} s: {answer}"),
        }
    }
}

#[tokio::test]
async fn a_proof_with_a_private_key_or_a_foreign_algorithm_is_refused_c58() {
    let stage = Stage::new().await;
    for member in ["d", "p", "k"] {
        let answer = stage.prove(stage.proof().jwk(member, "c2VjcmV0")).await;
        assert_eq!(invalid_proof(&answer), "proof holds a private key", "{member}");
    }
    assert_eq!(invalid_proof(&stage.show(&stage.proof().unsigned()).await), "proof is malformed");
    let x = stage.key.jwk["x"].as_str().unwrap().to_owned();
    let shared = stage.show(&stage.proof().sign_hs256(x.as_bytes())).await;
    assert_eq!(invalid_proof(&shared), "proof is signed with an algorithm that is not allowed");
    let rsa = SigningKey::rsa("client", Algorithm::RS256);
    let now = api::Clock::now(&*stage.app.clock);
    let large = stage.show(&Proof::new(&rsa, &stage.token, now).sign(&rsa)).await;
    assert_eq!(invalid_proof(&large), "proof is signed with an algorithm that is not allowed");
    let unfit = stage.prove(stage.proof().header("alg", "EdDSA")).await;
    assert_eq!(invalid_proof(&unfit), "proof's key does not fit its algorithm");
    stage.assert_honest().await;
}

#[tokio::test]
async fn a_proof_must_be_well_made_and_come_once_c58() {
    let stage = Stage::new().await;
    for typ in ["JWT", "at+jwt", "jwt+dpop", ""] {
        let answer = stage.prove(stage.proof().header("typ", typ)).await;
        assert_eq!(invalid_proof(&answer), "proof is of another type", "{typ}");
    }
    let critical = stage.prove(stage.proof().header("crit", json!(["exp"]))).await;
    assert_eq!(invalid_proof(&critical), "proof has a critical header that is not understood");
    for part in ["typ", "alg", "jwk"] {
        let answer = stage.prove(stage.proof().without_header(part)).await;
        assert_eq!(invalid_proof(&answer), "proof is malformed", "{part}");
    }
    for claim in ["jti", "htm", "htu", "iat"] {
        let answer = stage.prove(stage.proof().without(claim)).await;
        assert_eq!(invalid_proof(&answer), "proof is malformed", "{claim}");
    }
    for text in ["", "a", "a.b", "a.b.c", "a.b.c.d"] {
        assert_eq!(invalid_proof(&stage.show(text).await), "proof is malformed", "{text}");
    }
    let twice = bound(&stage.token)
        .header("dpop", stage.proof().sign(&stage.key))
        .header("dpop", stage.proof().sign(&stage.key));
    let twice = stage.app.send(twice.body(Body::empty()).unwrap()).await;
    assert_eq!(invalid_proof(&twice), "header was sent twice");
    stage.assert_honest().await;
}

#[tokio::test]
async fn where_the_api_asks_for_its_nonce_a_proof_without_it_or_with_an_old_one_is_refused_c58() {
    let stage =
        Stage::with(|dpop| dpop.nonce_secret = Some(SECRET.into()), SigningKey::es256("client")).await;
    let missing = stage.prove(stage.proof()).await;
    assert_eq!(missing.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        challenges(&missing),
        [
            r#"DPoP error="use_dpop_nonce", error_description="the proof needs a nonce of this API's, and a recent one", algs="ES256 ES384 EdDSA""#
        ]
    );
    let nonce = missing.header("dpop-nonce").to_owned();
    let with = |nonce: &str| stage.prove(stage.proof().claim("nonce", nonce));
    assert_eq!(with(&nonce).await.status, StatusCode::OK);
    assert_eq!(with(&nonce).await.status, StatusCode::OK, "it serves for several proofs");
    assert_eq!(with("made up").await.headers.get("dpop-nonce").unwrap(), &nonce);
    stage.app.clock.turn(Duration::from_secs(300));
    let old = with(&nonce).await;
    assert!(challenges(&old)[0].contains("use_dpop_nonce"), "{old}");
    assert_eq!(with(old.header("dpop-nonce")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_api_may_take_no_bearer_tokens_c58() {
    let stage = Stage::with(|dpop| dpop.required = true, SigningKey::es256("client")).await;
    stage.assert_honest().await;
    let bearer = stage.app.show(stage.app.token()).await;
    for answer in [bearer, stage.app.get("/reports").await] {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(challenges(&answer), [r#"DPoP algs="ES256 ES384 EdDSA""#]);
    }
}

#[tokio::test]
async fn the_challenge_names_both_ways_and_answers_in_the_one_that_was_used_c58() {
    let stage = Stage::new().await;
    assert_eq!(
        challenges(&stage.app.get("/reports").await),
        [r#"Bearer realm="expenses""#, r#"DPoP algs="ES256 ES384 EdDSA""#]
    );
    let token = stage.app.sign(bind(stage.app.token(), &stage.key).claim("scope", "openid"));
    let unscoped = Stage { token, ..stage };
    let answer = unscoped.prove(unscoped.proof()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(
        challenges(&answer),
        [r#"DPoP error="insufficient_scope", scope="read:reports", algs="ES256 ES384 EdDSA""#]
    );
    assert_eq!(dpop().public_url.as_str(), format!("{PUBLIC_URL}/"));
}
