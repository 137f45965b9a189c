//! What an operator reads where tokens are refused: the cause, once, and never a token.

use std::time::Duration;

use crate::{captured_log, signing::SigningKey, test_app::TestApp};

fn warnings() -> Vec<String> {
    captured_log::take().lines().filter(|line| line.contains(" WARN ")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_wrong_audience_is_told_once_with_what_was_expected() {
    let app = TestApp::new().await;
    captured_log::take();
    let token = app.sign(app.token().claim("aud", "https://misconfigured.example"));
    for _ in 0..5 {
        app.get_with("/reports", &token).await.invalid_token();
    }
    let told = warnings();
    let [line] = &*told else { panic!("{told:#?}") };
    for part in [
        "issuer=https://idp.example",
        "the access token is for another audience",
        "https://misconfigured.example",
        "https://expenses-api",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!line.contains(&token) && !line.contains(token.rsplit('.').next().unwrap()));

    app.show(app.token().header("typ", "JWT")).await.invalid_token();
    assert_eq!(warnings().len(), 1, "another kind is told as well");
    app.clock.turn(Duration::from_mins(10));
    app.show(app.token().claim("aud", "x")).await.invalid_token();
    assert_eq!(warnings().len(), 1, "after a while it is told again");
}

#[tokio::test]
async fn what_a_stranger_made_up_is_not_told() {
    let app = TestApp::new().await;
    captured_log::take();
    let stranger = SigningKey::es256("made-up-kid");
    let token =
        app.token().claim("aud", "made-up-aud").claim("iss", "made-up-iss").header("typ", "made-up-typ");
    app.get_with("/reports", &token.sign(&stranger)).await.invalid_token();
    app.get_with("/reports", &app.token().claim("aud", "made-up-aud").sign(&stranger)).await.invalid_token();
    let log = captured_log::take();
    assert!(log.contains("access tokens of this issuer are refused") && !log.contains("made-up"), "{log}");
}

#[tokio::test]
async fn an_expired_token_is_nobodys_news() {
    let app = TestApp::new().await;
    let token = app.sign(app.token());
    app.clock.turn(Duration::from_mins(1));
    captured_log::take();
    app.get_with("/reports", &token).await.invalid_token();
    assert_eq!(warnings(), Vec::<String>::new());
}

#[tokio::test]
async fn the_words_of_a_token_that_lacks_a_right_are_told_once() {
    let app = TestApp::new().await;
    captured_log::take();
    for _ in 0..3 {
        assert_eq!(app.show(app.token().claim("scope", "openid Expenses.Read")).await.status, 403);
    }
    let told = warnings();
    let [line] = &*told else { panic!("{told:#?}") };
    assert!(
        line.contains("read:reports") && line.contains("Expenses.Read") && line.contains("API_RIGHTS_MAP")
    );
}

#[tokio::test]
async fn an_opaque_token_where_nobody_is_asked_about_such_is_told_once() {
    let app = TestApp::new().await;
    captured_log::take();
    for _ in 0..3 {
        app.get_with("/reports", "ya29.opaque").await.invalid_token();
    }
    let told = warnings();
    let [line] = &*told else { panic!("{told:#?}") };
    assert!(line.contains("INTROSPECTION") && !line.contains("ya29"), "{line}");
}
