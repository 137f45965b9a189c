use axum::http::StatusCode;
use devidp::{Config, SignOut, SignOutConfirmation, TokenKind};
use serde_json::json;
use url::form_urlencoded;

use crate::harness::{ADA, AuthorizationRequest, CLIENT_ID, HOME, Harness, ISSUER, SCOPE, config};

fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish())
}

async fn is_signed_in(harness: &mut Harness) -> bool {
    let silent = AuthorizationRequest::new(SCOPE).with("prompt", "none");
    harness.authorize(&silent).await.field("error").as_deref() != Some("login_required")
}

#[tokio::test]
async fn each_way_to_sign_out_is_where_it_is_and_nowhere_else() {
    let addresses = [
        (SignOut::EndSession, address("/end-session", &[("client_id", CLIENT_ID)])),
        (SignOut::V2Logout, address("/v2/logout", &[("client_id", CLIENT_ID), ("returnTo", HOME)])),
        (SignOut::Logout, address("/logout", &[("client_id", CLIENT_ID), ("logout_uri", HOME)])),
    ];
    for way in [SignOut::EndSession, SignOut::V2Logout, SignOut::Logout, SignOut::Missing] {
        let mut harness = Harness::quirky(|quirks| quirks.sign_out = way);
        harness.tokens(SCOPE, ADA).await;
        for (other, address) in &addresses {
            if *other != way {
                assert_eq!(harness.get(address).await.status, StatusCode::NOT_FOUND, "{way:?} {address}");
            }
        }
        assert!(is_signed_in(&mut harness).await);
        let announced = (way == SignOut::EndSession).then(|| json!(format!("{ISSUER}/end-session")));
        assert_eq!(harness.metadata().await.get("end_session_endpoint"), announced.as_ref());
    }
}

#[tokio::test]
async fn the_older_ways_sign_out_at_once_and_go_to_a_registered_address_only() {
    for (way, path, name) in
        [(SignOut::V2Logout, "/v2/logout", "returnTo"), (SignOut::Logout, "/logout", "logout_uri")]
    {
        let mut harness = Harness::quirky(|quirks| quirks.sign_out = way);
        harness.tokens(SCOPE, ADA).await;
        let client = ("client_id", CLIENT_ID);
        for wrong in [
            vec![client, (name, "https://evil.example/")],
            vec![("client_id", "nobody"), (name, HOME)],
            vec![(name, HOME)],
        ] {
            let answer = harness.get(&address(path, &wrong)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
            assert!(!answer.headers.contains_key("location"));
        }
        assert!(is_signed_in(&mut harness).await);
        let answer = harness.get(&address(path, &[client, (name, HOME)])).await;
        assert_eq!(answer.location().as_str(), HOME);
        assert!(!is_signed_in(&mut harness).await);
    }
}

#[tokio::test]
async fn an_id_token_may_be_needed_by_query_or_form() {
    let mut harness = Harness::quirky(|quirks| quirks.id_token_hint_required = true);
    let tokens = harness.tokens(SCOPE, ADA).await;
    let sid = harness.control.sid_of(ADA).remove(0);
    let home = [("client_id", CLIENT_ID), ("post_logout_redirect_uri", HOME)];
    for hint in [None, Some(("id_token_hint", "nonsense")), Some(("logout_hint", sid.as_str()))] {
        let parameters: Vec<_> = home.into_iter().chain(hint).collect();
        let by_query = harness.get(&address("/end-session", &parameters)).await;
        let by_form = harness.post("/end-session", &parameters).await;
        assert_eq!([by_query.status, by_form.status], [StatusCode::BAD_REQUEST; 2], "{hint:?}");
    }
    assert!(is_signed_in(&mut harness).await);
    let answer = harness.post("/end-session", &[home[1], ("id_token_hint", tokens.id())]).await;
    assert_eq!(answer.location().as_str(), HOME);
    assert!(!is_signed_in(&mut harness).await);
}

#[tokio::test]
async fn a_long_id_token_signs_out_by_form() {
    let mut harness = Harness::quirky(|quirks| {
        quirks.id_token_hint_required = true;
        quirks.id_token_groups = 600;
    });
    let tokens = harness.tokens(SCOPE, ADA).await;
    let form = [("post_logout_redirect_uri", HOME), ("id_token_hint", tokens.id())];
    assert_eq!(harness.post("/end-session", &form).await.location().as_str(), HOME);
}

#[tokio::test]
async fn the_person_may_be_asked_in_any_case() {
    for (confirmation, asks) in
        [(SignOutConfirmation::WithoutHint, false), (SignOutConfirmation::Always, true)]
    {
        let mut harness = Harness::quirky(|quirks| quirks.sign_out_confirmation = confirmation);
        let tokens = harness.tokens(SCOPE, ADA).await;
        let hint = [("id_token_hint", tokens.id())];
        let answer = harness.get(&address("/end-session", &hint)).await;
        assert_eq!(answer.text().contains("<h1>Sign out?</h1>"), asks, "{confirmation:?}");
        assert_eq!(is_signed_in(&mut harness).await, asks);
    }
}

#[tokio::test]
async fn a_sid_may_be_worth_nothing_as_a_hint() {
    for (logout_hint, asks) in [(true, false), (false, true)] {
        let mut harness = Harness::quirky(|quirks| quirks.logout_hint = logout_hint);
        harness.tokens(SCOPE, ADA).await;
        let sid = harness.control.sid_of(ADA).remove(0);
        let hint = [("client_id", CLIENT_ID), ("logout_hint", sid.as_str())];
        let answer = harness.get(&address("/end-session", &hint)).await;
        assert_eq!(answer.text().contains("<h1>Sign out?</h1>"), asks);
    }
}

#[tokio::test]
async fn clients_may_not_be_told_of_a_sign_out() {
    for (backchannel_logout, told) in [(true, 1), (false, 0)] {
        let mut config = config();
        config.clients[0].backchannel_logout_uri = Some("http://127.0.0.1:9/logout".to_owned());
        config.quirks.backchannel_logout = backchannel_logout;
        let mut harness = Harness::with(Config { ..config });
        harness.tokens(SCOPE, ADA).await;
        harness.control.log_out(ADA).await;
        let sent = harness.control.issued().into_iter().filter(|token| token.kind == TokenKind::LogoutToken);
        assert_eq!(sent.count(), told);
        let metadata = harness.metadata().await;
        for name in ["backchannel_logout_supported", "backchannel_logout_session_supported"] {
            assert_eq!(metadata.get(name).is_some(), backchannel_logout, "{name}");
        }
    }
}
