//! Answers of the token endpoint that bring tokens, and not those that a sign-in needs.

use devidp::{Endpoint, Fault, FaultKind};
use http::StatusCode;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    harness::{App, Browser, LIFETIME},
    sign_in_attempt::{Outcome, SignInAttempt, token_response},
};

/// A sign-in whose answer has another `value` for one member, or lacks it.
async fn answered_with(app: &App, member: &str, value: Option<Value>) -> Outcome {
    let attempt = SignInAttempt::begin(app).await;
    let mut response = token_response(&app.provider.sign("JWT", &attempt.claims()).unwrap());
    response.as_object_mut().unwrap().remove(member);
    if let Some(value) = value {
        response[member] = value;
    }
    attempt.complete_with_answer(&response).await
}

#[tokio::test]
async fn tokens_without_an_id_token_sign_nobody_in() {
    let app = App::start().await;
    assert_eq!(
        answered_with(&app, "refresh_token", None).await,
        Outcome::SignedIn,
        "this one may be left out"
    );
    for id_token in [None, Some(json!(null)), Some(json!("")), Some(json!("evil")), Some(json!("e.v.il"))] {
        assert_eq!(answered_with(&app, "id_token", id_token.clone()).await, Outcome::Refused, "{id_token:?}");
    }
    assert_eq!(answered_with(&app, "access_token", None).await, Outcome::Refused);
}

/// RFC 6749 §7.1: a client must not use a token of a type that it does not know.
#[tokio::test]
async fn tokens_of_another_type_are_not_used() {
    let app = App::start().await;
    for bearer in ["Bearer", "bearer"] {
        assert_eq!(
            answered_with(&app, "token_type", Some(json!(bearer))).await,
            Outcome::SignedIn,
            "{bearer}"
        );
    }
    for other in [Some(json!("DPoP")), Some(json!("mac")), Some(json!("evil")), Some(json!("")), None] {
        assert_eq!(answered_with(&app, "token_type", other.clone()).await, Outcome::Refused, "{other:?}");
    }

    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    let body =
        json!({ "access_token": "evil-access-token", "token_type": "DPoP", "expires_in": 10 }).to_string();
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body }));
    assert_eq!(browser.get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "the session is kept");
}

/// The next call of the token endpoint is answered with this.
fn answer_next(app: &App, body: &Value) {
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body: body.to_string() }));
}

/// A lifetime that says nothing must not make a refresh of each request.
#[tokio::test]
async fn a_lifetime_that_is_missing_or_odd_signs_in_and_makes_no_storm() {
    let app = App::start().await;
    for (told, seconds) in [
        (None, 60),
        (Some(json!(null)), 60),
        (Some(json!(0)), 60),
        (Some(json!(-5)), 60),
        (Some(json!("soon")), 60),
        (Some(json!("300")), 300),
        (Some(json!(300.5)), 300),
    ] {
        let attempt = SignInAttempt::begin(&app).await;
        let mut answer = token_response(&app.provider.sign("JWT", &attempt.claims()).unwrap());
        answer.as_object_mut().unwrap().remove("expires_in");
        if let Some(told) = &told {
            answer["expires_in"] = told.clone();
        }
        let mut browser = attempt.complete_for_browser(&answer).await;
        let before = app.refreshes();
        for _ in 0..3 {
            let call = browser.get("/api").await;
            assert_eq!((call.status, call.body.as_str()), (StatusCode::OK, "evil-access-token"), "{told:?}");
        }
        assert_eq!(app.refreshes(), before, "{told:?}");
        app.clock.advance(Duration::seconds(seconds));
        let fresh = json!({ "access_token": "fresh", "token_type": "bearer" });
        answer_next(&app, &fresh);
        for _ in 0..3 {
            let call = browser.get("/api").await;
            assert_eq!((call.status, call.body.as_str()), (StatusCode::OK, "fresh"), "{told:?}");
        }
    }
}

/// Groups make ID tokens large. Nothing of them is kept, least of all in a cookie.
#[tokio::test]
async fn an_id_token_of_30_kilobytes_signs_in_and_is_in_no_cookie() {
    let app = App::start().await;
    let attempt = SignInAttempt::begin(&app).await;
    let groups =
        (0..600).map(|number| format!("cn=group-{number:04},ou=groups,dc=example")).collect::<Vec<_>>();
    let token = app.provider.sign("JWT", &attempt.claims_with("groups", Some(json!(groups)))).unwrap();
    assert!(token.len() > 30_000, "{}", token.len());
    let browser = attempt.complete_for_browser(&token_response(&token)).await;
    let cookies = browser.cookies.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    assert!(cookies < 1000, "{cookies}");
}

#[tokio::test]
async fn a_refresh_token_that_never_ends_does_not_end_the_session() {
    let app = App::start().await;
    for (told, is_over) in [(json!(0), false), (json!("0"), false), (json!(60), true), (json!("60"), true)] {
        let attempt = SignInAttempt::begin(&app).await;
        let mut answer = token_response(&app.provider.sign("JWT", &attempt.claims()).unwrap());
        (answer["refresh_expires_in"], answer["expires_in"]) = (told.clone(), json!(3600));
        let mut browser = attempt.complete_for_browser(&answer).await;
        assert_eq!(browser.get("/bff/user").await.status, StatusCode::OK);
        app.clock.advance(Duration::seconds(90));
        let user = browser.get("/bff/user").await.status;
        assert_eq!(user == StatusCode::UNAUTHORIZED, is_over, "{told}");
    }
}

/// What was not granted is told: at the sign-in, and where a refresh brings less than there was (RFC 6749 §6).
#[tokio::test]
async fn scopes_that_are_not_granted_are_told_at_a_sign_in_and_after_a_refresh() {
    let app = App::start_with(|config| config.providers[0].scopes.push("write:reports".to_owned())).await;
    let both = "openid read:reports write:reports";
    for (told, known) in [
        (None, "openid profile email read:reports offline_access write:reports; not "),
        (Some(json!(both)), "openid read:reports write:reports; not "),
        (Some(json!(["openid", "read:reports"])), "openid read:reports; not write:reports"),
        (Some(json!("openid")), "openid; not read:reports write:reports"),
    ] {
        let attempt = SignInAttempt::begin(&app).await;
        let mut answer = token_response(&app.provider.sign("JWT", &attempt.claims()).unwrap());
        if let Some(told) = &told {
            answer["scope"] = told.clone();
        }
        let mut browser = attempt.complete_for_browser(&answer).await;
        assert_eq!(browser.get("/scopes").await.body, known, "{told:?}");
    }

    let attempt = SignInAttempt::begin(&app).await;
    let mut answer = token_response(&app.provider.sign("JWT", &attempt.claims()).unwrap());
    answer["scope"] = json!(both);
    let mut browser = attempt.complete_for_browser(&answer).await;
    for (told, known) in [
        (json!(null), "openid read:reports write:reports; not "),
        (json!(["read:reports"]), "read:reports; not write:reports"),
        (json!(null), "read:reports; not write:reports"),
        (json!(both), "openid read:reports write:reports; not "),
    ] {
        app.clock.advance(LIFETIME);
        answer_next(
            &app,
            &json!({ "access_token": "a", "token_type": "Bearer", "expires_in": "10", "scope": told }),
        );
        assert_eq!(browser.get("/api").await.status, StatusCode::OK);
        assert_eq!(browser.get("/scopes").await.body, known, "{told}");
    }
}
