//! Each kind of provider: its own form of token is taken, and what that form lets be mistaken for it is not.

use api::{Introspection, Preset, TrustedIssuer};
use axum::http::StatusCode;
use serde_json::json;

use crate::{
    fake_provider::FakeProvider,
    introspection::secret,
    signing::{SigningKey, Token},
    test_app::{NOW, TestApp},
};

const OK: StatusCode = StatusCode::OK;

/// An API that trusts a provider of that kind, which knows it as `audience`.
async fn app(preset: Preset, audience: &str) -> TestApp {
    app_with(preset, audience, |_| {}).await
}

async fn app_with(preset: Preset, audience: &str, change: impl FnOnce(&mut TrustedIssuer)) -> TestApp {
    let key = SigningKey::rsa("k1", jsonwebtoken::Algorithm::RS256);
    TestApp::builder(&key)
        .preset(preset)
        .terms(|own| own.audiences = vec![audience.to_owned()])
        .terms(change)
        .build(key)
        .await
}

/// As most of them have it: no type of its own, and no scope so far.
fn plain(app: &TestApp, audience: &str) -> Token {
    app.token().header("typ", "JWT").without("scope").without("client_id").claim("aud", audience)
}

#[tokio::test]
async fn auth0() {
    let app = app(Preset::Auth0, "https://expenses-api").await;
    let token = || {
        let audience = json!(["https://expenses-api", "https://tenant.auth0.com/userinfo"]);
        plain(&app, "x").claim("aud", audience).claim("azp", "expenses-bff").claim("sub", "auth0|123")
    };
    assert_eq!(app.show(token().claim("scope", "openid read:reports")).await.status, OK);
    assert_eq!(
        app.show(token().claim("scope", "read:reports").header("typ", "at+jwt")).await.status,
        OK,
        "RFC 9068"
    );
    // What the person may do is not what the client was granted.
    let permissions = token().claim("scope", "openid").claim("permissions", json!(["read:reports"]));
    assert_eq!(app.show(permissions).await.status, StatusCode::FORBIDDEN);
    let id_token = plain(&app, "expenses-bff").claim("nonce", "n").claim("scope", "read:reports");
    assert_eq!(app.show(id_token).await.invalid_token(), "this is an ID token, not an access token");
}

#[tokio::test]
async fn keycloak() {
    let app = app(Preset::Keycloak, "expenses-api").await;
    let token = || {
        let token = plain(&app, "x").claim("aud", json!(["expenses-api", "account"])).claim("typ", "Bearer");
        token.claim("azp", "expenses-bff").claim("scope", "openid email profile")
    };
    let roles = json!({"roles": ["offline_access", "read:reports", "uma_authorization"]});
    assert_eq!(app.show(token().claim("realm_access", roles.clone())).await.status, OK);
    assert_eq!(app.show(token().claim("scope", "openid read:reports")).await.status, OK, "or a client scope");
    assert_eq!(app.show(token()).await.status, StatusCode::FORBIDDEN);
    let unmapped = app.show(token().claim("aud", "account").claim("realm_access", roles.clone())).await;
    assert_eq!(unmapped.invalid_token(), "the access token is for another audience", "no audience mapper");
    for typ in ["ID", "Refresh", "Offline", "Logout"] {
        let other = app.show(token().claim("typ", typ).claim("realm_access", roles.clone())).await;
        assert_eq!(other.invalid_token(), "the access token is of another type", "{typ}");
    }
}

#[tokio::test]
async fn entra() {
    let app = app(Preset::Entra, "a1b2c3d4-0000-4000-8000-000000000000").await;
    let token = || plain(&app, "a1b2c3d4-0000-4000-8000-000000000000").claim("ver", "2.0").claim("oid", "o");
    assert_eq!(app.show(token().claim("scp", "read:reports write:reports")).await.status, OK);
    let roles = || token().claim("roles", json!(["read:reports"]));
    assert_eq!(app.show(roles().claim("scp", "user_impersonation")).await.status, OK);
    // Where application and API are one registration, an ID token differs in nothing else.
    assert_eq!(app.show(roles()).await.invalid_token(), "this is an ID token, not an access token");
    let graph = token().claim("aud", "00000003-0000-0000-c000-000000000000").claim("scp", "User.Read");
    assert_eq!(app.show(graph).await.invalid_token(), "the access token is for another audience");

    let map = "Expenses.Read=read:reports";
    let app = app_with(Preset::Entra, "api", |own| own.rights.map = map.parse().unwrap()).await;
    assert_eq!(app.show(plain(&app, "api").claim("scp", "Expenses.Read")).await.status, OK);
}

