//! Several issuers: each has its own terms, a token is held to those of its own, and nobody of one is anybody of another.

use api::{Preset, TrustedIssuer};
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    call::id,
    captured_log,
    fake_provider::{FakeProvider, Mood},
    introspection::secret,
    signing::{SigningKey, Token},
    test_app::{NOW, TestApp, get_with},
};

const OK: StatusCode = StatusCode::OK;

/// An API that trusts two providers. The second knows it by another name, and has plain tokens with roles.
struct Two {
    app: TestApp,
    first: FakeProvider,
    second: FakeProvider,
    second_key: SigningKey,
}

impl Two {
    async fn start() -> Self {
        Self::with(|_, _| {}).await
    }

    async fn with(change: impl FnOnce(&mut TrustedIssuer, &mut TrustedIssuer)) -> Self {
        let (key, second_key) = (SigningKey::es256("k1"), SigningKey::es256("k1"));
        let first = FakeProvider::start([key.jwk.clone()]).await;
        let second = FakeProvider::start([second_key.jwk.clone()]).await;
        let mut other =
            Preset::Keycloak.trusted_issuer(second.address.parse().unwrap(), vec!["expenses".to_owned()]);
        let builder = TestApp::builder(&key).issuer(&first.address);
        let app = builder.terms(|own| change(own, &mut other)).trusting(other).discovering().build(key).await;
        Self { app, first, second, second_key }
    }

    /// A token of the second provider's.
    fn other(&self) -> Token {
        let token = Token::new(&self.second.address, NOW).without("scope").header("typ", "JWT");
        token
            .claim("aud", "expenses")
            .claim("realm_access", json!({"roles": ["read:reports", "write:reports"]}))
    }

    async fn show_other(&self, token: Token) -> crate::test_app::Answer {
        self.app.get_with("/reports", &token.sign(&self.second_key)).await
    }
}

