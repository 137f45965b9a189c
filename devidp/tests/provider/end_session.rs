use axum::http::StatusCode;
use url::form_urlencoded;

use crate::harness::{ADA, AuthorizationRequest, CLEO, CLIENT_ID, HOME, Harness, SCOPE};

fn end_session(parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/end-session?{query}")
}

async fn is_signed_in(harness: &mut Harness) -> bool {
    let silent = AuthorizationRequest::new(SCOPE).with("prompt", "none");
    harness.authorize(&silent).await.field("error").as_deref() != Some("login_required")
}

#[tokio::test]
async fn with_the_id_token_the_session_ends_at_once_and_the_browser_is_redirected_home() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let cookie = harness.cookie.clone();
    harness.set_clock_offset(2 * 60 * 60); // The ID token is out by then, and still good as a hint.
    let parameters = [("id_token_hint", tokens.id()), ("post_logout_redirect_uri", HOME), ("state", "bye")];
    let answer = harness.get(&end_session(&parameters)).await;
    assert_eq!(answer.location().as_str(), format!("{HOME}?state=bye"));
    assert!(harness.cookie.is_none());

    harness.cookie = cookie;
    assert!(!is_signed_in(&mut harness).await, "the old cookie is worth nothing");
    harness.refresh(tokens.refresh()).await.tokens();
}

#[tokio::test]
async fn without_the_id_token_the_person_is_asked() {
    let mut harness = Harness::new();
    harness.tokens(SCOPE, ADA).await;
    for parameters in [vec![], vec![("id_token_hint", "nonsense")]] {
        assert!(harness.get(&end_session(&parameters)).await.text().contains("<h1>Sign out?</h1>"));
        assert!(is_signed_in(&mut harness).await);
    }
    let request = format!("client_id={CLIENT_ID}&post_logout_redirect_uri={HOME}");
    let answer = harness.post("/end-session/confirmed", &[("request", &request)]).await;
    assert_eq!(answer.location().as_str(), HOME);
    assert!(!is_signed_in(&mut harness).await);
}

#[tokio::test]
async fn another_persons_id_token_ends_nothing_unasked() {
    let mut harness = Harness::new();
    let adas = harness.tokens(SCOPE, ADA).await;
    harness.tokens(SCOPE, CLEO).await;
    let answer = harness.get(&end_session(&[("id_token_hint", adas.id())])).await;
    assert!(answer.text().contains("<h1>Sign out?</h1>"));
    let access_token = harness.tokens(SCOPE, CLEO).await;
    let answer = harness.get(&end_session(&[("id_token_hint", access_token.access())])).await;
    assert!(answer.text().contains("<h1>Sign out?</h1>"));
    assert!(is_signed_in(&mut harness).await);
}

#[tokio::test]
async fn only_a_registered_post_logout_address_is_redirected_to_c11() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let hint = ("id_token_hint", tokens.id());
    let wrong = [
        vec![hint, ("post_logout_redirect_uri", "https://evil.example/")],
        vec![hint, ("post_logout_redirect_uri", "http://localhost:3000/elsewhere")],
        vec![hint, ("post_logout_redirect_uri", HOME), ("client_id", "other")],
        vec![("post_logout_redirect_uri", HOME)],
    ];
    for parameters in wrong {
        let answer = harness.get(&end_session(&parameters)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(!answer.headers.contains_key("location"));
    }
    assert!(is_signed_in(&mut harness).await);
}

#[tokio::test]
async fn without_a_sign_in_logout_redirects_home() {
    let mut harness = Harness::new();
    let answer =
        harness.get(&end_session(&[("client_id", CLIENT_ID), ("post_logout_redirect_uri", HOME)])).await;
    assert_eq!(answer.location().as_str(), HOME);
    assert!(harness.get("/end-session").await.text().contains("<h1>You are signed out</h1>"));
}