#[tokio::test]
async fn okta() {
    let app = app(Preset::Okta, "api://expenses").await;
    let token = || plain(&app, "api://expenses").claim("scp", json!(["openid", "read:reports"]));
    assert_eq!(app.show(token().claim("cid", "expenses-bff").claim("uid", "00u1")).await.status, OK);
    assert_eq!(app.show(token()).await.invalid_token(), "this is an ID token, not an access token");
}

#[tokio::test]
async fn cognito() {
    let app = app(Preset::Cognito, "client-1").await;
    let token = || {
        let token = app.token().without_header("typ").without("aud").claim("client_id", "client-1");
        token.claim("token_use", "access").claim("scope", "openid read:reports")
    };
    assert_eq!(app.show(token()).await.status, OK);
    let groups = token().claim("scope", "openid").claim("cognito:groups", json!(["read:reports"]));
    assert_eq!(app.show(groups).await.status, OK);
    for (wrong, why) in [
        (token().claim("client_id", "client-2"), "the access token is for another audience"),
        (token().without("client_id"), "the access token lacks the claim client_id"),
        (token().without("token_use"), "the access token lacks the claim token_use"),
        (token().claim("token_use", "id"), "the access token is of another type"),
        (token().claim("aud", "https://other.example"), "the access token is for another audience"),
        (
            token().without("client_id").claim("aud", "client-1").claim("token_use", "id"),
            "the access token is of another type",
        ),
    ] {
        assert_eq!(app.show(wrong).await.invalid_token(), why);
    }
    // Bound to a resource, it has an audience, and that is what counts.
    let bound = app_with(Preset::Cognito, "https://expenses-api", |_| {}).await;
    let token =
        bound.token().without_header("typ").claim("client_id", "client-1").claim("token_use", "access");
    assert_eq!(bound.show(token).await.status, OK);
}

#[tokio::test]
async fn authentik() {
    let key = SigningKey::es256("k1");
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    let app = TestApp::builder(&key)
        .issuer(&provider.address)
        .preset(Preset::Authentik)
        .terms(|own| {
            own.audiences = vec!["client".to_owned()];
            let on = Preset::Authentik.introspection_trigger().unwrap();
            own.introspection = Some(Introspection { on, ..secret("client", "secret") });
        })
        .discovering()
        .build(key)
        .await;
    let slash = format!("{}/", provider.address);
    provider.calls_itself(&slash);
    // Access token and ID token are one but for `azp` and `uid`, and both have the nonce.
    let id_token =
        || plain(&app, "client").claim("iss", slash.as_str()).claim("nonce", "n").claim("acr", "x");
    let access_token = app.sign(id_token().claim("azp", "client").claim("uid", "u"));
    let told = json!({
        "active": true, "iss": slash, "sub": "ada", "aud": "client", "exp": NOW.unix_timestamp() + 10,
        "nonce": "n", "scope": "openid read:reports", "client_id": "client",
    });
    provider.knows(&access_token, &told);
    assert_eq!(app.get_with("/reports", &access_token).await.status, OK);
    for id_token in [id_token(), id_token().without("nonce"), id_token().claim("at_hash", "h")] {
        let id_token = app.sign(id_token.claim("jti", "id"));
        provider.knows(&id_token, &told);
        let answer = app.get_with("/reports", &id_token).await;
        assert_eq!(answer.invalid_token(), "this is an ID token, not an access token");
    }
    // A refresh token is opaque there, and its introspection tells the same of it.
    provider.knows("refresh-token", &told);
    assert_eq!(
        app.get_with("/reports", "refresh-token").await.invalid_token(),
        "the access token is malformed"
    );
}

