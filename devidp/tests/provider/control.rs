use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use devidp::{Config, Issued, Personality, Quirks, ScopeClaim, Stats};
use serde_json::json;

use crate::harness::{ADA, AuthorizationRequest, Harness, SCOPE, config};

fn open() -> Config {
    Config { control: true, ..config() }
}

fn json_request(path: &str, body: &serde_json::Value) -> Request<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    request.body(Body::from(body.to_string())).unwrap()
}

#[tokio::test]
async fn control_over_http_is_there_only_if_configured() {
    let mut closed = Harness::new();
    let mut open = Harness::with(open());
    for path in ["/control/stats", "/control/issued", "/control/settings"] {
        assert_eq!(closed.get(path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(open.get(path).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn statistics_and_tokens_can_be_read() {
    let mut harness = Harness::with(open());
    harness.tokens(SCOPE, ADA).await;
    let stats: Stats = serde_json::from_slice(&harness.get("/control/stats").await.body).unwrap();
    assert_eq!(stats, harness.control.stats());
    assert_eq!(stats.token_requests.authorization_code, 1);
    let issued: Vec<Issued> = serde_json::from_slice(&harness.get("/control/issued").await.body).unwrap();
    assert_eq!(issued, harness.control.issued());
    assert_eq!(issued.len(), 3);
}

#[tokio::test]
async fn faults_can_be_sent_and_cleared() {
    let mut harness = Harness::with(open());
    let fault = json!({ "endpoint": "jwks", "kind": "status", "status": 503, "retry_after": 2 });
    assert_eq!(harness.send(json_request("/control/faults", &fault)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(harness.get("/.well-known/jwks.json").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let clear = Request::delete("/control/faults").body(Body::empty()).unwrap();
    assert_eq!(harness.send(clear).await.status, StatusCode::NO_CONTENT);
    assert_eq!(harness.get("/.well-known/jwks.json").await.status, StatusCode::OK);

    let every_second = json!({ "endpoint": "jwks", "kind": "broken_json", "every": 2 });
    assert_eq!(
        harness.send(json_request("/control/faults", &every_second)).await.status,
        StatusCode::NO_CONTENT
    );
    assert!(harness.get("/.well-known/jwks.json").await.json().is_object());
    let broken = harness.get("/.well-known/jwks.json").await;
    assert!(serde_json::from_slice::<serde_json::Value>(&broken.body).is_err());
    let never = json!({ "endpoint": "jwks", "kind": "broken_json", "every": 0 });
    assert_eq!(
        harness.send(json_request("/control/faults", &never)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn settings_can_be_changed_one_by_one() {
    let mut harness = Harness::with(open());
    let change = json!({ "overlap": 5, "offline_access": { "https://expenses-api": false } });
    let mut settings = harness.send(json_request("/control/settings", &change)).await.json();
    assert_eq!(harness.get("/control/settings").await.json(), settings);
    let quirks: Quirks = serde_json::from_value(settings["quirks"].take()).unwrap();
    assert_eq!(quirks, Quirks::default());
    assert_eq!(
        settings,
        json!({
            "access_token_lifetime": 10,
            "refresh_token_lifetime": 2_592_000,
            "rotation": true,
            "overlap": 5,
            "offline_access": { "https://expenses-api": false },
            "dpop": "taken",
            "clock_offset": 0,
            "quirks": null,
        })
    );
    let typo = harness.send(json_request("/control/settings", &json!({ "overlapp": 5 }))).await;
    assert_eq!(typo.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn keys_can_be_rotated_and_sign_ins_ended() {
    let mut harness = Harness::with(open());
    let before = harness.get("/.well-known/jwks.json").await.body;
    harness.send(json_request("/control/rotate-keys", &json!({ "keep_old": false }))).await;
    assert_ne!(harness.get("/.well-known/jwks.json").await.body, before);

    let ask = AuthorizationRequest::new(SCOPE);
    harness.code(&ask, ADA).await;
    let end = Request::delete(format!("/control/sign-ins/{ADA}")).body(Body::empty()).unwrap();
    assert_eq!(harness.send(end).await.status, StatusCode::NO_CONTENT);
    assert!(harness.authorize(&ask).await.text().contains("<h1>Sign in</h1>"));

    harness.sign_in(&ask, ADA).await;
    let log_out = json_request("/control/log-out", &json!({ "subject": ADA }));
    assert_eq!(harness.send(log_out).await.status, StatusCode::NO_CONTENT);
    assert!(harness.control.sid_of(ADA).is_empty());
}

#[tokio::test]
async fn a_cross_site_request_controls_nothing() {
    let mut harness = Harness::with(open());
    let fault = json!({ "endpoint": "jwks", "kind": "broken_json" }).to_string();
    let as_page = |content_type: &str, site: &str| {
        let request = Request::post("/control/faults").header(header::CONTENT_TYPE, content_type);
        request.header("sec-fetch-site", site).body(Body::from(fault.clone())).unwrap()
    };
    let answer = harness.send(as_page("application/json", "cross-site")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = harness.send(as_page("text/plain", "same-origin")).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let answer = harness.send(as_page("application/json", "same-origin")).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn one_quirk_or_a_whole_personality_can_be_taken_on() {
    let mut harness = Harness::with(open());
    let one = json!({ "quirks": { "scope_claim": "scp_array" } });
    assert_eq!(harness.send(json_request("/control/settings", &one)).await.status, StatusCode::OK);
    let expected = Quirks { scope_claim: ScopeClaim::ScpArray, ..Quirks::default() };
    assert_eq!(harness.control.behaviour().quirks, expected);

    let whole = json!({ "personality": "cognito", "rotation": true, "quirks": { "scope_told": true } });
    assert_eq!(harness.send(json_request("/control/settings", &whole)).await.status, StatusCode::OK);
    let cognito = config().like(Personality::Cognito).quirks;
    let behaviour = harness.control.behaviour();
    assert_eq!(behaviour.quirks, Quirks { scope_told: true, ..cognito });
    assert!(behaviour.rotation, "what is said of one thing counts before the personality");

    for wrong in [
        json!({ "personality": "ping" }),
        json!({ "quirks": { "scp": true } }),
        json!({ "quirks": { "jarm": 7 } }),
    ] {
        let answer = harness.send(json_request("/control/settings", &wrong)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}