#[tokio::test]
async fn each_issuers_tokens_are_held_to_its_own_terms_c49() {
    let two = Two::start().await;
    let app = &two.app;
    assert_eq!(app.show(app.token()).await.status, OK);
    assert_eq!(two.show_other(two.other()).await.status, OK);

    // What the one allows, the other does not.
    let plain = app.show(app.token().header("typ", "JWT")).await;
    assert_eq!(plain.invalid_token(), "the access token is of another type");
    let crossed = app.show(app.token().claim("aud", "expenses")).await;
    assert_eq!(crossed.invalid_token(), "the access token is for another audience");
    let crossed = two.show_other(two.other().claim("aud", "https://expenses-api")).await;
    assert_eq!(crossed.invalid_token(), "the access token is for another audience");
    let roles = app.token().without("scope").claim("realm_access", json!({"roles": ["read:reports"]}));
    assert_eq!(app.show(roles).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn no_issuer_signs_for_another_c49_c50() {
    let two = Two::start().await;
    let app = &two.app;
    let forged = two.show_other(app.token()).await;
    assert_eq!(
        forged.invalid_token(),
        "the access token's signature is wrong",
        "the second signs for the first"
    );
    let forged = app.get_with("/reports", &two.other().sign(&app.key)).await;
    assert_eq!(
        forged.invalid_token(),
        "the access token's signature is wrong",
        "the first signs for the second"
    );
    for stranger in ["https://evil.example", "", &format!("{}/x", two.first.address)] {
        let answer = app.show(app.token().claim("iss", stranger)).await;
        assert_eq!(answer.invalid_token(), "the access token is from another issuer", "{stranger}");
    }
    assert_eq!(
        app.show(app.token().without("iss")).await.invalid_token(),
        "the access token lacks the claim iss"
    );
    assert_eq!(app.show(app.token().claim("iss", 7)).await.invalid_token(), "the access token is malformed");
    let slash = app.show(app.token().claim("iss", format!("{}/", two.first.address))).await;
    assert_eq!(slash.invalid_token(), "the access token is from another issuer", "the document has none");
    assert_eq!(app.show(app.token()).await.status, OK);
}

#[tokio::test]
async fn two_issuers_with_the_same_subject_share_nothing() {
    let two = Two::start().await;
    let (app, ada) = (&two.app, two.app.ada());
    let report = app.submitted(ada.clone(), 900).await;
    let expense = app.spend(ada.clone(), 500).await;
    app.call(&Method::PUT, "/me").by(ada.clone()).json(&json!({"name": "Ada"})).send().await.ok();

    let all = json!({"roles": ["read:reports", "write:reports", "approve:reports"]});
    let namesake = two.other().claim("sub", "ada").claim("realm_access", all).sign(&two.second_key);
    for path in ["/reports", "/expenses", "/approvals"] {
        let seen = app.get_with(path, &namesake).await.ok();
        assert_eq!(seen["items"], json!([]), "{path}");
    }
    for path in [
        format!("/reports/{}", id(&report)),
        format!("/expenses/{}", id(&expense)),
        format!("/approvals/{}", id(&report)),
        format!("/approvals/{}/history", id(&report)),
        format!("/approvals/{}/comments", id(&report)),
    ] {
        assert_eq!(app.get_with(&path, &namesake).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let renamed = app.call(&Method::PUT, "/me").header("authorization", &format!("Bearer {namesake}"));
    assert_eq!(renamed.json(&json!({"name": "Other"})).send().await.ok()["name"], "Other");
    let own: Value = app.get_by(ada, &format!("/reports/{}", id(&report))).await.ok();
    assert_eq!(own["owner"]["name"], "Ada");
    assert_eq!(
        app.get_by(app.cleo(), "/approvals").await.ok()["items"][0]["id"],
        report["id"],
        "of one issuer"
    );
}

#[tokio::test]
async fn one_provider_that_is_down_stops_nobody_of_another() {
    let two = Two::start().await;
    two.second.is(Mood::Down);
    assert_eq!(two.show_other(two.other()).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(two.app.show(two.app.token()).await.status, OK);
    let token = two.app.token().sign(&SigningKey::es256("k2"));
    let unknown = two.app.send(get_with("/reports", &token)).await;
    assert_eq!(unknown.invalid_token(), "the access token is signed with an unknown key");
}

fn active(provider: &FakeProvider, audience: &str) -> Value {
    json!({
        "active": true, "iss": provider.address, "sub": "ada", "aud": audience, "token_type": "Bearer",
        "exp": NOW.unix_timestamp() + 300, "scope": "read:reports write:reports",
    })
}

#[tokio::test]
async fn an_opaque_token_is_shown_to_each_in_turn_and_no_secret_of_one_goes_to_another_c15() {
    let two = Two::with(|first, second| {
        first.introspection = Some(secret("first-client", "first-secret"));
        second.introspection = Some(secret("second-client", "second-secret"));
    })
    .await;
    let (app, first, second) = (&two.app, &two.first, &two.second);
    second.announces(json!({
        "introspection_endpoint": format!("{}/introspect", second.address),
        "introspection_endpoint_auth_methods_supported": ["client_secret_post"],
    }));
    second.knows("of-second", &active(second, "expenses"));
    first.knows("of-first", &active(first, "https://expenses-api"));
    assert_eq!(app.get_with("/reports", "of-first").await.status, OK);
    assert_eq!((first.questions().len(), second.questions().len()), (1, 0), "the first knew it");
    assert_eq!(app.get_with("/reports", "of-second").await.status, OK);
    assert_eq!(app.get_with("/reports", "of-nobody").await.invalid_token(), "the access token is not active");
    for question in first.questions() {
        assert!(question.header(header::AUTHORIZATION).starts_with("Basic "));
        assert!(!format!("{question:?}").contains("second-"));
    }
    for question in second.questions() {
        assert_eq!(question.field("client_secret"), "second-secret");
        assert_eq!(question.header(header::AUTHORIZATION), "");
        assert!(!format!("{question:?}").contains("first-"), "{question:?}");
    }

    // Whose answer it is decides whose audience counts.
    second.knows("crossed", &active(second, "https://expenses-api"));
    let crossed = app.get_with("/reports", "crossed").await;
    assert_eq!(crossed.invalid_token(), "the access token is for another audience");
    second.knows("pretended", &active(first, "expenses"));
    let pretended = app.get_with("/reports", "pretended").await;
    assert_eq!(pretended.invalid_token(), "the access token is from another issuer");

    // One that is down might have known it; one that knows it decides.
    first.is(Mood::Down);
    second.knows("new", &active(second, "expenses"));
    assert_eq!(app.get_with("/reports", "new").await.status, OK);
    assert_eq!(app.get_with("/reports", "unknown").await.status, StatusCode::SERVICE_UNAVAILABLE);

    // A signed token without rights is shown to its own issuer alone.
    let before = first.questions().len();
    let bare = two.other().without("realm_access").sign(&two.second_key);
    second.knows(&bare, &json!({"active": true, "scope": "read:reports"}));
    assert_eq!(app.get_with("/reports", &bare).await.status, OK);
    assert_eq!(first.questions().len(), before);
}

#[tokio::test]
async fn a_token_of_an_unknown_issuer_is_told_once_and_not_in_its_own_words() {
    let two = Two::start().await;
    captured_log::take();
    for _ in 0..3 {
        two.app.show(two.app.token().claim("iss", "https://made-up.example")).await.invalid_token();
    }
    let log = captured_log::take();
    assert_eq!(log.matches("an access token names another issuer").count(), 1, "{log}");
    assert!(log.contains(&two.first.address) && log.contains(&two.second.address), "{log}");
    assert!(!log.contains("made-up"), "{log}");
}
