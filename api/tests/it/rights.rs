//! What a token allows, in the words that providers have for it: each form gives the right, and no form breaks a token.

use api::{Preset, RightsRule};
use axum::http::StatusCode;
use serde_json::json;

use crate::{signing::SigningKey, test_app::TestApp};

const OK: StatusCode = StatusCode::OK;
const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;

#[tokio::test]
async fn a_right_is_read_wherever_providers_write_it_c55() {
    let app = TestApp::new().await;
    let bare = || app.token().without("scope");
    for (claim, value, status) in [
        ("scope", json!("openid read:reports"), OK),
        ("scope", json!(["openid", "read:reports"]), OK),
        ("scp", json!("read:reports"), OK),
        ("scp", json!(["openid", "read:reports"]), OK),
        // A member that can't be read is no word, and breaks nothing.
        ("scp", json!([7, null, {"read:reports": 1}, "read:reports"]), OK),
        ("scope", json!([7, null, {"read:reports": 1}]), FORBIDDEN),
        ("scope", json!(7), FORBIDDEN),
        ("scope", json!({"read:reports": {}, "x": 1}), OK),
        ("scp", json!("read:reports2"), FORBIDDEN),
        ("permissions", json!(["read:reports"]), FORBIDDEN),
        ("roles", json!(["read:reports"]), FORBIDDEN),
    ] {
        let answer = app.show(bare().claim(claim, value.clone())).await;
        assert_eq!(answer.status, status, "{claim}: {value}");
    }
}

#[tokio::test]
async fn other_claims_and_words_count_where_the_settings_say_so() {
    let key = SigningKey::es256("k1");
    let rule = RightsRule {
        claims: ["permissions", "realm_access.roles", "https://example.com/roles"]
            .map(|claim| claim.parse().unwrap())
            .to_vec(),
        map: "employee=read:reports+write:reports,Expenses.Read=read:reports".parse().unwrap(),
    };
    let app = TestApp::builder(&key).terms(|own| own.rights = rule).build(key).await;
    let bare = || app.token().without("scope");
    for (claim, value) in [
        ("permissions", json!(["read:reports"])),
        ("realm_access", json!({"roles": ["offline_access", "employee"]})),
        ("https://example.com/roles", json!(["employee"])),
        ("scp", json!("Expenses.Read")),
    ] {
        assert_eq!(app.show(bare().claim(claim, value)).await.status, OK, "{claim}");
    }
    for (claim, value) in [
        ("realm_access", json!(["employee"])),
        ("realm_access", json!({"roles": ["Employee", "employees"]})),
        ("realm_access.roles", json!(["employee"])),
        ("groups", json!(["employee"])),
    ] {
        assert_eq!(app.show(bare().claim(claim, value)).await.status, FORBIDDEN, "{claim}");
    }
}

#[tokio::test]
async fn a_strict_issuer_is_read_as_strictly_as_ever() {
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).preset(Preset::Generic).build(key).await;
    assert_eq!(app.show(app.token()).await.status, OK);
    let plain = app.show(app.token().header("typ", "JWT")).await;
    assert_eq!(plain.invalid_token(), "the access token is of another type");
    let unnamed = app.show(app.token().without("aud").claim("token_use", "access")).await;
    assert_eq!(unnamed.invalid_token(), "the access token lacks the claim aud");
}

#[tokio::test]
async fn a_caller_is_told_what_their_token_allows_wherever_it_says_so_and_that_is_what_the_api_does() {
    let key = SigningKey::es256("k1");
    let rule = RightsRule {
        claims: ["roles".parse().unwrap()].to_vec(),
        map: "manager=read:reports+approve:reports".parse().unwrap(),
    };
    let app = TestApp::builder(&key).terms(|own| own.rights = rule).build(key).await;
    for (scope, roles, rights) in [
        ("openid read:reports write:reports", json!([]), json!(["read:reports", "write:reports"])),
        (
            "openid write:reports",
            json!(["manager"]),
            json!(["approve:reports", "read:reports", "write:reports"]),
        ),
        ("openid", json!(["manager"]), json!(["approve:reports", "read:reports"])),
        ("openid", json!(["employee", "admin"]), json!([])),
    ] {
        let token = || app.token().claim("scope", scope).claim("roles", roles.clone());
        let me = app.get_by(token(), "/me").await.ok();
        assert_eq!(me["rights"], rights, "{scope} {roles}");
        for (route, right) in [("/reports", "read:reports"), ("/approvals", "approve:reports")] {
            let is_allowed = app.get_by(token(), route).await.status == OK;
            let is_told = rights.as_array().unwrap().iter().any(|told| told == right);
            assert_eq!(is_allowed, is_told, "{route} with {scope} {roles}");
        }
    }
}

#[tokio::test]
async fn whoever_asks_what_they_may_do_shows_a_token_that_holds_and_is_told_of_themselves_alone() {
    let app = TestApp::new().await;
    assert_eq!(
        app.get_by(app.token().of("mallory", "openid"), "/me?subject=ada&rights=approve:reports").await.ok(),
        json!({"subject": "mallory", "rights": []})
    );
    assert_eq!(app.get_by(app.ada(), "/me").await.ok()["subject"], "ada");
    assert_eq!(app.get("/me").await.status, StatusCode::UNAUTHORIZED);
    for (claim, value) in [("aud", "elsewhere"), ("iss", "https://elsewhere.example")] {
        let answer = app.get_by(app.token().claim(claim, value), "/me").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{claim}");
    }
}
