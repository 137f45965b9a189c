//! A discovery document that speaks for another provider (OpenID Connect Discovery §4.3).

use http::{StatusCode, header};
use serde_json::{Value, json};

use crate::{
    discovery::modify_discovery,
    harness::{App, Browser, DISCOVERY_INTERVAL},
    sign_in_attempt::ATTACKER_MARK,
};

#[tokio::test]
async fn a_discovery_document_of_another_issuer_is_not_used_c8() {
    let app = App::start().await;
    let others = [
        json!("https://evil.example"),
        json!(format!("{}/evil", app.issuer)),
        json!(format!("{}//", app.issuer)),
        json!(app.issuer.replace("http:", "HTTP:")),
        json!(""),
        Value::Null,
    ];
    for other in others {
        modify_discovery(&app, |document| {
            document["issuer"] = other.clone();
            document["authorization_endpoint"] = json!("https://evil.example/authorize");
        })
        .await;
        let answer = Browser::new(&app).get("/login").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{other}");
        assert!(answer.body.contains("<h1>Signing in is not possible just now</h1>"), "{answer:?}");
        assert!(
            !answer.body.contains(ATTACKER_MARK) && !answer.headers.contains_key(header::LOCATION),
            "{answer:?}"
        );
        app.provider.clear_faults();
        app.clock.advance(DISCOVERY_INTERVAL);
    }
    let answer = Browser::new(&app).get("/login").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().as_str().starts_with(&app.issuer));
}