#[tokio::test]
async fn zitadel() {
    let key = SigningKey::es256("k1");
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    let app = TestApp::builder(&key)
        .issuer(&provider.address)
        .preset(Preset::Zitadel)
        .terms(|own| {
            own.audiences = vec!["project".to_owned()];
            let on = Preset::Zitadel.introspection_trigger().unwrap();
            own.introspection = Some(Introspection { on, ..secret("api", "secret") });
        })
        .discovering()
        .build(key)
        .await;
    let now = NOW.unix_timestamp();
    let told = json!({
        "active": true, "iss": provider.address, "sub": "ada", "aud": ["client", "project"], "exp": now + 300,
        "iat": now, "nbf": now, "token_type": "Bearer", "username": "ada", "client_id": "client",
        "scope": "openid profile", "urn:zitadel:iam:org:project:roles": {"read:reports": {"1": "example"}},
    });
    provider.knows("opaque", &told);
    assert_eq!(app.get_with("/reports", "opaque").await.status, OK);
    let roles = json!({"read:reports": {"1": "example"}});
    let jwt = || plain(&app, "project").claim("urn:zitadel:iam:org:project:roles", roles.clone());
    assert_eq!(app.show(jwt()).await.status, OK, "or a JWT, where the application is set so");
    let id_token = app.show(jwt().without("jti")).await;
    assert_eq!(id_token.invalid_token(), "this is an ID token, not an access token");
}

#[tokio::test]
async fn google() {
    let client = "1.apps.googleusercontent.com";
    let key = SigningKey::rsa("k1", jsonwebtoken::Algorithm::RS256);
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    let endpoint = format!("{}/tokeninfo", provider.address).parse().unwrap();
    let app = TestApp::builder(&key)
        .issuer(&provider.address)
        .preset(Preset::Google)
        .terms(|own| {
            own.audiences = vec![client.to_owned()];
            own.introspection.as_mut().unwrap().endpoint = Some(endpoint);
        })
        .discovering()
        .build(key)
        .await;
    let exp = (NOW.unix_timestamp() + 3000).to_string();
    let told = json!({
        "azp": client, "aud": client, "sub": "110", "exp": exp, "expires_in": "3000", "access_type": "offline",
        "scope": "https://www.googleapis.com/auth/userinfo.email openid", "email": "ada@example.com",
        "email_verified": "true",
    });
    provider.knows("ya29.a", &told);
    assert_eq!(app.get_with("/reports", "ya29.a").await.status, OK);
    let [question] = &*provider.questions() else { panic!("asked once") };
    assert_eq!(
        (question.field("access_token"), question.form.len()),
        ("ya29.a", 1),
        "and not in the address"
    );
    assert_eq!(app.get_with("/approvals", "ya29.a").await.status, StatusCode::FORBIDDEN);

    let with = |name: &str, value: &str| {
        let mut told = told.clone();
        told[name] = json!(value);
        told
    };
    for (token, state, why) in [
        ("aud", with("aud", "2.apps.googleusercontent.com"), "the access token is for another audience"),
        ("azp", with("azp", "2.apps.googleusercontent.com"), "the access token is for another audience"),
        ("exp", with("exp", "1"), "the access token expired"),
        ("text", with("exp", "soon"), "the access token is malformed"),
    ] {
        provider.knows(token, &state);
        assert_eq!(app.get_with("/reports", token).await.invalid_token(), why);
    }
    let unknown = r#"{"error": "invalid_token", "error_description": "Invalid Value"}"#;
    provider.answers("unknown", StatusCode::BAD_REQUEST, "application/json", unknown);
    assert_eq!(app.get_with("/reports", "unknown").await.invalid_token(), "the access token is not active");
    provider.answers("down", StatusCode::INTERNAL_SERVER_ERROR, "application/json", "{}");
    assert_eq!(app.get_with("/reports", "down").await.status, StatusCode::SERVICE_UNAVAILABLE);
    // Its ID token is for the same audience, and is none.
    let id_token = plain(&app, client).claim("azp", client).claim("at_hash", "h");
    assert_eq!(app.show(id_token).await.invalid_token(), "the access token is of another type");
}
