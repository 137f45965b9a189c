//! An issuer that speaks for many tenants (Entra): each token names its own, and only those that are let in count.

use api::{Preset, Tenants};
use axum::http::StatusCode;
use serde_json::json;

use crate::{
    fake_provider::FakeProvider,
    signing::{SigningKey, Token},
    test_app::TestApp,
};

const ONE: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const OTHER: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// An API that trusts `organizations`, whose document names no tenant, and lets in `tenants`.
async fn start(tenants: Option<Tenants>, v1: bool) -> (FakeProvider, TestApp) {
    let key = SigningKey::es256("k1");
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    provider.calls_itself(&format!("{}/{{tenantid}}/v2.0", provider.address));
    let app = TestApp::builder(&key)
        .issuer(&format!("{}/organizations/v2.0", provider.address))
        .preset(Preset::Entra)
        .terms(|own| {
            own.tenants = tenants;
            own.accept_entra_v1 = v1;
        })
        .discovering()
        .build(key)
        .await;
    (provider, app)
}

fn token(app: &TestApp, provider: &FakeProvider, tenant: &str) -> Token {
    let token = app.token().without("scope").header("typ", "JWT").claim("scp", "read:reports");
    token.claim("iss", format!("{}/{tenant}/v2.0", provider.address)).claim("tid", tenant)
}

fn v1(app: &TestApp, provider: &FakeProvider, tenant: &str) -> Token {
    token(app, provider, tenant)
        .claim("iss", format!("https://sts.windows.net/{tenant}/"))
        .claim("ver", "1.0")
}

#[tokio::test]
async fn the_tenants_that_are_named_are_let_in_and_no_other_c49() {
    let (provider, app) = start(Some(Tenants::These(vec![ONE.to_owned()])), false).await;
    assert_eq!(app.show(token(&app, &provider, ONE)).await.status, StatusCode::OK);
    for (wrong, why) in [
        (token(&app, &provider, OTHER), "the access token is from a tenant that is not accepted"),
        (
            token(&app, &provider, ONE).claim("tid", OTHER),
            "the access token is from a tenant that is not accepted",
        ),
        (token(&app, &provider, OTHER).claim("tid", ONE), "the access token is from another issuer"),
        (token(&app, &provider, ONE).without("tid"), "the access token lacks the claim tid"),
        (token(&app, &provider, "{tenantid}"), "the access token is from a tenant that is not accepted"),
        (token(&app, &provider, "organizations"), "the access token is from a tenant that is not accepted"),
        (
            token(&app, &provider, ONE).claim("aud", "00000003-0000-0000-c000-000000000000"),
            "the access token is for another audience",
        ),
        (v1(&app, &provider, ONE), "the access token is from another issuer"),
    ] {
        assert_eq!(app.show(wrong).await.invalid_token(), why);
    }
}

#[tokio::test]
async fn any_tenant_is_let_in_only_where_that_is_said_c49() {
    let (provider, app) = start(Some(Tenants::Any), false).await;
    assert_eq!(app.show(token(&app, &provider, ONE)).await.status, StatusCode::OK);
    assert_eq!(app.show(token(&app, &provider, OTHER)).await.status, StatusCode::OK);
    let made_up = app.show(token(&app, &provider, "x/../y")).await;
    assert_eq!(made_up.invalid_token(), "the access token is from a tenant that is not accepted");

    let (provider, app) = start(None, false).await;
    for tenant in [ONE, "organizations", "{tenantid}"] {
        let answer = app.show(token(&app, &provider, tenant)).await;
        assert_eq!(answer.invalid_token(), "the access token is from another issuer", "{tenant}");
    }
}

#[tokio::test]
async fn the_older_tokens_are_taken_only_where_that_is_said() {
    let (provider, app) = start(Some(Tenants::These(vec![ONE.to_owned()])), true).await;
    assert_eq!(app.show(token(&app, &provider, ONE)).await.status, StatusCode::OK);
    assert_eq!(app.show(v1(&app, &provider, ONE)).await.status, StatusCode::OK);
    let other = app.show(v1(&app, &provider, OTHER)).await;
    assert_eq!(other.invalid_token(), "the access token is from a tenant that is not accepted");
    let crossed = app.show(v1(&app, &provider, OTHER).claim("tid", ONE)).await;
    assert_eq!(crossed.invalid_token(), "the access token is from another issuer");

    // One tenant's own issuer takes that tenant's.
    let key = SigningKey::es256("k1");
    let provider = FakeProvider::start([key.jwk.clone()]).await;
    let own = format!("{}/{ONE}/v2.0", provider.address);
    provider.calls_itself(&own);
    let app = TestApp::builder(&key)
        .issuer(&own)
        .preset(Preset::Entra)
        .terms(|own| own.accept_entra_v1 = true)
        .discovering()
        .build(key)
        .await;
    assert_eq!(app.show(token(&app, &provider, ONE)).await.status, StatusCode::OK);
    assert_eq!(app.show(v1(&app, &provider, ONE)).await.status, StatusCode::OK);
    let other = app.show(v1(&app, &provider, OTHER)).await;
    assert_eq!(other.invalid_token(), "the access token is from a tenant that is not accepted");
}

#[tokio::test]
async fn a_key_of_one_tenant_signs_for_no_other_c50() {
    let (provider, app) = start(Some(Tenants::Any), false).await;
    let of = |issuer: String| {
        let mut jwk = app.key.jwk.clone();
        jwk["issuer"] = json!(issuer);
        provider.publishes([jwk]);
        app.clock.turn(std::time::Duration::from_secs(2 * 60 * 60));
    };
    of(format!("{}/{ONE}/v2.0", provider.address));
    assert_eq!(app.show(token(&app, &provider, ONE)).await.status, StatusCode::OK);
    let other = app.show(token(&app, &provider, OTHER)).await;
    assert_eq!(other.invalid_token(), "the access token is signed with an unknown key");
    of(format!("{}/{{tenantid}}/v2.0", provider.address));
    assert_eq!(app.show(token(&app, &provider, OTHER)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_person_is_known_by_their_object_where_that_is_said() {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).terms(|own| own.subject_claim = api::SubjectClaim::Oid).build(key).await;
    let token = || app.token().claim("scope", "read:reports write:reports");
    let named = app.call(&axum::http::Method::PUT, "/me").by(token().claim("oid", "o1")).json(&json!({}));
    assert_eq!(named.send().await.ok(), json!({"subject": "o1"}));
    let unnamed = app.show(token()).await;
    assert_eq!(unnamed.invalid_token(), "the access token lacks the claim oid");
}
